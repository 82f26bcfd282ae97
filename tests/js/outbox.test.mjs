import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Letters, nextKey } from "../../static/js/letters.js";
import { Outbox } from "../../static/js/player-outbox.js";

/** A store as a browser has it: names are its own keys. */
class Store {
  getItem(name) {
    return this[name] ?? null;
  }

  setItem(name, value) {
    this[name] = String(value);
  }

  removeItem(name) {
    delete this[name];
  }
}

const listeners = new Map();
let answers = [];
let posted = [];

/** What the server says next, one after the other; the last one stays. A string is a failing network. */
function server(...all) {
  answers = all;
}

const ring = (name, event = {}) => (listeners.get(name) ?? []).forEach((act) => act(event));
const paths = () => posted.map(({ url }) => url);
const quiet = () => new Promise((resolve) => setImmediate(resolve));

async function settled(outbox) {
  for (let round = 0; round < 20; round += 1) await quiet();
  await outbox.sending;
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  listeners.clear();
  answers = [{ status: 204 }];
  posted = [];
  delete globalThis.localStorage;
  Object.defineProperty(globalThis, "localStorage", { value: new Store(), configurable: true, writable: true });
  delete globalThis.BroadcastChannel;
  globalThis.document = { visibilityState: "visible" };
  globalThis.addEventListener = (name, act) => listeners.set(name, [...(listeners.get(name) ?? []), act]);
  globalThis.fetch = async (url, { method, body, headers } = {}) => {
    if (method !== "POST") return { json: async () => ({ token: "fresh" }) };
    posted.push({ url, fields: Object.fromEntries(body), token: headers["X-CSRFToken"] });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (typeof answer === "string") throw new TypeError(answer);
    return { ok: answer.status < 300, redirected: false, text: async () => "<p></p>", ...answer };
  };
});

test("letters go out in the order in which they were written, each once", async () => {
  const outbox = new Outbox("token");
  for (const number of [1, 2, 3]) outbox.add(`/set/${number}/`, { seconds: number });
  await settled(outbox);
  assert.deepEqual(paths(), ["/set/1/", "/set/2/", "/set/3/"]);
  assert.equal(posted[2].fields.seconds, "3");
  assert.ok(Math.abs(Number(posted[2].fields.sent) - Date.now()) < 60_000);
  assert.ok(outbox.empty);
  assert.equal(Object.keys(localStorage).length, 0);
});

test("a letter is written down before add returns, so a page that is killed loses nothing", async () => {
  server("no network");
  new Outbox("token").add("/set/1/", { seconds: 15 });
  const kept = Object.values(localStorage).map((text) => JSON.parse(text));
  assert.deepEqual(kept.map(({ url, fields }) => [url, fields.seconds]), [["/set/1/", "15"]]);
});

test("the next page sends what an earlier one could not", async () => {
  server("no network");
  const first = new Outbox("token");
  first.add("/set/1/", {});
  await settled(first);
  server({ status: 204 });
  const second = new Outbox("token");
  await second.flush();
  assert.deepEqual(paths(), ["/set/1/", "/set/1/"]);
  assert.ok(second.empty);
});

test("what an earlier version kept is carried over", async () => {
  localStorage.setItem("hipstretch-outbox", JSON.stringify([{ url: "/set/old/", fields: { at: String(Date.now() - 60_000) } }]));
  const outbox = new Outbox("token");
  outbox.add("/set/new/", {});
  await settled(outbox);
  assert.deepEqual(paths(), ["/set/old/", "/set/new/"]);
  assert.equal(Object.keys(localStorage).length, 0);
});

test("where the browser refuses to store anything, letters live as long as the page", async () => {
  Object.defineProperty(globalThis, "localStorage", {
    get: () => {
      throw new Error("refused");
    },
    configurable: true,
  });
  server("no network");
  const outbox = new Outbox("token");
  outbox.add("/set/1/", {});
  await settled(outbox);
  assert.equal(outbox.waiting, 1);
  server({ status: 204 });
  await outbox.flush();
  assert.ok(outbox.empty);
});

for (const answer of ["no network", { status: 500 }, { status: 503 }, { status: 429 }, { status: 408 }, { status: 200, redirected: true }]) {
  test(`after ${answer.status ?? answer} it waits, says so, and tries again later and later`, async () => {
    server(answer);
    const said = [];
    const outbox = new Outbox("token", (waiting) => said.push(waiting));
    outbox.add("/set/1/", {});
    outbox.add("/set/2/", {});
    await settled(outbox);
    const before = posted.length;
    assert.equal(said.at(-1), 2);
    mock.timers.tick(1999);
    assert.equal(posted.length, before);
    server({ status: 204 });
    // Every failed try doubles the wait, a minute at most.
    mock.timers.tick(62_000);
    await settled(outbox);
    assert.deepEqual(paths().slice(-2), ["/set/1/", "/set/2/"]);
    assert.equal(said.at(-1), 0);
  });
}

