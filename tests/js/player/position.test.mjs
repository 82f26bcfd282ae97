import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Place } from "../../../static/js/player/position.js";

let heard;
let told;
const outbox = { kept: [], add: (url, fields, what, key) => told.push([url, fields.phase, what, key]) };
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
  told = [];
  globalThis.addEventListener = (_name, act) => {
    heard = act;
  };
});

test("this browser's place counts, unless another device came further; no clock decides", () => {
  new Place(session(), outbox).keep(2);
  for (const wrong of [-1, 1]) {
    const at = Date.now() + wrong * 400 * 24 * 3600 * 1000;
    assert.equal(new Place(session({ phase: 1, at }), outbox).newest(), 2);
    assert.equal(new Place(session({ phase: 3, at }), outbox).newest(), 3);
  }
  assert.equal(new Place(session({ id: "another", phase: 1 }), outbox).newest(), 1);
});

test("who went back stays there after a reload, though the server knows how far they were", () => {
  const place = new Place(session(), outbox);
  place.keep(3);
  place.keep(1);
  assert.equal(new Place(session({ phase: 3 }), outbox).newest(), 1);
  assert.equal(new Place(session({ phase: 4 }), outbox).newest(), 4);
});

test("each of several sessions keeps its place, for a page that is opened once more without a connection", () => {
  const places = ["a", "b", "c"].map((id) => new Place(session({ id }), outbox));
  for (const [index, place] of places.entries()) place.keep(index + 1);
  assert.deepEqual(
    places.map((place) => place.newest()),
    [1, 2, 3],
  );
  for (let number = 0; number < 40; number += 1) new Place(session({ id: `s${number}` }), outbox).keep(1);
  assert.ok(JSON.stringify(localStorage.getItem("hipstretch-places")).length < 4000);
});

test("what was done is known from this browser too, for a page that is older", () => {
  new Place(session({ outcomes: { 1: "done" } }), outbox).keep(2);
  const older = session({ outcomes: {} });
  new Place(older, outbox).newest();
  assert.deepEqual(older.outcomes, { 1: "done" });
});

test("a place that a set's report carries is not told once more", () => {
  const place = new Place(session(), outbox);
  place.keep(1);
  place.keep(2, true);
  assert.deepEqual(told, [["/phase/", 1, "place", "~place-s1"]]);
  assert.equal(new Place(session(), outbox).newest(), 2);
});

test("an older place that still waits is brought up to date by one that a set carries", () => {
  const busy = { ...outbox, kept: [{ key: "~place-s1" }] };
  new Place(session(), busy).keep(2, true);
  assert.deepEqual(told, [["/phase/", 2, "place", "~place-s1"]]);
});

test("a place never lies outside the session", () => {
  new Place(session(), outbox).keep(99);
  assert.equal(new Place(session(), outbox).newest(), 4);
  assert.equal(new Place(session({ phase: 1000 }), outbox).newest(), 4);
});

test("another tab with the same session tells where it is; one with another session does not matter", () => {
  const seen = [];
  const own = session();
  new Place(own, outbox, (phase) => seen.push(phase));
  const hear = heard;
  new Place(session({ outcomes: { 0: "done" } }), outbox).keep(3);
  hear({ key: "hipstretch-place" });
  hear({ key: "something" });
  new Place(session({ id: "s2" }), outbox).keep(1);
  hear({ key: "hipstretch-place" });
  assert.deepEqual(seen, [3]);
  assert.deepEqual(own.outcomes, { 0: "done" });
});

test("a browser that stores nothing, or nonsense, goes by the server", () => {
  localStorage.setItem("hipstretch-place", "{");
  const place = new Place(session({ phase: 2 }), outbox);
  assert.equal(place.newest(), 2);
  globalThis.localStorage = undefined;
  place.keep(3);
  assert.equal(place.newest(), 2);
});

const begin = { url: "/begin/", fields: { session: "signed" }, known: true };
const names = () => told.map(([url, phase]) => url + (phase ?? ""));

test("the beginning goes ahead of the first report, and not again once something was told", () => {
  const place = new Place(session({ begin }), outbox);
  place.keep(0);
  assert.deepEqual(names(), []);
  place.keep(1);
  place.begin();
  place.keep(2);
  assert.deepEqual(names(), ["/begin/", "/phase/1", "/phase/2"]);
  new Place(session({ begin }), outbox).keep(3);
  assert.deepEqual(names().slice(3), ["/phase/3"]);
});

test("a page that was only looked at tells nothing, and the next one brings the beginning", () => {
  new Place(session({ begin }), outbox).keep(0);
  const later = new Place(session({ begin }), outbox);
  later.begin();
  assert.deepEqual(names(), ["/begin/"]);
});

test("going back to the first phase is told", () => {
  const place = new Place(session(), outbox);
  place.keep(1);
  place.keep(0);
  assert.deepEqual(names(), ["/phase/1", "/phase/0"]);
});
