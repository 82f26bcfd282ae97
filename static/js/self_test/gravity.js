// @ts-check
/*
 * Computes the angle of the thigh from the attitude of the phone that lies on it. All functions use the direction "up"
 * as seen from the phone (x to its right edge, y to its top edge, z out of the screen): a vector, because beta and
 * gamma jump when the phone stands upright, and the vector made of them does not.
 *
 * The source is deviceorientation, not devicemotion: it has the same signs in all browsers
 * (accelerationIncludingGravity has opposite signs in Safari), the gyroscope has already removed shakes, and phones
 * with an accelerometer alone give it, too. GravitySensor would be as good, but only Chromium has it.
 */

/** @typedef {[number, number, number]} Vector */

const DEGREES = 180 / Math.PI;

/** @param {Vector} one @param {Vector} two */
const dot = (one, two) => one[0] * two[0] + one[1] * two[1] + one[2] * two[2];

/** @param {number} sine rounding may have brought it beyond 1 */
const arcsine = (sine) => Math.asin(Math.min(1, Math.max(-1, sine))) * DEGREES;

/**
 * "Up" as seen from the phone, length 1: the last row of the rotation Z-X'-Y'' of the DeviceOrientation standard, where
 * alpha (the compass) does not occur.
 * @param {number} beta degrees, positive when the top edge is up
 * @param {number} gamma degrees, positive when the right edge is down
 * @returns {Vector}
 */
export function up(beta, gamma) {
  const [b, g] = [beta / DEGREES, gamma / DEGREES];
  return [-Math.cos(b) * Math.sin(g), Math.sin(b), Math.cos(b) * Math.cos(g)];
}

/**
 * The edge of the phone that is the top of what the screen shows.
 * @param {number} turned degrees of screen.orientation.angle: 90 when the phone was turned to the left
 * @returns {Vector}
 */
export function topEdge(turned) {
  return [Math.sin(turned / DEGREES), Math.cos(turned / DEGREES), 0];
}

/** How far the phone's right and top edges are above the horizontal, in degrees. @param {Vector} up */
export function tilts(up) {
  return [arcsine(up[0]), arcsine(up[1])];
}

/** "Up" from both tilts, the screen facing up. @param {number} x degrees @param {number} y degrees @returns {Vector} */
export function fromTilts(x, y) {
  const [one, two] = [Math.sin(x / DEGREES), Math.sin(y / DEGREES)];
  return [one, two, Math.sqrt(Math.max(0, 1 - one * one - two * two))];
}

/** Degrees between two directions. @param {Vector} one @param {Vector} two */
export function between(one, two) {
  return Math.acos(Math.min(1, Math.max(-1, dot(one, two)))) * DEGREES;
}

/**
 * Degrees by which the edge that points to the knee is above the floor, −90 to 90. It is measured
 * along the direction that was level on the floor: this removes the error of a bump under the phone or of the sensor,
 * however the phone is rolled on the thigh.
 * @param {Vector} now @param {Vector} zero "up" while the phone lay on the floor @param {number} turned as for topEdge
 */
export function elevation(now, zero, turned) {
  const edge = topEdge(turned);
  const off = dot(edge, zero);
  const level = /** @type {Vector} */ (edge.map((part, axis) => part - off * zero[axis]));
  return arcsine(dot(now, level) / Math.sqrt(dot(level, level)));
}
