// @ts-check
/*
 * The clock of a phase. Knows no page.
 *
 * A phase ends at a deadline on a monotonic clock; nothing counts ticks. The next phase begins at the planned end of
 * the one before, however late a script noticed that end, so that no delay adds up over a session.
 */

export class Clock {
  /** @param {() => number} now milliseconds that only ever grow */
  constructor(now = () => performance.now()) {
    this.now = now;
    this.length = 0; // milliseconds of the phase
    this.left = 0; // milliseconds left while it is paused
    this.deadline = 0;
    this.running = false;
  }

  /** Starts a new phase, now or at the planned end of the one before. @param {number} seconds */
  start(seconds, from = this.now()) {
    this.length = seconds * 1000;
    this.deadline = from + this.length;
    this.running = true;
  }

  /** Sets a new phase that is paused. @param {number} seconds */
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
    const left = this.remaining; // read once: it may reach 0 between two reads
    return left && (left % 1000 || 1000);
  }

  /** Pauses, as of now or of an earlier moment. */
  pause(at = this.now()) {
    if (this.running) this.left = Math.min(this.length, Math.max(0, this.deadline - at));
    this.running = false;
  }

  go() {
    this.deadline = this.now() + this.left;
    this.running = true;
  }
}
