// Whole numbers as people type them, in any digits.

import assert from "node:assert/strict";
import { test } from "node:test";
import { wholeNumber } from "../../../static/js/shared/numbers.js";

for (const text of ["15", " 15 ", "+15", "15,0", "15.", "١٥", "۱۵", "१५", "１５", "15٫0", "\u200e15", "𝟏𝟓", "015"]) {
  test(`${JSON.stringify(text)} is fifteen`, () => assert.equal(wholeNumber(text), 15));
}

for (const text of ["", " ", "fifteen", "15,5", "1,500", "1.000", "-15", "15 s", "1e1", "1 5", "¹⁵", "9999999"]) {
  test(`${JSON.stringify(text)} is left to the server`, () => assert.equal(wholeNumber(text), null));
}
