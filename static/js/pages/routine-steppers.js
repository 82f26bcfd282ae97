// @ts-check
/* The buttons minus and plus change the number beside them; without this script the server does. */

import { wholeNumber } from "../shared/numbers.js";

/**
 * The next multiple of the step in one direction, within the field's own range.
 * @param {HTMLInputElement} input
 * @param {number} number what is in it
 * @param {number} direction 1 or -1
 */
function step(input, number, direction) {
  const size = Number(input.dataset.step);
  const [least, most] = [Number(input.dataset.least), Number(input.dataset.most)];
  const next = direction > 0 ? (Math.floor(number / size) + 1) * size : (Math.ceil(number / size) - 1) * size;
  input.value = String(Math.min(Math.max(next, least), most));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {HTMLElement} form */
export default function start(form) {
  form.addEventListener("click", (event) => {
    const button = /** @type {HTMLButtonElement | null} */ (
      /** @type {Element} */ (event.target).closest(".stepper button")
    );
    const input = button?.parentElement?.querySelector("input");
    const number = wholeNumber(input?.value ?? "");
    if (!button || !input || number === null) return; // the server reads more notations than this script
    event.preventDefault();
    step(input, number, button.value.startsWith("more") ? 1 : -1);
  });
}
