import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Position } from "../../../static/js/player/position.js";

let onStorage;
let sent;
const outbox = { messages: [], add: (url, fields, kind, key) => sent.push([url, fields.phase, kind, key]) };
const phases = Array.from({ length: 5 }, () => ({ kind: "hold", seconds: 5 }));
const session = (more = {}) => ({
  id: "s1",
  phases,
  phase: 0,
  at: 0,
  outcomes: {},
  urls: { phase: "/phase/" },
  ...more,
});

beforeEach(() => {
  const kept = new Map();
  globalThis.localStorage = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
    removeItem: (name) => kept.delete(name),
  };
  sent = [];
  globalThis.addEventListener = (_name, act) => {
    onStorage = act;
  };
});

test("this browser's position counts, unless another device came further; no clock decides", () => {
  new Position(session(), outbox).keep(2);
  for (const wrong of [-1, 1]) {
    const at = Date.now() + wrong * 400 * 24 * 3600 * 1000;
    assert.equal(new Position(session({ phase: 1, at }), outbox).initial(), 2);
    assert.equal(new Position(session({ phase: 3, at }), outbox).initial(), 3);
  }
  assert.equal(new Position(session({ id: "another", phase: 1 }), outbox).initial(), 1);
});

test("who went back stays there after a reload, though the server knows how far they were", () => {
  const position = new Position(session(), outbox);
  position.keep(3);
  position.keep(1);
  assert.equal(new Position(session({ phase: 3 }), outbox).initial(), 1);
  assert.equal(new Position(session({ phase: 4 }), outbox).initial(), 4);
});

test("each of several sessions keeps its position, for a page that is opened once more without a connection", () => {
  const positions = ["a", "b", "c"].map((id) => new Position(session({ id }), outbox));
  for (const [index, position] of positions.entries()) position.keep(index + 1);
  assert.deepEqual(
    positions.map((position) => position.initial()),
    [1, 2, 3],
  );
  for (let number = 0; number < 40; number += 1) new Position(session({ id: `s${number}` }), outbox).keep(1);
  assert.ok(JSON.stringify(localStorage.getItem("hipstretch-places")).length < 4000);
});

test("what was done is known from this browser too, for a page that is older", () => {
  new Position(session({ outcomes: { 1: "done" } }), outbox).keep(2);
  const older = session({ outcomes: {} });
  new Position(older, outbox).initial();
  assert.deepEqual(older.outcomes, { 1: "done" });
});

test("a position that a set's report carries is not sent once more", () => {
  const position = new Position(session(), outbox);
  position.keep(1);
  position.keep(2, true);
  assert.deepEqual(sent, [["/phase/", 1, "position", "~place-s1"]]);
  assert.equal(new Position(session(), outbox).initial(), 2);
});

test("an older position that still waits is replaced by the one that a set carries", () => {
  const busy = { ...outbox, messages: [{ key: "~place-s1" }] };
  new Position(session(), busy).keep(2, true);
  assert.deepEqual(sent, [["/phase/", 2, "position", "~place-s1"]]);
});

test("a position never lies outside the session", () => {
  new Position(session(), outbox).keep(99);
  assert.equal(new Position(session(), outbox).initial(), 4);
  assert.equal(new Position(session({ phase: 1000 }), outbox).initial(), 4);
});

test("another tab with the same session tells its position; one with another session does not matter", () => {
  const seen = [];
  const own = session();
  new Position(own, outbox, (phase) => seen.push(phase));
  const first = onStorage;
  new Position(session({ outcomes: { 0: "done" } }), outbox).keep(3);
  first({ key: "hipstretch-place" });
  first({ key: "something" });
  new Position(session({ id: "s2" }), outbox).keep(1);
  first({ key: "hipstretch-place" });
  assert.deepEqual(seen, [3]);
  assert.deepEqual(own.outcomes, { 0: "done" });
});

test("a browser that stores nothing, or nonsense, goes by the server", () => {
  localStorage.setItem("hipstretch-place", "{");
  const position = new Position(session({ phase: 2 }), outbox);
  assert.equal(position.initial(), 2);
  globalThis.localStorage = undefined;
  position.keep(3);
  assert.equal(position.initial(), 2);
});

const begin = { url: "/begin/", fields: { session: "signed" }, known: true };
const names = () => sent.map(([url, phase]) => url + (phase ?? ""));

test("the beginning goes ahead of the first report, and not again once something was told", () => {
  const position = new Position(session({ begin }), outbox);
  position.keep(0);
  assert.deepEqual(names(), []);
  position.keep(1);
  position.begin();
  position.keep(2);
  assert.deepEqual(names(), ["/begin/", "/phase/1", "/phase/2"]);
  new Position(session({ begin }), outbox).keep(3);
  assert.deepEqual(names().slice(3), ["/phase/3"]);
});

test("a page that was only looked at tells nothing, and the next one brings the beginning", () => {
  new Position(session({ begin }), outbox).keep(0);
  const later = new Position(session({ begin }), outbox);
  later.begin();
  assert.deepEqual(names(), ["/begin/"]);
});

test("going back to the first phase is sent", () => {
  const position = new Position(session(), outbox);
  position.keep(1);
  position.keep(0);
  assert.deepEqual(names(), ["/phase/1", "/phase/0"]);
});
