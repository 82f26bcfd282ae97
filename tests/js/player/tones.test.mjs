import assert from "node:assert/strict";
import { test } from "node:test";

import { rocks, Tones, timed, tonesOf } from "../../../static/js/player/tones.js";
import { FakeSound, sessionOf, Time, TWO_SIDES } from "../fakes.mjs";

function tonesFor(phases, wish = { on: true, tempo: true }) {
  const time = new Time();
  const sound = new FakeSound(time);
  const session = sessionOf(phases);
  const tones = new Tones(
    session.phases,
    sound,
    () => wish,
    () => time.now,
  );
  return { time, sound, tones, begun: time.now, wish, phases: session.phases };
}

const count = (end) => [3, 2, 1].map((left) => ["count", end - left * 1000]);
const WHOLE = [
  ["ready", 0],
  ...count(5000),
  ["begin", 5000],
  ...count(35_000),
  ["end", 35_000],
  ["change", 35_450],
  ...count(41_000),
  ["begin", 41_000],
  ...count(71_000),
  ["end", 71_000],
  ["done", 71_450],
];

test("the whole plan of an exercise is set when it begins, to the millisecond", () => {
  const { sound, tones, begun } = tonesFor(TWO_SIDES);
  tones.follow(0, begun + 5000);
  assert.deepEqual(sound.plan(begun), WHOLE);
});

test("phases that begin as planned, noticed late, shift nothing and set nothing twice", () => {
  const { time, sound, tones, begun, phases } = tonesFor(TWO_SIDES);
  let end = begun;
  for (let index = 0; index < phases.length; index += 1) {
    end += phases[index].seconds * 1000;
    tones.follow(index, end);
    time.now = end + 150;
  }
  assert.deepEqual(sound.plan(begun), WHOLE);
});

test("a pause takes away what has not begun, and going on sets the rest", () => {
  const { time, sound, tones, begun } = tonesFor(TWO_SIDES);
  tones.follow(0, begun + 5000);
  time.now = begun + 33_500; // two counts of three have been heard
  tones.stop();
  assert.deepEqual(sound.plan(begun), WHOLE.slice(0, 7));
  time.now += 60_000;
  tones.follow(1, time.now + 1500);
  assert.deepEqual(
    sound.plan(begun).slice(7),
    WHOLE.slice(7).map(([name, at]) => [name, at + 60_000]),
  );
});

test("a skip sets the plan of the phase that it leads to", () => {
  const { time, sound, tones, begun } = tonesFor(TWO_SIDES);
  tones.follow(0, begun + 5000);
  time.now = begun + 10_000;
  tones.follow(1, begun + 35_000);
  tones.follow(2, time.now + 6000);
  assert.deepEqual(
    sound.plan(time.now).filter(([, at]) => at >= 0),
    WHOLE.slice(9).map(([name, at]) => [name, at - 35_000]),
  );
});

test("tones are set two minutes ahead, and further as time goes by", () => {
  const holds = Array.from({ length: 10 }, () => ({ kind: "hold", seconds: 50, side: "both" }));
  const { time, sound, tones, begun } = tonesFor([...holds, { kind: "done", seconds: 0 }]);
  const ends = () =>
    sound
      .plan(begun)
      .filter(([name]) => name === "end")
      .map(([, at]) => at / 1000);
  tones.follow(0, begun + 50_000);
  assert.deepEqual(ends(), [50, 100, 150]);
  time.now = begun + 50_000;
  tones.follow(1, begun + 100_000);
  assert.deepEqual(ends(), [50, 100, 150, 200]);
});

test("a phase that waits for a tap ends the plan", () => {
  const repetitions = { kind: "repetitions", seconds: 30, count: 15, pace: 2, side: "left" };
  const { sound, tones, begun } = tonesFor([{ kind: "ready", seconds: 2, side: "left" }, repetitions, ...TWO_SIDES], {
    on: true,
    tempo: false,
  });
  tones.follow(0, begun + 2000);
  assert.deepEqual(sound.plan(begun), [
    ["ready", 0],
    ["count", 1000],
    ["begin", 2000],
  ]);
});

