import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Cues } from "../../../static/js/player/cues.js";
import { countAt } from "../../../static/js/player/tones.js";
import { FakeSound, sessionOf, Time, TWO_SIDES } from "../fakes.mjs";

/** Cues in a browser with one English voice, a vibrator, and a page to colour. */
function cuesFor(t, phases, settings) {
  const time = new Time().install(t);
  const sound = new FakeSound(time);
  const said = [];
  const shaken = [];
  globalThis.document = { body: { dataset: {} } };
  Object.defineProperty(globalThis, "navigator", {
    value: { vibrate: (pattern) => shaken.push(pattern) },
    configurable: true,
  });
  globalThis.SpeechSynthesisUtterance = class {
    constructor(text) {
      this.text = text;
    }
  };
  globalThis.speechSynthesis = {
    speaking: false,
    getVoices: () => [{ lang: "en-GB", voiceURI: "a", localService: true, default: true }],
    speak: (utterance) => {
      said.push(utterance);
      setTimeout(() => utterance.onstart?.(), 10);
    },
    resume() {},
    cancel() {
      this.speaking = false;
    },
  };
  const cues = new Cues(sessionOf(phases, settings), sound, () => time.now);
  return { time, sound, cues, said, shaken, texts: () => said.map(({ text }) => text) };
}

beforeEach(() => {
  globalThis.localStorage = {
    kept: {},
    getItem: (name) => globalThis.localStorage.kept[name] ?? null,
    setItem: (name, text) => (globalThis.localStorage.kept[name] = text),
  };
});

test("in voice mode each phase is said once, after its tone, with the stretched side", (t) => {
  const { time, cues, texts, sound } = cuesFor(t, TWO_SIDES, { mode: "voice" });
  cues.phaseStarts(1, 30_000);
  assert.deepEqual(texts(), []);
  time.pass(1000);
  assert.deepEqual(texts(), ["Left. Hold for 30 seconds."]);
  time.pass(29_000);
  cues.phaseStarts(2, 6000);
  time.pass(1000);
  assert.deepEqual(texts(), ["Left. Hold for 30 seconds.", "Change sides. Now right."]);
  assert.ok(sound.set.length > 0);
});

test("voice, rate and volume are as chosen", (t) => {
  const { time, cues, said, sound } = cuesFor(t, TWO_SIDES, { mode: "voice", voice: "a", rate: 120, volume: 50 });
  cues.phaseStarts(1, 30_000);
  time.pass(1000);
  assert.deepEqual([said[0].voice.voiceURI, said[0].rate, said[0].volume], ["a", 1.2, 0.5]);
  assert.equal(sound.volume, 50);
});

test("tones alone where tones are chosen, and where no voice speaks the language", (t) => {
  const { time, cues, texts, sound } = cuesFor(t, TWO_SIDES, { mode: "tones" });
  cues.phaseStarts(1, 30_000);
  time.pass(1000);
  assert.deepEqual(texts(), []);
  assert.ok(sound.set.length > 0);
  cues.use({ ...cues.settings, mode: "voice" });
  cues.session.lang = "fi";
  cues.phaseStarts(2, 6000);
  time.pass(1000);
  assert.deepEqual(texts(), []);
});

test("in silence there is neither tone nor voice, and the sound card is left alone", (t) => {
  const { time, cues, texts, sound } = cuesFor(t, TWO_SIDES, { mode: "silent" });
  cues.unlock();
  cues.phaseStarts(1, 30_000);
  time.pass(40_000);
  assert.deepEqual([sound.set, sound.unlocked, texts()], [[], 0, []]);
});

test("muting holds at once and on this device; unmuting brings the rest of the plan back", (t) => {
  const { time, cues, sound, texts } = cuesFor(t, TWO_SIDES, { mode: "voice" });
  cues.phaseStarts(1, 30_000);
  const all = sound.set.length;
  time.pass(100);
  assert.equal(cues.toggle(), false);
  assert.equal(sound.volume, 0);
  assert.equal(sound.set.length, 1); // what had begun rings out, unheard
  time.pass(5000);
  assert.deepEqual(texts(), []);
  assert.equal(new Cues(cues.session, new FakeSound(time)).on, false);
  assert.equal(cues.toggle(), true);
  assert.equal(sound.set.length, all);
  assert.equal(sound.volume, 80);
});

test("settings hold at once, in the middle of a phase", (t) => {
  const { cues, sound } = cuesFor(t, TWO_SIDES, { mode: "silent" });
  cues.phaseStarts(1, 30_000);
  cues.use({ ...cues.settings, mode: "tones", volume: 30 });
  assert.ok(sound.set.length > 0);
  assert.deepEqual([sound.volume, sound.unlocked > 0], [30, true]);
  cues.use({ ...cues.settings, volume: 0 });
  assert.equal(sound.set.length, 1);
});

test("a pause keeps the word back that was about to be said", (t) => {
  const { time, cues, texts, sound } = cuesFor(t, TWO_SIDES, { mode: "voice" });
  cues.phaseStarts(0, 5000);
  time.pass(100);
  cues.stop();
  time.pass(5000);
  assert.deepEqual(texts(), []);
  assert.deepEqual(sound.plan().length, 1);
});

test("going on in the middle of a phase says and shows nothing anew", (t) => {
  const { time, cues, texts, shaken } = cuesFor(t, TWO_SIDES, { mode: "voice", vibration: true, colour: true });
  cues.phaseStarts(1, 12_000);
  time.pass(3000);
  assert.deepEqual([texts(), shaken, document.body.dataset.flash], [[], [], undefined]);
});

