import assert from "node:assert/strict";
import { test } from "node:test";

import { between, elevation, fromTilts, tilts, topEdge, up } from "../../../static/js/self_test/gravity.js";
import { Measurement } from "../../../static/js/self_test/measurement.js";
import { median, Steadiness } from "../../../static/js/self_test/steadiness.js";

const RAD = Math.PI / 180;
const FLAT = [0, 0, 1];
const close = (is, should, by = 1e-6) => assert.ok(Math.abs(is - should) <= by, `${is} is not ${should} ± ${by}`);

/** Random numbers that are the same at every run. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function bell(seed) {
  const next = random(seed);
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** Turns about an axis of length 1. */
function turn([x, y, z], angle, [a, b, c]) {
  const [cos, sin, along] = [
    Math.cos(angle * RAD),
    Math.sin(angle * RAD),
    (a * x + b * y + c * z) * (1 - Math.cos(angle * RAD)),
  ];
  return [
    a * along + x * cos + (b * z - c * y) * sin,
    b * along + y * cos + (c * x - a * z) * sin,
    c * along + z * cos + (a * y - b * x) * sin,
  ];
}

/**
 * "Up" as a phone sees it on a thigh, rolled about it; `zero` is what it sees on a level floor, with a bump on its
 * back.
 */
function onThigh(angle, { turned = 0, roll = 0, zero = FLAT } = {}) {
  const [sin, cos] = [Math.sin(turned * RAD), Math.cos(turned * RAD)];
  const edge = topEdge(turned).map((part, at) => part - (sin * zero[0] + cos * zero[1]) * zero[at]);
  const length = Math.hypot(...edge);
  const knee = edge.map((part) => part / length);
  const across = [
    knee[1] * zero[2] - knee[2] * zero[1],
    knee[2] * zero[0] - knee[0] * zero[2],
    knee[0] * zero[1] - knee[1] * zero[0],
  ];
  return turn(turn(zero, -angle, across), roll, knee);
}

/** beta and gamma as a browser gives them for a direction "up". */
function betaGamma([x, y, z]) {
  const gamma = Math.atan(-x / z) / RAD;
  const beta = Math.atan2(y, Math.hypot(x, z) * Math.sign(z)) / RAD;
  return [beta, gamma];
}

test("a phone flat on its back sees up straight out of its screen", () => {
  assert.deepEqual(
    up(0, 0).map((part) => part + 0),
    FLAT,
  );
});

test("beta is the rise of the top edge, whatever gamma says", () => {
  for (const beta of [-80, -30, 0, 12.5, 45, 89]) {
    for (const gamma of [-70, -20, 0, 15, 60]) close(elevation(up(beta, gamma), FLAT, 0), beta);
  }
});

test("the edge at the top of the screen counts, in portrait, in landscape both ways and upside down", () => {
  close(elevation(up(0, -10), FLAT, 90), 10); // the right edge is up
  close(elevation(up(0, 10), FLAT, 270), 10); // the left edge is up
  close(elevation(up(-10, 0), FLAT, 180), 10);
  close(elevation(up(10, 0), FLAT, 0), 10);
  close(elevation(up(0, 10), FLAT, 90), -10);
});

test("where beta and gamma jump, the angle does not", () => {
  for (const angle of [88, 89, 89.9, 89.99]) {
    for (const gamma of [-90, -89, 0, 45, 89]) close(elevation(up(angle, gamma), FLAT, 0), angle, 1e-4);
  }
  // Beyond the upright: beta 90.5 with gamma 0 is the same as beta 89.5 seen from behind.
  close(elevation(up(90.5, 0), FLAT, 0), 89.5, 1e-4);
  // In landscape gamma jumps from −90 to 90 while beta jumps by 180.
  close(elevation(up(1, -89.5), FLAT, 90), elevation(up(-179, 89.5), FLAT, 90), 2.1);
  close(between(up(0, -90), up(180, 90)), 0, 1e-4);
});

test("beta and gamma there and back give the same direction, anywhere", () => {
  const next = random(7);
  for (let number = 0; number < 500; number += 1) {
    const [z, around] = [2 * next() - 1, 2 * Math.PI * next()];
    const vector = [Math.sqrt(1 - z * z) * Math.cos(around), Math.sqrt(1 - z * z) * Math.sin(around), z];
    const [beta, gamma] = betaGamma(vector);
    assert.ok(beta >= -180 && beta <= 180 && gamma >= -90 && gamma <= 90);
    close(between(up(beta, gamma), vector), 0, 1e-4);
  }
});

