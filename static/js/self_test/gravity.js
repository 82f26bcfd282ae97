// @ts-check
/*
 * From what the browser tells about the phone's attitude to the angle of the thigh it lies on. All with the direction
 * "up" as seen from the phone (x to its right edge, y to its top edge, z out of the screen), a vector that, unlike
 * angles, has no place where it jumps: beta and gamma do when the phone stands upright, the vector made of them does
 * not.
 *
 * Taken from deviceorientation, not from devicemotion: its signs are the same in all browsers
 * (accelerationIncludingGravity has the opposite ones in Safari), it is already freed of shakes by the gyroscope, and
 * it also comes from phones that only have an accelerometer. GravitySensor would be as good, but only Chromium has it.
 */

/** @typedef {[number, number, number]} Vector */

const DEGREES = 180 / Math.PI;

/** @param {Vector} one @param {Vector} two */
const dot = (one, two) => one[0] * two[0] + one[1] * two[1] + one[2] * two[2];

/** @param {number} sine rounding may have brought it beyond 1 */
const arcsine = (sine) => Math.asin(Math.min(1, Math.max(-1, sine))) * DEGREES;

/**
 * "Up" as seen from the phone, length 1: the last row of the rotation Z-X'-Y'' of the DeviceOrientation standard, where
 * alpha (the compass) has no part.
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
 * Degrees by which the edge that points to the knee is above the floor, −90 to 90. The direction that counts is the one
 * that lay level on the floor: so a bump under the phone, or a sensor that is off, is taken out whole, however the
 * phone is rolled on the thigh.
 * @param {Vector} now @param {Vector} zero "up" while the phone lay on the floor @param {number} turned as for topEdge
 */
export function elevation(now, zero, turned) {
  const edge = topEdge(turned);
  const off = dot(edge, zero);
  const level = /** @type {Vector} */ (edge.map((part, axis) => part - off * zero[axis]));
  return arcsine(dot(now, level) / Math.sqrt(dot(level, level)));
}
