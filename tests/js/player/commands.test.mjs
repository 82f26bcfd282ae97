import assert from "node:assert/strict";
import { test } from "node:test";
import { Commands } from "../../../static/js/player/commands.js";
import { Cues } from "../../../static/js/player/cues.js";
import { FakeSound, sessionOf, Time, TWO_SIDES } from "../fakes.mjs";

const MINUTES = 60_000;
globalThis.CustomEvent ??= class extends Event {
  constructor(name, { detail }) {
    super(name);
    this.detail = detail;
  }
};

/** A session that has just been started, in a page that notes what it is told. */
function sessionIn(t, phases = TWO_SIDES, settings = {}) {
  const time = new Time().install(t);
  const sound = new FakeSound(time);
  const page = Object.assign(new EventTarget(), {
    body: { dataset: {} },
    title: "Three for the front",
    visibilityState: "visible",
  });
  globalThis.document = page;
  const ends = [];
  page.addEventListener("hipstretch:phase", ({ detail }) => ends.push(detail));
  const session = sessionOf(phases, settings);
  const noted = { sent: [], positions: [], said: [], notes: [], seconds: [], over: 0 };
  const commands = new Commands(session, {
    cues: new Cues(session, sound, () => time.now),
    view: {
      phase: (_index, state) => noted.notes.push(state.note),
      seconds: (_index, seconds) => noted.seconds.push(seconds),
      say: (text) => noted.said.push(text),
    },
    outbox: {
      add: (_url, fields) => noted.sent.push([fields.phase, fields.outcome, fields.seconds, fields.at - begun.wall]),
    },
    position: { initial: () => 0, begin: () => {}, keep: (index, reported) => noted.positions.push([index, reported]) },
    onEnd: () => {
      noted.over += 1;
      playback.stop();
    },
  });
  const { playback } = commands;
  const begun = { now: time.now, wall: time.wall };
  playback.move(0);
  const lateness = () => ends.map(({ planned, noticed }) => noticed - planned);
  return { time, sound, commands, playback, ends, noted, begun, page, lateness };
}

test("a session leads through every phase and stores each set at its planned end", (t) => {
  const { time, playback, ends, noted, begun } = sessionIn(t);
  time.pass(71_000);
  assert.deepEqual(
    ends.map(({ index, planned }) => [index, planned - begun.now]),
    [
      [0, 5000],
      [1, 35_000],
      [2, 41_000],
      [3, 71_000],
    ],
  );
  assert.deepEqual(noted.sent, [
    [1, "done", 30, 35_000],
    [3, "done", 30, 71_000],
  ]);
  assert.deepEqual(noted.positions, [
    [0, false],
    [1, false],
    [2, true],
    [3, false],
    [4, true],
  ]);
  assert.deepEqual([noted.over, playback.playing], [1, false]);
});

test("timers that are late by up to a second shift no later phase", (t) => {
  for (const late of [1, 40, 200, 999]) {
    const { time, ends, begun, lateness } = sessionIn(t);
    time.pass(80_000, late);
    assert.deepEqual(
      ends.map(({ planned }) => planned - begun.now),
      [5000, 35_000, 41_000, 71_000],
    );
    assert.ok(
      lateness().every((by) => by >= 0 && by <= 1000),
      `${late}: ${lateness()}`,
    );
  }
});

test("a session of twenty minutes ends when it should, whatever the timers do", (t) => {
  const many = Array.from({ length: 34 }, () => TWO_SIDES.slice(1, 3)).flat();
  const { time, ends, begun } = sessionIn(t, [...many, { kind: "done", seconds: 0 }]);
  for (let minute = 0; minute < 21; minute += 1) time.pass(1 * MINUTES, (minute * 137) % 400);
  assert.equal(ends.at(-1).planned - begun.now, 34 * 36_000);
});

test("the numbers shown are whole seconds, each once", (t) => {
  const { time, noted } = sessionIn(t);
  time.pass(5000);
  assert.deepEqual([...new Set(noted.seconds)], [5, 4, 3, 2, 1, 30]);
});

test("a page frozen for a minute while its cues were heard is where the plan says, with all sets stored", (t) => {
  const { time, playback, noted, begun } = sessionIn(t);
  time.pass(3000);
  time.jump(50_000);
  time.pass(100);
  assert.deepEqual([playback.index, playback.playing, playback.clock.seconds], [3, true, 18]);
  assert.deepEqual(noted.sent, [[1, "done", 30, 35_000]]);
  assert.equal(noted.positions.at(-1)[0], 3);
  time.pass(18_000);
  assert.deepEqual(noted.sent.at(-1), [3, "done", 30, 71_000]);
  assert.equal(time.now - begun.now < 72_000, true);
});

test("a device that slept stands where it was, claims nothing, and says what happened", (t) => {
  for (const clock of [true, false]) {
    const { time, sound, commands, playback, noted, page } = sessionIn(t);
    time.pass(8000);
    page.visibilityState = "hidden";
    page.dispatchEvent(new Event("visibilitychange"));
    sound.stood += clock ? 10 * MINUTES : 0;
    time.jump(10 * MINUTES, { clock });
    time.pass(1000);
    assert.deepEqual([playback.index, playback.playing, playback.clock.seconds], [1, false, 27]);
    assert.deepEqual(
      [noted.sent, noted.said.at(-1), noted.notes.at(-1)],
      [[], "This device fell asleep.", "This device fell asleep."],
    );
    commands.main();
    time.pass(27_000);
    assert.equal(noted.sent.length, 1);
  }
});

