import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Media, silence } from "../../../static/js/player/media.js";
import { sessionOf, TWO_SIDES } from "../fakes.mjs";

let elements;
let media;

beforeEach(() => {
  elements = [];
  media = {
    handlers: {},
    setActionHandler: (name, act) => (media.handlers[name] = act),
    setPositionState: (state) => (media.position = state),
  };
  globalThis.MediaMetadata = class {
    constructor(facts) {
      Object.assign(this, facts);
    }
  };
  globalThis.document = { title: "Three for the front" };
  globalThis.localStorage = { kept: {}, getItem: (name) => localStorage.kept[name] ?? null, setItem: () => {} };
  globalThis.Audio = class extends EventTarget {
    constructor(src) {
      super();
      this.src = src;
      this.paused = true;
      elements.push(this);
    }

    async play() {
      this.paused = false;
    }

    pause() {
      this.paused = true;
    }

    removeAttribute() {}
  };
  browser({ mediaSession: media, audioSession: { type: "auto" } });
});

const browser = (value) => Object.defineProperty(globalThis, "navigator", { value, configurable: true });
const start = () => new Media(sessionOf(TWO_SIDES));

test("buttons of headset and lock screen do what the player's do", () => {
  const done = [];
  const names = ["play", "pause", "nexttrack", "previoustrack"];
  start().listen(Object.fromEntries(names.map((name) => [name, () => done.push(name)])));
  for (const name of names) media.handlers[name]();
  assert.deepEqual(done, names);
});

test("the lock screen shows exercise, side and how far the phase is", () => {
  start().show(1, true, 12_000);
  assert.deepEqual(
    [media.metadata.title, media.metadata.artist, media.metadata.album],
    ["Left · Deep lunge", "Then right", "Three for the front"],
  );
  assert.deepEqual(media.position, { duration: 30, playbackRate: 1, position: 12 });
  assert.equal(media.playbackState, "playing");
});

test("other music goes on: without the choice no media element plays", () => {
  const session = start();
  session.unlock();
  session.show(1, true, 0);
  assert.deepEqual([elements.length, navigator.audioSession.type], [0, "ambient"]);
});

test("with the choice a silent loop plays while the session runs, and goes when the choice is taken back", () => {
  const session = start();
  localStorage.kept["hipstretch-controls"] = "on";
  session.unlock();
  assert.deepEqual([elements[0].paused, elements[0].loop, navigator.audioSession.type], [true, true, "playback"]);
  session.show(1, true, 0);
  assert.equal(elements[0].paused, false);
  session.show(1, false, 0);
  assert.equal(elements[0].paused, true);
  session.show(1, true, 0);
  localStorage.kept["hipstretch-controls"] = "off";
  session.unlock();
  assert.deepEqual([elements.length, elements[0].paused, session.element], [1, true, null]);
});

test("a call that stops the loop pauses the session; the session's own pause does not", () => {
  const session = start();
  let pauses = 0;
  session.listen({ play() {}, pause: () => (pauses += 1), nexttrack() {}, previoustrack() {} });
  localStorage.kept["hipstretch-controls"] = "on";
  session.unlock();
  session.show(1, true, 0);
  elements[0].dispatchEvent(new Event("pause"));
  assert.equal(pauses, 1);
  session.show(1, false, 0);
  elements[0].dispatchEvent(new Event("pause"));
  assert.equal(pauses, 1);
});

test("at the end the buttons are the music's again", () => {
  const session = start();
  session.show(1, true, 0);
  session.end();
  assert.deepEqual([media.metadata, media.playbackState], [null, "none"]);
});

test("a browser without any of it goes on", () => {
  browser({});
  delete globalThis.MediaMetadata;
  const session = start();
  session.listen({ play() {}, pause() {}, nexttrack() {}, previoustrack() {} });
  session.unlock();
  session.show(1, true, 0);
  session.end();
});

test("the silent loop is ten seconds of nothing, as long as its header says", async () => {
  const bytes = new DataView(await silence().arrayBuffer());
  assert.equal(bytes.byteLength, 44 + 80_000);
  assert.deepEqual(
    [bytes.getUint32(4, true), bytes.getUint32(24, true), bytes.getUint32(40, true)],
    [80_036, 8000, 80_000],
  );
  assert.equal(new Set(new Uint8Array(bytes.buffer, 44)).size, 1);
});
