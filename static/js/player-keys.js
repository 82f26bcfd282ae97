// @ts-check
/* Keys of the player: space for the main button, arrows for back and skip, escape to leave. */

const KEYS = { " ": "main", ArrowLeft: "back", ArrowRight: "skip", Escape: "leave" };

/** @param {(action: string) => void} act @param {() => boolean} active */
export function listenToKeys(act, active) {
  document.addEventListener("keydown", (event) => {
    const action = KEYS[/** @type {keyof typeof KEYS} */ (event.key)];
    if (!action || !active() || event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
    const target = /** @type {HTMLElement} */ (event.target);
    // A focused button or link keeps its own space, but for the main button, where it means the same.
    if (event.key === " " && target.closest("a, button, summary, input, textarea, select")) return;
    event.preventDefault();
    act(action);
  });
}
