// @ts-check
/* Choices of this device, not of the person: kept in this browser, or in this page if the browser keeps nothing. */

/**
 * sound: whether the player is heard here. letters: whether m, h and l work (WCAG 2.1.4 asks for an off switch).
 * controls: headset and lock-screen buttons, for which a browser stops other music (see player/media.js).
 */
const DEFAULTS = { sound: true, letters: true, controls: false };

/** @typedef {keyof typeof DEFAULTS} Choice */

/** @type {Partial<Record<Choice, boolean>>} */
const ofThisPage = {};

/** @param {Choice} name @returns {boolean} */
export function chosen(name) {
  try {
    const stored = localStorage.getItem(`hipstretch-${name}`);
    if (stored) return stored === "on";
  } catch {
    // The browser allows no storage.
  }
  return ofThisPage[name] ?? DEFAULTS[name];
}

/** @param {Choice} name @param {boolean} on */
export function choose(name, on) {
  ofThisPage[name] = on;
  try {
    localStorage.setItem(`hipstretch-${name}`, on ? "on" : "off");
  } catch {
    // The choice holds for this page only.
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