test("a roll to the side hardly matters, nor does a bump under the phone", () => {
  for (const turned of [0, 90, 180, 270]) {
    for (const bump of [
      [0, 0],
      [3, 0],
      [0, -4],
      [5, 5],
    ]) {
      const zero = fromTilts(...bump);
      for (const angle of [-40, -8, 0, 7, 25, 60]) {
        for (const roll of [-20, -5, 0, 20]) {
          const [beta, gamma] = betaGamma(onThigh(angle, { turned, roll, zero }));
          close(elevation(up(beta, gamma), zero, turned), angle, 0.01);
        }
      }
    }
  }
});

test("a sensor that is off, not bumped, is corrected within half a degree", () => {
  for (const angle of [-40, 0, 15, 40]) {
    for (const roll of [-20, 0, 20]) {
      const seen = turn(onThigh(angle, { roll }), 3, [1, 0, 0]);
      close(elevation(seen, turn(FLAT, 3, [1, 0, 0]), 0), angle, 0.5);
    }
  }
});

test("tilts and back", () => {
  const [x, y] = tilts(up(4, -7));
  close(between(fromTilts(x, y), up(4, -7)), 0, 1e-4);
});

test("median", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([1, 4]), 2.5);
  assert.equal(median([-5]), -5);
});

/** Asks every `step` milliseconds with what `value` says for each time; tells when it was steady first. */
function steadyAt(value, { step = 50, until = 10_000, every = step } = {}) {
  const steadiness = new Steadiness();
  let last = value(0);
  for (let time = 0; time <= until; time += step) {
    if (time % every === 0) last = value(time);
    steadiness.add(time, [last]);
    if (steadiness.steady) return { time, value: steadiness.values[0] };
  }
  return null;
}

for (const every of [15, 30, 60, 120]) {
  test(`noise of half a degree settles within five seconds and gives the angle, one value in ${every} ms`, () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const noise = bell(seed);
      const found = steadyAt(() => 12 + 0.4 * noise(), { step: 15, every });
      assert.ok(found && found.time <= 5000, JSON.stringify(found));
      close(found.value, 12, 0.4);
    }
  });
}

test("no value at all while nothing changes is stillness", () => {
  assert.deepEqual(
    steadyAt(() => 7, { every: 1e9 }),
    { time: 2000, value: 7 },
  );
});

test("a slow drift is no stillness, though it stays within a degree for two seconds", () => {
  assert.equal(
    steadyAt((time) => time * 0.0004),
    null,
  );
  assert.equal(
    steadyAt((time) => -time * 0.0003),
    null,
  );
});

test("a drift is waited out: the value is that of the rest after it", () => {
  const found = steadyAt((time) => 10 + Math.min(time, 3000) * 0.001);
  assert.ok(found.time >= 4800, String(found.time));
  close(found.value, 13, 0.5);
});

test("a jerk begins the wait anew", () => {
  const found = steadyAt((time) => (time >= 1500 && time < 1600 ? 25 : 10));
  assert.ok(found.time >= 3500, String(found.time));
  close(found.value, 10, 0.5);
});

test("shaking is never still", () => {
  assert.equal(
    steadyAt((time) => 10 + 2 * Math.sin(time / 150)),
    null,
  );
});

test("a page that slept begins the wait anew", () => {
  const steadiness = new Steadiness();
  for (let time = 0; time <= 1900; time += 50) steadiness.add(time, [5]);
  steadiness.add(9000, [5]);
  assert.equal(steadiness.steady, false);
  assert.equal(steadiness.share, 0);
});

/** Feeds a run along a script of [milliseconds, "up" at that time from its start]. */
class Bench {
  constructor(protocol = "floor", { turned = 0, zero = FLAT, noise = 0.2 } = {}) {
    Object.assign(this, { turned, zero, noise, time: 0, happened: [], run: new Measurement(protocol), bell: bell(3) });
  }

  feed(milliseconds, at) {
    const end = this.time + milliseconds;
    for (const begun = this.time; this.time < end; this.time += 33) {
      let vector = at(this.time - begun);
      vector = turn(turn(vector, this.noise * this.bell(), [1, 0, 0]), this.noise * this.bell(), [0, 1, 0]);
      const happened = this.run.feed(this.time, up(...betaGamma(vector)), this.turned);
      if (happened) this.happened.push(happened);
    }
    return this;
  }

  floor = () => this.feed(3000, () => this.zero);
  carry = () => this.feed(4000, (time) => onThigh(45 + time / 200, { ...this, roll: time / 100 }));
  lieDown = (angle) => this.feed(9000, () => onThigh(angle, this));
  rest = (angle, roll = 0) => this.feed(4000, () => onThigh(angle, { ...this, roll }));
  raise = (angle) => this.feed(1200, (time) => onThigh(angle + 9 * Math.sin((time / 1200) * Math.PI), this));
}