test("counted repetitions have a beat each, a half beat between, and an end", () => {
  const phases = sessionOf([{ kind: "repetitions", seconds: 6, count: 3, pace: 2, side: "left" }]).phases;
  assert.equal(timed(phases[0], true), true);
  assert.equal(timed(phases[0], false), false);
  assert.deepEqual(tonesOf(phases, 0, true), [
    ["begin", 0],
    ["half", 1000],
    ["beat", 2000],
    ["half", 3000],
    ["beat", 4000],
    ["half", 5000],
    ["end", 6000],
  ]);
});

test("a long rocked hold is reminded of every ten seconds, not at its very end", () => {
  assert.deepEqual(rocks({ kind: "hold", seconds: 60, rocking: true }), [10_000, 20_000, 30_000, 40_000, 50_000]);
  assert.deepEqual(rocks({ kind: "hold", seconds: 34, rocking: true }), [10_000, 20_000]);
  assert.deepEqual(rocks({ kind: "hold", seconds: 60 }), []);
  assert.deepEqual(rocks({ kind: "hold", seconds: 3, rocking: true }), []);
});

test("very short phases have no count longer than they are", () => {
  const { phases } = sessionOf([
    { kind: "ready", seconds: 2 },
    { kind: "hold", seconds: 1 },
  ]);
  assert.deepEqual(tonesOf(phases, 0, true), [
    ["ready", 0],
    ["count", 1000],
  ]);
  assert.deepEqual(tonesOf(phases, 1, true), [
    ["begin", 0],
    ["end", 1000],
  ]);
});

test("when they are not wished for, no tone is set, and those that were are taken away at once", () => {
  const { time, sound, tones, begun, wish } = tonesFor(TWO_SIDES, { on: false, tempo: true });
  tones.follow(0, begun + 5000);
  assert.deepEqual(sound.plan(), []);
  wish.on = true;
  tones.again();
  assert.deepEqual(sound.plan(begun), WHOLE);
  time.now += 3500;
  wish.on = false;
  tones.again();
  assert.deepEqual(sound.plan(begun), WHOLE.slice(0, 3));
});

test("a sound card that starts a moment after the phase still gives its first tone, a later one does not", () => {
  for (const [late, first] of [
    [300, "ready"],
    [900, "count"],
  ]) {
    const { time, sound, tones, begun } = tonesFor(TWO_SIDES);
    sound.running = false;
    tones.follow(0, begun + 5000);
    assert.deepEqual(sound.plan(), []);
    time.now += late;
    sound.running = true;
    sound.changed();
    assert.equal(sound.plan()[0][0], first);
    assert.deepEqual(sound.plan(begun).slice(-5), WHOLE.slice(-5));
  }
});

test("what was heard is what the sound card played of set tones, and no more", () => {
  const { time, sound, tones, begun, wish } = tonesFor(TWO_SIDES);
  tones.follow(0, begun + 5000);
  tones.heard();
  time.now += 20_000;
  assert.equal(Math.round(tones.heard()), 20_000);
  time.now += 20_000;
  sound.stood = 15_000; // the device slept for a part
  assert.equal(Math.round(tones.heard()), 5000);
  time.now += 3600_000;
  assert.equal(Math.round(tones.heard()), 46_000); // to the end of the plan: 71 s
  wish.on = false;
  time.now += 10_000;
  assert.equal(tones.heard(), 0);
});

test("when the sound card ran dry, the tones to come are set to where its clock is now", () => {
  const { time, sound, tones, begun } = tonesFor(TWO_SIDES);
  tones.follow(0, begun + 5000);
  tones.follow(1, begun + 35_000);
  time.now = begun + 20_000;
  sound.stood = 30;
  tones.check();
  const at = () => sound.plan(begun).map(([name, moment]) => [name, moment]);
  assert.deepEqual(at(), WHOLE);
  assert.equal(sound.set.at(-1).at, (begun + 71_450) / 1000); // a little is let be
  sound.stood = 60;
  tones.check();
  assert.deepEqual(at(), WHOLE);
  assert.equal(sound.set.at(-1).at, (begun + 71_450 - 60) / 1000);
});