test("a clock put forward or back in a hold changes nothing for a page that stays on the screen", (t) => {
  for (const by of [MINUTES, -MINUTES, 24 * 60 * MINUTES, -24 * 60 * MINUTES]) {
    const { time, playback, noted } = sessionIn(t);
    time.pass(8000);
    time.wall += by;
    time.pass(2000);
    assert.deepEqual([playback.index, playback.playing, playback.clock.seconds], [1, true, 25]);
    time.pass(61_000);
    assert.deepEqual(
      noted.sent.map(([index, outcome, seconds]) => [index, outcome, seconds]),
      [
        [1, "done", 30],
        [3, "done", 30],
      ],
    );
  }
});

test("a silent session that was frozen led nobody", (t) => {
  const { time, playback, noted } = sessionIn(t, TWO_SIDES, { mode: "silent" });
  time.pass(8000);
  time.jump(50_000);
  time.pass(1000);
  assert.deepEqual([playback.index, playback.playing, playback.clock.seconds, noted.sent.length], [1, false, 27, 0]);
});

test("a device that fell asleep after a while stands where its cues stopped", (t) => {
  const { time, sound, playback, noted } = sessionIn(t);
  time.pass(3000);
  sound.stood += 30 * MINUTES - 40_000;
  time.jump(30 * MINUTES);
  time.pass(100);
  // heard: 40 s after the third second; the change ended at 41 s
  assert.deepEqual([playback.index, playback.playing, playback.clock.seconds], [3, false, 28]);
  assert.deepEqual(noted.sent, [[1, "done", 30, 35_000]]);
});

test("coming back to the page looks at the clock at once", (t) => {
  const { time, playback, page } = sessionIn(t);
  time.pass(2000);
  time.jump(4000);
  assert.equal(playback.index, 0);
  page.dispatchEvent(new Event("visibilitychange"));
  assert.equal(playback.index, 1);
});

test("a pause keeps the rest of the phase and the tones wait", (t) => {
  const { time, sound, commands, playback } = sessionIn(t);
  time.pass(10_000);
  commands.main();
  const kept = sound.set.length;
  time.pass(5 * MINUTES);
  assert.deepEqual([playback.index, playback.clock.remaining, sound.set.length], [1, 25_000, kept]);
  commands.main();
  time.pass(25_000);
  assert.equal(playback.index, 2);
});

const REPEATED = [
  { kind: "repetitions", seconds: 30, count: 15, pace: 2, side: "left", pass: 1, passes: 1 },
  { kind: "rest", seconds: 9 },
  ...TWO_SIDES,
];

test("counted repetitions end by themselves, and by a tap before", (t) => {
  const { time, commands, playback, noted } = sessionIn(t, REPEATED);
  assert.equal(playback.tapped, false);
  time.pass(4100);
  assert.equal(playback.count, 3);
  time.pass(25_900);
  assert.deepEqual([playback.index, noted.sent], [1, [[0, "done", 30, 30_000]]]);
  commands.back();
  time.pass(8000);
  commands.main();
  assert.equal(playback.index, 1);
});

test("without the count they wait for the tap", (t) => {
  const { time, commands, playback } = sessionIn(t, REPEATED, { tempo: false });
  assert.equal(playback.tapped, true);
  time.pass(5 * MINUTES);
  assert.deepEqual([playback.index, playback.playing], [0, true]);
  commands.main();
  assert.equal(playback.index, 1);
});

test("the count can be turned on while they wait, in a pause", (t) => {
  const { time, playback } = sessionIn(t, REPEATED, { tempo: false });
  time.pass(60_000);
  playback.pause();
  playback.cues.use({ ...playback.session.cues, tempo: true });
  playback.go();
  time.pass(30_000);
  assert.equal(playback.index, 1);
});

test("a jump keeps what was held, and leads on from there", (t) => {
  const { time, commands, playback, noted, begun } = sessionIn(t);
  time.pass(12_000);
  commands.jump(3);
  assert.deepEqual(noted.sent, [[1, "skipped", 7, 12_000]]);
  time.pass(30_000);
  assert.deepEqual([playback.index, noted.over, time.now - begun.now], [4, 1, 42_000]);
  commands.jump(99);
  assert.equal(playback.index, 4);
});

test("leaving in a hold keeps the seconds, and nothing ticks on", (t) => {
  const { time, sound, commands, noted } = sessionIn(t);
  time.pass(15_000);
  commands.leave();
  time.pass(5 * MINUTES);
  assert.deepEqual(noted.sent, [[1, "skipped", 10, 15_000]]);
  assert.equal(sound.plan().filter(([, moment]) => moment > time.now - 5 * MINUTES).length, 0);
});

test("pain stops at once and is stored for the set that it leads to", (t) => {
  const { time, commands, playback, noted } = sessionIn(t);
  time.pass(2000);
  commands.hurts();
  assert.deepEqual([noted.sent, playback.playing], [[[1, "pain", 0, 2000]], false]);
  commands.onward();
  assert.equal(noted.over, 1);
});

test("pain in the warm-up is stored as the warm-up's, and the position is kept", (t) => {
  const { time, commands, playback, noted } = sessionIn(t, [
    { kind: "warm_up", seconds: 60, hurt: "set-0" },
    ...TWO_SIDES,
  ]);
  time.pass(4000);
  assert.equal(commands.hurts().phase.kind, "warm_up");
  assert.deepEqual(noted.sent, [[0, "pain", 0, 4000]]);
  assert.deepEqual([noted.positions.at(-1), playback.playing], [[0, true], false]);
});

test("an older page, which cannot store pain in the warm-up, says that it did not", (t) => {
  const { time, commands, noted } = sessionIn(t, [{ kind: "warm_up", seconds: 60 }, ...TWO_SIDES]);
  time.pass(4000);
  assert.equal(commands.hurts(), null);
  assert.deepEqual(noted.sent, []);
});