test("the last tone and word of a session outlive its stop", (t) => {
  const { time, cues, texts, sound } = cuesFor(t, TWO_SIDES, { mode: "voice" });
  cues.phaseStarts(3, 30_000);
  time.pass(30_000);
  cues.phaseStarts(4, 0);
  cues.stop();
  time.pass(2000);
  assert.equal(texts().at(-1), "Done.");
  assert.equal(sound.plan().at(-1)[0], "done");
});

test("those who do not hear feel and see a hold, its end and a change of sides", (t) => {
  const { time, cues, shaken } = cuesFor(
    t,
    [...TWO_SIDES.slice(0, 4), { kind: "rest", seconds: 9 }, { kind: "done", seconds: 0 }],
    {
      mode: "silent",
      vibration: true,
      colour: true,
    },
  );
  const seen = [];
  for (const [index, seconds] of [
    [0, 5],
    [1, 30],
    [2, 6],
    [3, 30],
    [4, 9],
  ]) {
    cues.phaseStarts(index, seconds * 1000);
    seen.push(document.body.dataset.flash);
    time.pass(2000);
    assert.equal(document.body.dataset.flash, undefined);
    time.pass(seconds * 1000);
  }
  assert.deepEqual(seen, [undefined, "hold", "change", "hold", "end"]);
  assert.equal(shaken.length, 4);
});

test("however fast somebody skips, the screen flashes less than three times in a second", (t) => {
  const { time, cues } = cuesFor(t, TWO_SIDES, { colour: true });
  let flashes = 0;
  for (let number = 0; number < 20; number += 1) {
    delete document.body.dataset.flash;
    cues.phaseStarts(number % 2 ? 2 : 1, number % 2 ? 6000 : 30_000);
    if (document.body.dataset.flash) flashes += 1;
    time.pass(50);
  }
  assert.equal(flashes, 3);
});

test("without vibration and colour nothing shakes or flashes", (t) => {
  const { cues, shaken } = cuesFor(t, TWO_SIDES, {});
  cues.phaseStarts(1, 30_000);
  assert.deepEqual([shaken, document.body.dataset.flash], [[], undefined]);
});

test("repetitions are counted aloud, from the second on, and not into another word", (t) => {
  const { time, cues, texts } = cuesFor(
    t,
    [{ kind: "repetitions", seconds: 10, count: 5, pace: 2, side: "left" }, ...TWO_SIDES],
    { mode: "voice" },
  );
  cues.phaseStarts(0, 10_000);
  for (let second = 0; second < 10; second += 1) {
    speechSynthesis.speaking = second === 2;
    cues.tick(second * 1000);
    time.pass(1000);
  }
  assert.deepEqual(texts(), ["Left. 5 times, with the count.", "3", "4", "5"]);
  assert.equal(countAt(cues.session.phases[0], 99_000), 5);
});

test("a voice that hangs while it claims to speak does not end the count", (t) => {
  const { time, cues, texts } = cuesFor(
    t,
    [{ kind: "repetitions", seconds: 30, count: 15, pace: 2, side: "left" }, ...TWO_SIDES],
    { mode: "voice" },
  );
  Object.defineProperty(speechSynthesis, "speaking", { get: () => true, set() {} });
  cues.phaseStarts(0, 30_000);
  for (let second = 0; second < 30; second += 1) {
    cues.tick(second * 1000);
    time.pass(1000);
  }
  const counted = texts().slice(1);
  assert.ok(counted.length >= 11, String(counted));
  assert.deepEqual(counted.slice(-3), ["13", "14", "15"]);
});

test("a rocked hold is reminded of aloud, but not with every tone", (t) => {
  const { time, cues, texts } = cuesFor(
    t,
    [
      { kind: "hold", seconds: 60, side: "both", rocking: true },
      { kind: "done", seconds: 0 },
    ],
    { mode: "voice" },
  );
  cues.phaseStarts(0, 60_000);
  for (let second = 1; second < 60; second += 1) {
    time.pass(1000);
    cues.tick(second * 1000);
  }
  assert.deepEqual(texts(), ["Both sides. Hold for 60 seconds.", "Keep rocking gently.", "Keep rocking gently."]);
});

test("the test of the sound tells what works, and leaves a silent session silent", async (t) => {
  const { time, cues, sound } = cuesFor(t, TWO_SIDES, { mode: "silent" });
  const asked = cues.test();
  await Promise.resolve();
  time.pass(3000);
  assert.deepEqual(await asked, { tones: true, voice: true });
  assert.deepEqual([sound.volume, sound.plan().length], [0, 1]);
  globalThis.speechSynthesis.getVoices = () => [];
  sound.running = false;
  const again = cues.test();
  await Promise.resolve();
  time.pass(3000);
  assert.deepEqual(await again, { tones: false, voice: false });
});

test("the sound card may rest a while after a stop, not while a session runs", (t) => {
  const { time, cues, sound } = cuesFor(t, TWO_SIDES, {});
  cues.phaseStarts(1, 30_000);
  cues.stop();
  time.pass(2000);
  cues.phaseStarts(1, 30_000);
  time.pass(30_000);
  assert.equal(sound.rested, undefined);
  cues.stop();
  time.pass(6000);
  assert.equal(sound.rested, true);
});

test("after a call the sound is asked for again, and the tones to come are set", (t) => {
  const { cues, sound, time } = cuesFor(t, TWO_SIDES, {});
  cues.phaseStarts(1, 30_000);
  const all = sound.set.length;
  sound.running = false;
  sound.changed();
  assert.equal(sound.set.length, 1);
  time.pass(5000);
  const { unlocked } = sound;
  cues.tick(5000);
  assert.equal(sound.unlocked, unlocked + 1);
  sound.running = true;
  sound.changed();
  assert.equal(sound.set.length, all);
});
