// @ts-check
/*
 * Keys of the player: space for the main button, arrows for back and skip, escape to leave; m mutes, h is "this hurts",
 * l the list. A device can turn the letters off, because speech input types them by chance (WCAG 2.1.4).
 */

import { chosen } from "../shared/device.js";

/** @type {Record<string, string>} */
const KEYS = { " ": "main", ArrowLeft: "back", ArrowRight: "skip", Escape: "leave" };
/** @type {Record<string, string>} */
const LETTERS = { m: "sound", h: "hurts", l: "list" };

/** @param {(action: string) => void} act @param {() => boolean} active */
export function listenToKeys(act, active) {
  tellLetters();
  document.addEventListener("keydown", (event) => {
    const action = KEYS[event.key] ?? (chosen("letters") ? LETTERS[event.key.toLowerCase()] : undefined);
    if (!action || !active() || event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest("input, textarea, select")) return;
    // A focused button or link keeps its own space, but for the main button, where it means the same.
    if (event.key === " " && target.closest("a, button, summary")) return;
    event.preventDefault();
    act(action);
  });
}

/** Names the letter of each button to assistive technology; call it again after a change of the choice. */
export function tellLetters() {
  for (const [letter, action] of Object.entries(LETTERS)) {
    for (const button of document.querySelectorAll(`button[data-action="${action}"]`)) {
      if (chosen("letters")) button.setAttribute("aria-keyshortcuts", letter.toUpperCase());
      else button.removeAttribute("aria-keyshortcuts");
    }
  }
}