test("a connection or a look at the page again does not wait for the timer", async () => {
  for (const name of ["online", "visibilitychange"]) {
    server("no network");
    const outbox = new Outbox("token");
    outbox.add("/set/1/", {});
    await settled(outbox);
    server({ status: 204 });
    ring(name);
    await settled(outbox);
    assert.ok(outbox.empty, name);
  }
});

test("a refused token is followed by a fresh one", async () => {
  server({ status: 403 }, { status: 204 });
  const outbox = new Outbox("old");
  outbox.add("/set/1/", {});
  await settled(outbox);
  assert.deepEqual(posted.map(({ token }) => token), ["old", "fresh"]);
  assert.ok(outbox.empty);
});

test("what is not of whoever is signed in now is parked, in nobody's way, and tried again by the next page", async () => {
  server({ status: 404 }, { status: 204 });
  const outbox = new Outbox("token");
  outbox.add("/somebody-elses/", {});
  outbox.add("/mine/", {});
  await settled(outbox);
  assert.deepEqual(paths(), ["/somebody-elses/", "/mine/"]);
  assert.equal(outbox.waiting, 0);
  await outbox.flush();
  assert.equal(posted.length, 2);
  await new Outbox("token").flush();
  assert.deepEqual(paths().slice(2), ["/somebody-elses/"]);
  assert.equal(Object.keys(localStorage).length, 0);
});

test("after thirty days a letter is given up", async () => {
  const letters = new Letters();
  const made = Date.now() - 31 * 24 * 3600 * 1000;
  letters.put({ key: nextKey(made), what: "set", url: "/set/1/", fields: {}, made, state: "parked" });
  const outbox = new Outbox("token", undefined, undefined, letters);
  await outbox.flush();
  assert.deepEqual(posted, []);
  assert.deepEqual(await letters.all(), []);
});

for (const status of [400, 409, 410, 413, 422]) {
  test(`what the server will never take (${status}) stops nothing and is kept to be told`, async () => {
    server({ status }, { status: 204 });
    const outbox = new Outbox("token");
    outbox.add("/set/1/", {});
    outbox.add("/set/2/", {});
    await settled(outbox);
    assert.deepEqual(paths(), ["/set/1/", "/set/2/"]);
    assert.deepEqual((await outbox.look()).map(({ url, state }) => [url, state]), [["/set/1/", "refused"]]);
    assert.equal(outbox.waiting, 0);
  });
}

test("a session that began here comes first, and what was not known before it is tried again", async () => {
  server("no network");
  const outbox = new Outbox("token");
  outbox.add("/sets/1/", {});
  outbox.add("/begin/", {}, "begin", "!begin-1");
  await settled(outbox);
  posted = [];
  server({ status: 204 });
  await outbox.flush();
  assert.deepEqual(paths(), ["/begin/", "/sets/1/"]);
});

test("of the places of a session only the newest is told, after its sets", async () => {
  server("no network");
  const outbox = new Outbox("token");
  outbox.add("/phase/", { phase: 1 }, "place", "~place-1");
  outbox.add("/sets/1/", {});
  outbox.add("/phase/", { phase: 3 }, "place", "~place-1");
  await settled(outbox);
  assert.equal(outbox.waiting, 1);
  posted = [];
  server({ status: 204 });
  await outbox.flush();
  assert.deepEqual(posted.map(({ url, fields }) => [url, fields.phase]), [["/sets/1/", undefined], ["/phase/", "3"]]);
});

test("a place that changes while it is being told is told again", async () => {
  const outbox = new Outbox("token");
  outbox.add("/phase/", { phase: 1 }, "place", "~place-1");
  const made = Date.now;
  Date.now = () => made() + 5000;
  outbox.add("/phase/", { phase: 2 }, "place", "~place-1");
  await settled(outbox);
  Date.now = made;
  assert.equal(posted.at(-1).fields.phase, "2");
  assert.ok(outbox.empty);
});

test("a page that closes sends at once what it still has to say, and keeps it", async () => {
  const outbox = new Outbox("token");
  ring("pagehide");
  outbox.add("/set/1/", {});
  assert.deepEqual(paths(), ["/set/1/"]);
  assert.equal(Object.keys(localStorage).length, 1);
  await settled(outbox);
});

test("tabs take turns by a lock, where the browser has locks", async () => {
  const asked = [];
  const navigator = { locks: { request: async (name, work) => (asked.push(name), work()) } };
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
  const outbox = new Outbox("token");
  outbox.add("/set/1/", {});
  await settled(outbox);
  delete globalThis.navigator;
  assert.deepEqual([...new Set(asked)], ["hipstretch-outbox"]);
  assert.ok(outbox.empty);
});