for (const [protocol, angle] of [
  ["floor", 0],
  ["floor", 14],
  ["floor", 40],
  ["edge", -12],
  ["edge", 8],
]) {
  for (const turned of [0, 90, 270]) {
    for (const bump of [
      [0, 0],
      [-3, 4],
    ]) {
      test(`${protocol}, ${angle}°, screen turned by ${turned}, floor off by ${bump}: the median is right`, () => {
        const bench = new Bench(protocol, { turned, zero: fromTilts(...bump) })
          .floor()
          .carry()
          .lieDown(angle - 2);
        bench.rest(angle).raise(angle).rest(angle, 20).raise(angle).rest(angle, -20);
        assert.deepEqual(bench.happened, ["zeroed", "placed", "reading", "moved", "reading", "moved", "done"]);
        for (const reading of bench.run.readings) close(reading, angle, 1);
        close(bench.run.median, angle, 0.5);
        close(bench.run.offset(turned), { 0: bump[1], 90: bump[0], 270: -bump[0] }[turned], 0.3);
      });
    }
  }
}

test("the angle before the knee is hugged does not count: there is time to lie down", () => {
  const bench = new Bench().floor().carry();
  assert.equal(bench.run.phase, "place");
  bench.feed(7000, () => onThigh(0));
  assert.deepEqual(bench.happened, ["zeroed"]);
  assert.ok(bench.run.wait > 0 && bench.run.wait < 2000, String(bench.run.wait));
});

test("a phone that goes on lying on the floor gives no reading", () => {
  const bench = new Bench().feed(60_000, () => FLAT);
  assert.deepEqual(bench.happened, ["zeroed"]);
  assert.equal(bench.run.waiting, false);
});

test("a tilted phone is no zero, and neither is one that lies on its screen", () => {
  const bench = new Bench().feed(5000, () => up(20, 0));
  assert.deepEqual([...new Set(bench.happened)], ["tilted"]);
  assert.deepEqual([...new Set(new Bench().feed(5000, () => up(180, 0)).happened)], ["tilted"]);
  assert.deepEqual(bench.feed(4000, () => FLAT).happened.at(-1), "zeroed");
});

test("a leg that does not move is not read twice; a tap goes on without", () => {
  const bench = new Bench().floor().carry().lieDown(10).rest(10);
  bench.feed(20_000, () => onThigh(10));
  assert.deepEqual(bench.happened, ["zeroed", "placed", "reading"]);
  bench.run.go();
  bench.rest(10);
  assert.deepEqual(bench.happened, ["zeroed", "placed", "reading", "reading"]);
});

for (const [protocol, angle] of [
  ["floor", 75],
  ["floor", -15],
  ["edge", -60],
  ["edge", 88],
]) {
  test(`${protocol}: ${angle}° is said to be unlikely and not kept`, () => {
    const bench = new Bench(protocol).floor().carry().lieDown(angle).rest(angle);
    assert.deepEqual(bench.happened, ["zeroed", "placed", "unlikely"]);
    assert.deepEqual(bench.run.readings, []);
    close(bench.run.still, angle, 1);
    bench.raise(10).rest(10);
    assert.equal(bench.happened.at(-1), "reading");
  });
}

test("no reading in the middle of a jerk or while the leg slowly sinks", () => {
  const bench = new Bench().floor().carry().lieDown(20);
  bench.feed(1000, () => onThigh(20)).feed(100, () => onThigh(45));
  bench.feed(12_000, (time) => onThigh(20 - time * 0.0005));
  assert.deepEqual(bench.happened, ["zeroed", "placed"]);
  bench.rest(14);
  assert.equal(bench.happened.at(-1), "reading");
  close(bench.run.readings[0], 14, 1);
});

test("a reading can be taken away and taken again, with time to lie down once more", () => {
  const bench = new Bench().floor().carry().lieDown(10).rest(10).raise(10).rest(12).raise(12).rest(11);
  assert.equal(bench.run.phase, "done");
  bench.run.discard(1);
  assert.equal(bench.run.readings.length, 2);
  bench.carry().lieDown(13).rest(13);
  assert.equal(bench.happened.at(-1), "done");
  close(bench.run.median, 11, 0.5);
});

test("a screen that turns on the way to the thigh takes the other edge, with the same zero", () => {
  const bench = new Bench("floor", { zero: fromTilts(2, -3) }).floor().carry();
  bench.turned = 90;
  bench.lieDown(15).rest(15);
  close(bench.run.readings[0], 15, 0.7);
});

test("readings of before are kept: with their zero straight to the thigh, without it level first", () => {
  const again = new Measurement("floor", [10, 11], FLAT);
  assert.equal(again.phase, "place");
  const anew = new Measurement("floor", [10, 11]);
  assert.equal(anew.phase, "zero");
  assert.equal(anew.median, 10.5);
  assert.equal(anew.offset(0), 0);
});
