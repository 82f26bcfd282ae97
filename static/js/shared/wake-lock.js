// @ts-check
/* Keeps the screen on while a session runs, where the browser can; taken again when the page comes back. */

/** @type {WakeLockSentinel | null} */
let lock = null;
let wanted = false;
let tell = (/** @type {boolean} */ _held) => {};

async function take() {
  if (!wanted || document.visibilityState !== "visible") return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => wanted && document.visibilityState === "visible" && tell(false));
    if (wanted) tell(true);
    else lock.release().catch(() => {}); // it was answered after the session had stopped
  } catch {
    lock = null; // the browser has none, the battery is low, or it is not allowed: the session goes on without
    tell(false);
  }
}

globalThis.document?.addEventListener("visibilitychange", take);

/** @param {boolean} on */
export function keepAwake(on) {
  if (on === wanted) return;
  wanted = on;
  if (on) take();
  else lock?.release().catch(() => {});
}

/**
 * Calls back when it is known whether the screen stays on by itself: true, or false when the person should
 * know that it may turn off. Called again when that changes.
 * @param {(held: boolean) => void} callback
 */
export function watchWake(callback) {
  tell = callback;
}
