import assert from "node:assert/strict";
import { test } from "node:test";

import { Sound } from "../../../static/js/shared/sound.js";

/** A sound whose context is at two seconds, at ten seconds of the page. */
async function soundWith(t, getOutputTimestamp) {
  t.mock.method(performance, "now", () => 10_000);
  const asked = { context: 0, resume: 0 };
  globalThis.GainNode = class {
    constructor(_context, { gain }) {
      this.gain = { value: gain, setTargetAtTime: (value) => (this.gain.value = value) };
    }

    connect() {}
  };
  const context = Object.assign(new EventTarget(), {
    currentTime: 2,
    state: "suspended",
    destination: {},
    getOutputTimestamp,
    resume: async () => {
      asked.resume += 1;
      context.state = "running";
    },
  });
  const sound = new Sound(() => {
    asked.context += 1;
    return context;
  });
  sound.volume = 50;
  await sound.unlock();
  return { sound, context, asked };
}

test("a tone is set to when it is heard, the way to the ear included", async (t) => {
  const { sound } = await soundWith(t, () => ({ contextTime: 1.8, performanceTime: 9990 }));
  assert.equal(sound.timeAt(10_990).toFixed(6), "2.800000");
});

test("a browser that does not know when it is heard goes by when it is made", async (t) => {
  for (const nothing of [
    undefined,
    () => ({ contextTime: 0, performanceTime: 0 }),
    () => ({ contextTime: 1.8, performanceTime: 400 }),
  ]) {
    const { sound } = await soundWith(t, nothing);
    assert.equal(sound.timeAt(11_000), 3);
  }
});

test("one context is made and woken when needed, and half the volume is a quarter of the level", async (t) => {
  const { sound, asked, context } = await soundWith(t);
  await sound.unlock();
  assert.deepEqual([asked, sound.running, sound.output.gain.value], [{ context: 1, resume: 1 }, true, 0.25]);
  sound.volume = 100;
  assert.equal(sound.output.gain.value, 1);
  context.state = "interrupted"; // a call
  await sound.unlock();
  assert.deepEqual([asked.context, asked.resume], [1, 2]);
});

test("a browser without Web Audio has no sound, and nothing breaks", async () => {
  const sound = new Sound(() => {
    throw new ReferenceError("AudioContext is not defined");
  });
  await sound.unlock();
  sound.volume = 30;
  sound.rest();
  assert.equal(sound.running, false);
});
