import assert from "node:assert/strict";
import { test } from "node:test";

import { Clock } from "../../../static/js/shared/clock.js";

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
