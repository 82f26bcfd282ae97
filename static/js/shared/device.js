// @ts-check
/* Choices that belong to this device, not to the person: kept in this browser, or for this page where it keeps nothing.
 */

/**
 * sound: whether the player is heard here. letters: whether m, h and l work (WCAG 2.1.4 asks for an off switch).
 * controls: headset and lock-screen buttons, for which a browser stops other music (see player/media.js).
 */
const USUAL = { sound: true, letters: true, controls: false };

/** @typedef {keyof typeof USUAL} Choice */

/** @type {Partial<Record<Choice, boolean>>} */
const here = {};

/** @param {Choice} name @returns {boolean} */
export function chosen(name) {
  try {
    const kept = localStorage.getItem(`hipstretch-${name}`);
    if (kept) return kept === "on";
  } catch {
    // Storage is refused.
  }
  return here[name] ?? USUAL[name];
}

/** @param {Choice} name @param {boolean} on */
export function choose(name, on) {
  here[name] = on;
  try {
    localStorage.setItem(`hipstretch-${name}`, on ? "on" : "off");
  } catch {
    // Then it holds for this page only.
  }
}

/**
 * Ties checkboxes like `<input type="checkbox" data-device="letters">` to the choices.
 * @param {ParentNode} root @param {(name: Choice, on: boolean) => void} changed
 */
export function bind(root, changed = () => {}) {
  for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll("input[data-device]"))) {
    const name = /** @type {Choice} */ (box.dataset.device);
    box.checked = chosen(name);
    box.addEventListener("change", () => {
      choose(name, box.checked);
      changed(name, box.checked);
    });
  }
}
