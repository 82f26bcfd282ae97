// @ts-check
/* The clock of a phase: a deadline on a monotonic clock, never a count of ticks. Knows no page. */

export class Clock {
  /** @param {() => number} now milliseconds that only ever grow */
  constructor(now = () => performance.now()) {
    this.now = now;
    this.length = 0; // milliseconds of the phase
    this.left = 0; // milliseconds left while it stands
    this.deadline = 0;
    this.running = false;
  }

  /**
   * A new phase that runs at once. `late` milliseconds, by which the phase before ended too late,
   * are taken off, so that a session of many phases stays on time.
   * @param {number} seconds
   */
  start(seconds, late = 0) {
    this.length = seconds * 1000;
    this.deadline = this.now() + this.length - Math.min(late, this.length);
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

  /** Milliseconds since the phase should have ended. */
  get late() {
    return this.running ? Math.max(0, this.now() - this.deadline) : 0;
  }

  /** Whole seconds to show: 12 until exactly eleven are left. */
  get seconds() {
    return Math.ceil(this.remaining / 1000);
  }

  /** Milliseconds until the number to show changes. */
  get untilNext() {
    return this.remaining % 1000 || 1000;
  }

  /** Stands still, with `remaining` milliseconds left (what is left now, when not given). */
  pause(remaining = this.remaining) {
    this.left = remaining;
    this.running = false;
  }

  go() {
    this.deadline = this.now() + this.left;
    this.running = true;
  }
}
