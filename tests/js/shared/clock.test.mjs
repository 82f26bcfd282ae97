import assert from "node:assert/strict";
import { test } from "node:test";

import { Clock, Pulse } from "../../../static/js/shared/clock.js";

const MINUTE = 60_000;

test("a thousand phases, each noticed late by up to 0.4 s: the last one ends as planned", () => {
  let now = 1000;
  const clock = new Clock(() => now);
  clock.start(5);
  for (let number = 1; number < 1000; number += 1) {
    now = clock.deadline + ((number * 37) % 400);
    clock.start(5, clock.deadline);
  }
  assert.equal(clock.deadline, 1000 + 1000 * 5000);
});

test("it shows whole seconds, and keeps what is left while it stands", () => {
  let now = 1000;
  const clock = new Clock(() => now);
  clock.start(12);
  const seen = [clock.seconds];
  now += 1;
  seen.push(clock.seconds);
  now += 999;
  seen.push(clock.seconds, clock.untilNext);
  clock.pause();
  now += 1e9;
  seen.push(clock.seconds, clock.elapsed);
  clock.go();
  now += 500;
  seen.push(clock.seconds, clock.untilNext);
  assert.deepEqual(seen, [12, 12, 11, 1000, 11, 1000, 11, 500]);
});

test("a phase that runs out between two looks is over at once, not in a second", () => {
  let now = 0;
  const clock = new Clock(() => now);
  clock.start(2);
  now = 1999.9;
  assert.ok(clock.untilNext < 1);
  now = 2000;
  assert.equal(clock.untilNext, 0);
  now = 5000;
  assert.equal(clock.untilNext, 0);
});

test("it can stand where it was at an earlier moment, within its phase", () => {
  let now = 0;
  const clock = new Clock(() => now);
  clock.start(10);
  now = 9000;
  clock.pause(2500);
  assert.equal(clock.remaining, 7500);
  clock.pause(0); // it stands already
  assert.equal(clock.remaining, 7500);
  clock.start(10);
  clock.pause(now - MINUTE);
  assert.equal(clock.remaining, 10_000);
});

/** What a pulse says after a silence of the monotonic clock, the wall clock and the sound card. */
function after({ clock, wall = clock, heard, hidden = [false, false] }) {
  let looks = 0;
  const at = { now: 0, wall: 1e12, heard: 0 };
  const pulse = new Pulse(
    () => at.now,
    () => at.heard,
    () => at.wall,
    () => hidden[Math.min(looks++, 1)],
  );
  pulse.start();
  Object.assign(at, { now: clock, wall: 1e12 + wall, heard });
  return pulse.beat();
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

test("each beat counts from the one before", () => {
  let now = 0;
  const pulse = new Pulse(
    () => now,
    () => 0,
    () => now,
  );
  pulse.start();
  for (let second = 1; second <= 60; second += 1) {
    now = second * 1000;
    assert.equal(pulse.beat().all, true);
  }
});
