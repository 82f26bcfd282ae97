// @ts-check
/* Keeps the screen on while a session runs, where the browser can; taken again when the page comes back. */

/** @type {WakeLockSentinel | null} */
let lock = null;
let wanted = false;

async function take() {
  if (!wanted || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
  try {
    lock = await navigator.wakeLock.request("screen");
  } catch {
    lock = null; // low battery, or not allowed: the session goes on without
  }
}

document.addEventListener("visibilitychange", take);

/** @param {boolean} on */
export function keepAwake(on) {
  if (on === wanted) return;
  wanted = on;
  if (on) take();
  else lock?.release().catch(() => {});
}
