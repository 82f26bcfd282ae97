// @ts-check
/* Whole numbers as people type them, on any keyboard: the plainest of what lib/numbers.py reads; the rest is the
   server's. */

const DIGIT = /\p{Nd}/u;

/** The digits of a script follow one another, ten by ten. @param {string} sign */
function value(sign) {
  let before = 0;
  let code = /** @type {number} */ (sign.codePointAt(0));
  while (DIGIT.test(String.fromCodePoint(code - 1))) {
    code -= 1;
    before += 1;
  }
  return before % 10;
}

/**
 * The whole number that was typed ("15", "١٥", "15,0"), or null for anything else.
 * @param {string} text
 */
export function wholeNumber(text) {
  const signs = [...text.replace(/\p{Cf}/gu, "").trim()];
  const plain = signs.map((sign) => (DIGIT.test(sign) ? value(sign) : sign)).join("");
  const match = /^\+?(\d{1,6})(?:[.,٫．，]0{0,2})?$/.exec(plain);
  return match && Number(match[1]);
}
