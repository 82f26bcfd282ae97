// @ts-check
/* Minus and plus beside a number change it on the spot; without this they ask the server for the same. */

/**
 * The next multiple of the step in one direction, within the field's own range.
 * @param {HTMLInputElement} input
 * @param {number} direction 1 or -1
 */
function step(input, direction) {
  const size = Number(input.dataset.step);
  const [least, most] = [Number(input.min), Number(input.max)];
  const number = input.value.trim() === "" ? NaN : Number(input.value);
  let next = least;
  if (Number.isFinite(number)) {
    next = direction > 0 ? (Math.floor(number / size) + 1) * size : (Math.ceil(number / size) - 1) * size;
  }
  input.value = String(Math.min(Math.max(next, least), most));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {HTMLElement} form */
export default function start(form) {
  form.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest(".stepper button");
    const input = button?.parentElement?.querySelector("input");
    if (!button || !input) return;
    event.preventDefault();
    step(input, /** @type {HTMLButtonElement} */ (button).value.startsWith("more") ? 1 : -1);
  });
}
