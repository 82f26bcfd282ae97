// @ts-check
/*
 * Calls back after a time, also in a background tab. Browsers slow the timers of a hidden page down to one a second or
 * one a minute, but not the timers of a worker. So this file is both: the page's part, and the worker that the page
 * starts from this file's own address. The page's timer runs as well, for browsers without workers.
 */

/** @param {(milliseconds: number) => void} message */
function worker(message) {
  try {
    const thread = new Worker(import.meta.url, { type: "module" });
    thread.addEventListener("message", ({ data }) => message(data));
    thread.addEventListener("error", (event) => event.preventDefault());
    return thread;
  } catch {
    return null;
  }
}

export class Ticker {
  /** @param {() => void} tick may be called too early: it looks at its clock */
  constructor(tick) {
    this.tick = tick;
    this.timer = 0;
    this.number = 0;
    /** @type {Worker | null | undefined} */
    this.thread = undefined;
  }

  /** Calls back once; the call asked for before is forgotten. @param {number} milliseconds */
  in(milliseconds) {
    const wait = Math.ceil(milliseconds); // browsers round down, so the call would come too early
    this.stop();
    if (this.thread === undefined) this.thread = worker((number) => number === this.number && this.ring());
    this.thread?.postMessage({ number: this.number, milliseconds: wait });
    this.timer = setTimeout(() => this.ring(), wait);
  }

  ring() {
    this.stop();
    this.tick();
  }

  stop() {
    clearTimeout(this.timer);
    this.number += 1;
  }
}

// In the worker. Only the newest request counts.
if (!globalThis.document && "importScripts" in globalThis) {
  let timer = 0;
  addEventListener("message", ({ data: { number, milliseconds } }) => {
    clearTimeout(timer);
    timer = setTimeout(() => postMessage(number), milliseconds);
  });
}
