import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Outbox } from "../../../static/js/offline/outbox.js";
import { nextKey, OutboxStore } from "../../../static/js/offline/outbox-store.js";

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

const ring = (name, event = {}) => {
  for (const act of listeners.get(name) ?? []) act(event);
};
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
  globalThis.document = { visibilityState: "visible", cookie: "person=ada" };
  globalThis.addEventListener = (name, act) => listeners.set(name, [...(listeners.get(name) ?? []), act]);
  globalThis.fetch = async (url, { method, body, headers } = {}) => {
    const headers_of = (mark) => ({ get: (name) => (name === "X-Hipstretch" ? mark : null) });
    if (method !== "POST") return { status: 200, headers: headers_of("1"), text: async () => '{"token": "fresh"}' };
    posted.push({ url, fields: Object.fromEntries(body), token: headers["X-CSRFToken"] });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (typeof answer === "string") throw new TypeError(answer);
    const { mark = "1", ...rest } = answer;
    return { redirected: false, headers: headers_of(mark), text: async () => "<p></p>", ...rest };
  };
});

test("messages are sent in the order in which they were written, each once", async () => {
  const outbox = new Outbox("token");
  for (const number of [1, 2, 3]) outbox.add(`/set/${number}/`, { seconds: number });
  await settled(outbox);
  assert.deepEqual(paths(), ["/set/1/", "/set/2/", "/set/3/"]);
  assert.equal(posted[2].fields.seconds, "3");
  assert.ok(Math.abs(Number(posted[2].fields.sent) - Date.now()) < 60_000);
  assert.ok(outbox.empty);
  assert.equal(Object.keys(localStorage).length, 0);
});

test("a message is written down before add returns, so a page that is killed loses nothing", async () => {
  server("no network");
  const outbox = new Outbox("token");
  outbox.add("/set/1/", { seconds: 15 });
  const kept = Object.values(localStorage).map((text) => JSON.parse(text));
  assert.deepEqual(
    kept.map(({ url, fields }) => [url, fields.seconds]),
    [["/set/1/", "15"]],
  );
  await settled(outbox);
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
  localStorage.setItem(
    "hipstretch-outbox",
    JSON.stringify([{ url: "/set/old/", fields: { at: String(Date.now() - 60_000) } }]),
  );
  const outbox = new Outbox("token");
  outbox.add("/set/new/", {});
  await settled(outbox);
  assert.deepEqual(paths(), ["/set/old/", "/set/new/"]);
  assert.equal(Object.keys(localStorage).length, 0);
});

