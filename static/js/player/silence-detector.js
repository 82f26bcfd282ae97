// @ts-check
/*
 * Detects silences of the page, and how far into a silence the cues led the person. Knows no page.
 *
 * A silence is a time of more than five seconds, by the monotonic clock, in which no script of the page ran: the page
 * was held up, or frozen in a background tab, or the device slept. The monotonic clock of many devices stands still
 * while they sleep; then the wall clock shows the silence. But a person may also have put the wall clock forward, and a
 * page that was on the screen all the time did not sleep: so the wall clock counts only if the page was hidden. The
 * sound card's clock shows which of the three it was, because the cues were scheduled on it:
 *
 * - It ran all the time and cues were scheduled for all of it: the person was led, only the screen was not updated. The
 *   session catches up with the plan, and stores the sets as done at their planned ends.
 * - It ran for a part of more than five seconds: the person was led that far. The session catches up to there
 *   and pauses.
 * - It stood, or there was nothing to hear: nobody was led. The session pauses where the page ran last, and stores
 *   nothing that came after.
 */

const SILENCE = 5000; // milliseconds
const SLACK = 1000; // the clocks are read one after the other, and the sound card's clock goes in steps

export class SilenceDetector {
  /**
   * @param {() => number} now @param {() => number} heard milliseconds of scheduled cues that the sound card played
   *   since the last call, 0 when there was nothing to hear @param {() => number} wall
   * @param {() => boolean} hidden whether nobody sees the page
   */
  constructor(now, heard, wall = () => Date.now(), hidden = () => globalThis.document?.visibilityState === "hidden") {
    this.read = { now, heard, wall, hidden };
    this.now = this.wall = 0;
    this.wasHidden = false;
  }

  /** Starts anew: the time before does not count. */
  start() {
    this.read.heard();
    this.now = this.read.now();
    this.wall = this.read.wall();
    this.wasHidden = this.read.hidden();
  }

  /**
   * Call it at every tick.
   * @returns {{led: number, all: boolean}} the moment of the monotonic clock up to which the person was
   *   led; `all`: until now
   */
  check() {
    const [now, wall, heard] = [this.read.now(), this.read.wall(), this.read.heard()];
    const last = this.now;
    const hidden = this.wasHidden || this.read.hidden();
    const silence = Math.max(now - last, hidden ? wall - this.wall : 0);
    this.now = now;
    this.wall = wall;
    this.wasHidden = this.read.hidden();
    if (silence <= SILENCE || heard >= silence - SLACK) return { led: now, all: true };
    return { led: Math.min(now, last + (heard > SILENCE ? heard : 0)), all: false };
  }
}
