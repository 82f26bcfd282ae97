// @ts-check
/* Keeps the screen on while a session runs, where the browser can. Browsers release the lock of a hidden page, so it is
   requested again when the page is visible. */

/** @type {WakeLockSentinel | null} */
let lock = null;
let wanted = false;
let onChange = (/** @type {boolean} */ _held) => {};

async function take() {
  if (!wanted || document.visibilityState !== "visible") return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => wanted && document.visibilityState === "visible" && onChange(false));
    if (wanted) onChange(true);
    else lock.release().catch(() => {}); // the session stopped before the browser answered
  } catch {
    lock = null; // the browser has no lock, the battery is low, or it is not allowed: the session goes on
    onChange(false);
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
 * Calls back with whether the screen stays on, now and whenever that changes. On false the page warns the person.
 * @param {(held: boolean) => void} callback
 */
export function watchWake(callback) {
  onChange = callback;
}