test("where the browser refuses to store anything, messages live as long as the page", async () => {
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

const FOREIGN = [200, 204, 302, 400, 401, 403, 404, 413, 500, 502].map((status) => ({ status, mark: null }));
const TROUBLE = [
  "no network",
  { status: 500 },
  { status: 503 },
  { status: 429 },
  { status: 408 },
  { status: 200, redirected: true },
];
for (const answer of [...TROUBLE, ...FOREIGN]) {
  const whose = answer.mark === null ? " of somebody else" : "";
  test(`after ${answer.status ?? answer}${whose} it waits, says so, and tries again later and later`, async () => {
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
  assert.deepEqual(
    posted.map(({ token }) => token),
    ["old", "fresh"],
  );
  assert.ok(outbox.empty);
});

test("what is somebody else's is deferred, holds up nothing, and waits for another log-in", async () => {
  server({ status: 404 }, { status: 204 });
  const outbox = new Outbox("token");
  outbox.add("/somebody-elses/", {});
  outbox.add("/mine/", {});
  await settled(outbox);
  assert.deepEqual(paths(), ["/somebody-elses/", "/mine/"]);
  assert.deepEqual([outbox.waiting, outbox.countIn("deferred")], [0, 1]);
  await outbox.flush();
  await new Outbox("token").flush();
  assert.equal(posted.length, 2);
  document.cookie = "person=eve";
  await new Outbox("token").flush();
  assert.deepEqual(paths().slice(2), ["/somebody-elses/"]);
  assert.equal(Object.keys(localStorage).length, 0);
});

test("nothing of a session is sent before its beginning is stored, and nothing is given up for that", async () => {
  server({ status: 404 });
  const outbox = new Outbox("token");
  const url = "/sessions/6a2d27be-cc9f-43b1-b052-5c89a50e18d7/sets/1/";
  outbox.add("/sessions/begin/", {}, "begin", "!begin-6a2d27be-cc9f-43b1-b052-5c89a50e18d7");
  outbox.add(url, {});
  await settled(outbox);
  assert.deepEqual([paths(), outbox.countIn("deferred")], [["/sessions/begin/"], 1]);
  document.cookie = "person=eve";
  server({ status: 204 });
  await outbox.flush();
  assert.deepEqual(paths().slice(1), ["/sessions/begin/", url]);
});

test("what was deleted is not sent again, by this page or the next", async () => {
  server({ status: 404, mark: "gone" });
  const outbox = new Outbox("token");
  outbox.add("/set/1/", {});
  await settled(outbox);
  document.cookie = "person=eve";
  await new Outbox("token").flush();
  assert.deepEqual([posted.length, outbox.countIn("gone"), outbox.empty], [1, 1, true]);
});

test("no message expires by any clock", async () => {
  for (const made of [0, Date.now() - 400 * 24 * 3600 * 1000, Date.now() + 400 * 24 * 3600 * 1000]) {
    const store = new OutboxStore();
    store.put({ key: nextKey(made), kind: "set", url: "/set/1/", fields: {}, made });
    await new Outbox("token", undefined, undefined, store).flush();
  }
  assert.equal(posted.length, 3);
});

test("what waits is counted in sets, whatever was told of each", async () => {
  server("no network");
  const outbox = new Outbox("token");
  outbox.add("/begin/", {}, "begin", "!begin-1");
  outbox.add("/set/1/", { outcome: "skipped" });
  outbox.add("/set/1/", { outcome: "done" });
  outbox.add("/phase/", {}, "position", "~place-1");
  await settled(outbox);
  assert.deepEqual([outbox.waiting, outbox.trouble], [1, "down"]);
});

test("each kind of trouble has its name", async () => {
  const names = [
    [{ status: 502, mark: null }, "down"],
    [{ status: 200, mark: null }, "foreign"],
    [{ status: 500 }, "broken"],
    [{ status: 429 }, "busy"],
    [{ status: 503 }, "busy"],
  ];
  for (const [answer, name] of names) {
    server(answer);
    const outbox = new Outbox("token");
    outbox.add("/set/1/", {});
    await settled(outbox);
    assert.equal(outbox.trouble, name);
  }
});

test("a tab that never lets go of the lock keeps nobody from sending", async () => {
  const navigator = { locks: { request: () => new Promise(() => {}) } };
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
  const outbox = new Outbox("token");
  outbox.add("/set/1/", {});
  await quiet();
  mock.timers.tick(8000);
  await settled(outbox);
  delete globalThis.navigator;
  assert.deepEqual(paths(), ["/set/1/"]);
});

test("a store that never answers keeps nothing from being sent", async () => {
  globalThis.indexedDB = { open: () => ({}) };
  const outbox = new Outbox("token");
  outbox.add("/set/1/", {});
  await quiet();
  mock.timers.tick(2000);
  await settled(outbox);
  delete globalThis.indexedDB;
  assert.ok(outbox.empty);
});

/** Records as version 1.0 wrote them; later versions write the same, and "gone" as well. */
const RECORDS = [
  { key: "!begin-a", what: "begin", url: "/begin/", fields: { session: "signed" }, made: 1 },
  { key: "1", what: "set", url: "/set/1/", fields: { seconds: "30" }, made: 2 },
  { key: "2", what: "set", url: "/set/2/", fields: {}, made: 3, state: "parked", by: "eve" },
  { key: "3", what: "set", url: "/set/3/", fields: {}, made: 4, state: "refused", by: "ada" },
  { key: "~place-a", what: "place", url: "/phase/", fields: { phase: "2" }, made: 5 },
];

/** An IndexedDB that holds these records, and answers as long as `answering`. */
function databaseWith(records) {
  const fake = { answering: true };
  const store = {
    getAll() {
      const request = { result: records, onsuccess: () => {} };
      if (fake.answering) queueMicrotask(() => request.onsuccess());
      return request;
    },
  };
  const database = { transaction: () => ({ objectStore: () => store }) };
  globalThis.indexedDB = {
    open() {
      const request = { result: database, onsuccess: () => {} };
      queueMicrotask(() => request.onsuccess());
      return request;
    },
  };
  return fake;
}

test("the records of version 1.0 are messages, in IndexedDB and in the journal", async () => {
  databaseWith(RECORDS.slice(0, 3));
  for (const record of RECORDS.slice(3))
    localStorage.setItem(`hipstretch-letter-${record.key}`, JSON.stringify(record));
  const messages = await new OutboxStore().all();
  delete globalThis.indexedDB;
  assert.deepEqual(
    messages.map(({ key, kind, state, by }) => [key, kind, state, by]),
    [
      ["!begin-a", "begin", undefined, undefined],
      ["1", "set", undefined, undefined],
      ["2", "set", "deferred", "eve"],
      ["3", "set", "rejected", "ada"],
      ["~place-a", "position", undefined, undefined],
    ],
  );
});

test("the journal holds records as version 1.0 wrote them, for its pages that are still open", async () => {
  const store = new OutboxStore();
  for (const record of RECORDS) localStorage.setItem(`hipstretch-letter-${record.key}`, JSON.stringify(record));
  const messages = await store.all();
  for (const name of Object.keys(localStorage)) delete localStorage[name];
  for (const message of messages) store.put(message);
  const records = Object.values(localStorage).map((text) => JSON.parse(text));
  assert.deepEqual(
    records.sort((one, other) => one.made - other.made),
    RECORDS,
  );
});

test("what a store held is not forgotten while the store does not answer", async () => {
  const fake = databaseWith([RECORDS[1]]);
  const store = new OutboxStore();
  const before = await store.all();
  assert.deepEqual(
    before.map(({ url }) => url),
    ["/set/1/"],
  );
  fake.answering = false;
  const later = store.all();
  await quiet();
  mock.timers.tick(2000);
  delete globalThis.indexedDB;
  assert.deepEqual(await later, before);
});

test("what a store holds that answers late is sent after all", async () => {
  databaseWith([RECORDS[1]]);
  const late = globalThis.indexedDB.open();
  await quiet();
  globalThis.indexedDB.open = () => late;
  const outbox = new Outbox("token");
  outbox.flush();
  await quiet();
  mock.timers.tick(2000);
  await settled(outbox);
  assert.deepEqual(paths(), []);
  late.onsuccess();
  for (let round = 0; round < 20; round += 1) await quiet();
  delete globalThis.indexedDB;
  assert.deepEqual(paths(), ["/set/1/"]);
});

test("a record that cannot be read holds up nothing", async () => {
  localStorage.setItem("hipstretch-letter-1", "{");
  const outbox = new Outbox("token");
  outbox.add("/set/1/", {});
  await settled(outbox);
  assert.deepEqual(paths(), ["/set/1/"]);
});

for (const status of [400, 409, 410, 413, 422]) {
  test(`what the server will never take (${status}) stops nothing and is kept to be told`, async () => {
    server({ status }, { status: 204 });
    const outbox = new Outbox("token");
    outbox.add("/set/1/", {});
    outbox.add("/set/2/", {});
    await settled(outbox);
    assert.deepEqual(paths(), ["/set/1/", "/set/2/"]);
    assert.deepEqual(
      (await outbox.read()).map(({ url, state }) => [url, state]),
      [["/set/1/", "rejected"]],
    );
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

test("of the positions of a session only the newest is sent, after its sets", async () => {
  server("no network");
  const outbox = new Outbox("token");
  outbox.add("/phase/", { phase: 1 }, "position", "~place-1");
  outbox.add("/sets/1/", {});
  outbox.add("/phase/", { phase: 3 }, "position", "~place-1");
  await settled(outbox);
  assert.equal(outbox.waiting, 1);
  posted = [];
  server({ status: 204 });
  await outbox.flush();
  assert.deepEqual(
    posted.map(({ url, fields }) => [url, fields.phase]),
    [
      ["/sets/1/", undefined],
      ["/phase/", "3"],
    ],
  );
});

test("a position that changes while it is being sent is sent again", async () => {
  const outbox = new Outbox("token");
  outbox.add("/phase/", { phase: 1 }, "position", "~place-1");
  const made = Date.now;
  Date.now = () => made() + 5000;
  outbox.add("/phase/", { phase: 2 }, "position", "~place-1");
  await settled(outbox);
  Date.now = made;
  assert.equal(posted.at(-1).fields.phase, "2");
  assert.ok(outbox.empty);
});

test("a page that closes sends its last message at once, and keeps it", async () => {
  const outbox = new Outbox("token");
  ring("pagehide");
  outbox.add("/set/1/", {});
  assert.deepEqual(paths(), ["/set/1/"]);
  assert.equal(Object.keys(localStorage).length, 1);
  await settled(outbox);
});

test("tabs take turns by a lock, where the browser has locks", async () => {
  const asked = [];
  const navigator = {
    locks: {
      request: async (name, work) => {
        asked.push(name);
        return work();
      },
    },
  };
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
  const outbox = new Outbox("token");
  outbox.add("/set/1/", {});
  await settled(outbox);
  delete globalThis.navigator;
  assert.deepEqual([...new Set(asked)], ["hipstretch-outbox"]);
  assert.ok(outbox.empty);
});
