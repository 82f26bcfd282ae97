import assert from "node:assert/strict";
import { test } from "node:test";

import { SilenceDetector } from "../../../static/js/player/silence-detector.js";

const MINUTE = 60_000;

/** What the detector says after a silence of the monotonic clock, the wall clock and the sound card. */
function after({ clock, wall = clock, heard, hidden = [false, false] }) {
  let reads = 0;
  const at = { now: 0, wall: 1e12, heard: 0 };
  const detector = new SilenceDetector(
    () => at.now,
    () => at.heard,
    () => at.wall,
    () => hidden[Math.min(reads++, 1)],
  );
  detector.start();
  Object.assign(at, { now: clock, wall: 1e12 + wall, heard });
  return detector.check();
}

test("a page that is late by seconds was only held up", () => {
  assert.deepEqual(after({ clock: 200, heard: 0 }), { led: 200, all: true });
  assert.deepEqual(after({ clock: 5000, heard: 0 }), { led: 5000, all: true });
});

test("a frozen page whose cues were all heard has led its person", () => {
  assert.deepEqual(after({ clock: 2 * MINUTE, heard: 2 * MINUTE }), { led: 2 * MINUTE, all: true });
  assert.deepEqual(after({ clock: 2 * MINUTE, heard: 2 * MINUTE - 900 }), { led: 2 * MINUTE, all: true });
});

test("where the cues ended, or the device fell asleep after a while, leading ended", () => {
  assert.deepEqual(after({ clock: 10 * MINUTE, heard: MINUTE }), { led: MINUTE, all: false });
});

test("without a cue that was heard nobody was led", () => {
  assert.deepEqual(after({ clock: 10 * MINUTE, heard: 0 }), { led: 0, all: false });
  assert.deepEqual(after({ clock: 10 * MINUTE, heard: 4000 }), { led: 0, all: false });
});

test("the wall clock tells of a sleep in which the monotonic clock stood, once the page was hidden", () => {
  for (const hidden of [
    [true, true],
    [true, false],
    [false, true],
  ]) {
    assert.deepEqual(after({ clock: 300, wall: 10 * MINUTE, heard: 300, hidden }), { led: 0, all: false });
  }
});

test("a wall clock that was put forward under a page that stayed on the screen means nothing", () => {
  assert.deepEqual(after({ clock: 300, wall: 10 * MINUTE, heard: 300 }), { led: 300, all: true });
  assert.deepEqual(after({ clock: 1000, wall: 400 * 24 * 60 * MINUTE, heard: 0 }), { led: 1000, all: true });
});

test("a wall clock that was set back means nothing", () => {
  assert.deepEqual(after({ clock: 1000, wall: -3600_000, heard: 1000 }), { led: 1000, all: true });
});

test("each check counts from the one before", () => {
  let now = 0;
  const detector = new SilenceDetector(
    () => now,
    () => 0,
    () => now,
  );
  detector.start();
  for (let second = 1; second <= 60; second += 1) {
    now = second * 1000;
    assert.equal(detector.check().all, true);
  }
});
