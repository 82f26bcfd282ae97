// @ts-check
/*
 * The clock of a phase, and what a silence of the page means. Knows no page.
 *
 * A phase ends at a deadline on a monotonic clock; nothing counts ticks. The next phase begins at the planned
 * end of the one before, however late somebody noticed, so that nothing adds up over a session.
 *
 * When nothing was heard of the page for more than five seconds by the monotonic clock, either the page was held up,
 * or frozen in a background tab, or the device slept. The monotonic clock of many devices stands still while they
 * sleep; there the wall clock tells. But it may also have been put forward, and a page that was on the screen all the
 * while did not sleep: so the wall clock counts only when the page was hidden. The sound card's clock tells which of
 * the three it was, because the cues were set ahead on it:
 *
 * - It ran all the while and cues were set for all of it: the person was led, only the screen was not. The session
 *   catches up to where the plan says, and stores the sets as done at their planned ends.
 * - It ran for a part, longer than five seconds: the person was led that far. The session catches up to there and
 * stands.
 * - It stood, or there was nothing to hear: nobody was led. The session stands where it was seen last, and
 *   claims nothing that came after.
 */

const SILENCE = 5000; // milliseconds
const SLACK = 1000; // the clocks are read one after the other, and the sound card's goes in steps

export class Clock {
  /** @param {() => number} now milliseconds that only ever grow */
  constructor(now = () => performance.now()) {
    this.now = now;
    this.length = 0; // milliseconds of the phase
    this.left = 0; // milliseconds left while it stands
    this.deadline = 0;
    this.running = false;
  }

  /** A new phase that runs, from now or from the planned end of the one before. @param {number} seconds */
  start(seconds, from = this.now()) {
    this.length = seconds * 1000;
    this.deadline = from + this.length;
    this.running = true;
  }

  /** A new phase that stands still. @param {number} seconds */
  set(seconds) {
    this.length = this.left = seconds * 1000;
    this.running = false;
  }

  get remaining() {
    return this.running ? Math.max(0, this.deadline - this.now()) : this.left;
  }

  get elapsed() {
    return this.length - this.remaining;
  }

  /** Whole seconds to show: 12 until exactly eleven are left. */
  get seconds() {
    return Math.ceil(this.remaining / 1000);
  }

  /** Milliseconds until the number to show changes, or the phase is over: 0 when it is. */
  get untilNext() {
    const left = this.remaining; // read once: it may run out between two looks
    return left && (left % 1000 || 1000);
  }

  /** Stands still, as it stood at a moment that may have passed. */
  pause(at = this.now()) {
    if (this.running) this.left = Math.min(this.length, Math.max(0, this.deadline - at));
    this.running = false;
  }

  go() {
    this.deadline = this.now() + this.left;
    this.running = true;
  }
}

/** Notices silences, and says how far through one the person was led. */
export class Pulse {
  /**
   * @param {() => number} now @param {() => number} heard milliseconds of set cues that the sound card played
   *   since it was last asked, 0 when there was nothing to hear @param {() => number} wall
   * @param {() => boolean} hidden whether nobody sees the page
   */
  constructor(now, heard, wall = () => Date.now(), hidden = () => globalThis.document?.visibilityState === "hidden") {
    this.read = { now, heard, wall, hidden };
    this.now = this.wall = 0;
    this.away = false;
  }

  /** Begins anew: what was before does not count. */
  start() {
    this.read.heard();
    this.now = this.read.now();
    this.wall = this.read.wall();
    this.away = this.read.hidden();
  }

  /** Up to which moment of the monotonic clock the person was led: now, or there was a silence. */
  beat() {
    const [now, wall, heard] = [this.read.now(), this.read.wall(), this.read.heard()];
    const last = this.now;
    const away = this.away || this.read.hidden();
    const silence = Math.max(now - last, away ? wall - this.wall : 0);
    this.now = now;
    this.wall = wall;
    this.away = this.read.hidden();
    if (silence <= SILENCE || heard >= silence - SLACK) return { led: now, all: true };
    return { led: Math.min(now, last + (heard > SILENCE ? heard : 0)), all: false };
  }
}
