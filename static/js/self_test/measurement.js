// @ts-check
/*
 * The steps of a measurement: the phone lies level on the floor, then at rest on the thigh three times. Knows no
 * sensor, screen or clock: `feed` gets the time and the direction "up", and returns what happened.
 */

import { between, elevation, fromTilts, tilts } from "./gravity.js";
import { median, Steadiness } from "./steadiness.js";

/**
 * The range of degrees that a thigh can reach in each protocol; a reading outside it is an error.
 */
export const LIKELY = { floor: [-8, 60], edge: [-45, 60] };
export const COUNT = 3;
const LEVEL = 12; // degrees of tilt that a floor and a bump under the phone may have
const LIFTED = 8; // degrees of turn by which the phone counts as taken up
const RAISED = 4; // degrees that the leg must move between two readings
export const TIME_TO_LIE_DOWN = 12_000; // milliseconds to lay the phone on the thigh, lie down and hug the knee

/**
 * zero: the phone lies on the floor. place: it is on its way to the thigh. hold: it must be still. move: the leg goes
 * up and down once. done.
 * @typedef {"zero" | "place" | "hold" | "move" | "done"} Phase
 * @typedef {"tilted" | "zeroed" | "placed" | "reading" | "unlikely" | "moved" | "done"} Happening
 * @typedef {import("./gravity.js").Vector} Vector
 */

/** @param {number} angle to one decimal, without a minus before nothing */
const rounded = (angle) => Math.round(angle * 10) / 10 + 0;

export class Measurement {
  /**
   * @param {"floor" | "edge"} protocol
   * @param {number[]} readings to add to, degrees
   * @param {Vector | null} zero of before
   */
  constructor(protocol, readings = [], zero = null, lead = TIME_TO_LIE_DOWN) {
    this.limits = LIKELY[protocol];
    this.lead = lead;
    this.steadiness = new Steadiness();
    /** @type {Phase} */
    this.phase = zero ? "place" : "zero";
    this.zero = zero;
    this.readings = [...readings]; // one decimal
    /** @type {number | null} degrees of the thigh now, once there is a zero */
    this.angle = null;
    /** @type {Vector | null} where the phone lay */
    this.from = null;
    this.begins = NaN; // the end of the time to lie down
    this.now = 0;
    this.still = 0; // degrees of the last steady value
  }

  /**
   * Degrees that the edge towards the knee rose on the floor, by which the readings are corrected.
   * @param {number} turned
   */
  offset(turned) {
    return this.zero ? rounded(elevation(this.zero, [0, 0, 1], turned)) : 0;
  }

  get median() {
    return this.readings.length ? median(this.readings) : null;
  }

  /** Whether the time to lie down runs: the phone has been taken up. */
  get waiting() {
    return this.phase === "place" && !Number.isNaN(this.begins);
  }

  /** Milliseconds left of that time. */
  get wait() {
    return this.waiting ? Math.max(0, this.begins - this.now) : 0;
  }

  /** 0 to 1: how much of the time to be still has passed. */
  get share() {
    return this.phase === "zero" || this.phase === "hold" ? this.steadiness.share : 0;
  }

  /**
   * Discards a reading. The person takes the phone in hand for that, so it must be laid on the thigh again.
   * @param {number} at
   */
  discard(at) {
    this.readings.splice(at, 1);
    this.place();
  }

  place() {
    this.phase = "place";
    this.from = null;
    this.begins = NaN;
  }

  /** On without the movement that is waited for. */
  go() {
    if (this.phase === "place" || this.phase === "move") this.hold();
  }

  hold() {
    this.phase = "hold";
    this.steadiness = new Steadiness();
  }

  /**
   * @param {number} time milliseconds
   * @param {Vector} up see gravity.js
   * @param {number} turned degrees of the screen
   * @returns {Happening | null} what this made happen
   */
  feed(time, up, turned) {
    this.now = time;
    if (!this.zero) return this.level(time, up);
    this.angle = elevation(up, this.zero, turned);
    if (this.phase === "place") return this.lay(time, up);
    if (this.phase === "move") return this.raise();
    return this.phase === "hold" ? this.read(time) : null;
  }

  /** @param {number} time @param {Vector} up @returns {Happening | null} */
  level(time, up) {
    this.steadiness.add(time, tilts(up));
    if (!this.steadiness.steady) return null;
    if (between(up, [0, 0, 1]) > LEVEL) {
      this.steadiness.restart();
      return "tilted";
    }
    const [x, y] = this.steadiness.values;
    this.zero = fromTilts(x, y);
    this.place();
    return "zeroed";
  }

  /** @param {number} time @param {Vector} up @returns {Happening | null} */
  lay(time, up) {
    this.from ??= up;
    if (!this.begins && between(up, this.from) > LIFTED) this.begins = time + this.lead;
    if (!(time >= this.begins)) return null;
    this.hold();
    return "placed";
  }

  /** @returns {Happening | null} */
  raise() {
    if (Math.abs(/** @type {number} */ (this.angle) - this.still) < RAISED) return null;
    this.hold();
    return "moved";
  }

  /** @param {number} time @returns {Happening | null} */
  read(time) {
    this.steadiness.add(time, [/** @type {number} */ (this.angle)]);
    if (!this.steadiness.steady) return null;
    this.still = this.steadiness.values[0];
    this.phase = "move";
    if (this.still < this.limits[0] || this.still > this.limits[1]) return "unlikely";
    this.readings.push(rounded(this.still));
    if (this.readings.length < COUNT) return "reading";
    this.phase = "done";
    return "done";
  }
}
