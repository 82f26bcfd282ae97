import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { dayOf } from "../../../static/js/pages/browser-day.js";
import { Day } from "../../../static/js/pages/day.js";
import { Time } from "../fakes.mjs";

const HOUR = 3600 * 1000;
const MINUTE = 60 * 1000;
const BERLIN = { told: "Europe/Berlin", own: "Europe/Berlin" };
let here; // the device's zone
let asked; // requests whether the page is there
let brought; // whole pages, for the offer in them
let reloads;
let offers; // whether the page has a place for the offer
let shown;
let answer;
let fields;

/** A field as the document has it. */
const field = (more) => ({ type: "text", value: "", defaultValue: "", ...more });

beforeEach((t) => {
  here = "Europe/Berlin";
  asked = brought = reloads = 0;
  answer = async () => ({ ok: true, redirected: false, text: async () => "the page" });
  fields = [];
  const kept = new Map();
  globalThis.sessionStorage = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
  };
  globalThis.document = {
    cookie: "",
    visibilityState: "visible",
    querySelectorAll: () => fields,
    querySelector: () => null,
    getElementById: (id) => (id === "zone-offer" && offers ? { replaceWith: (offer) => (shown = offer) } : null),
  };
  globalThis.location = {
    href: "https://stretch.example/today/?range=4w#top",
    pathname: "/today/",
    search: "?range=4w",
    protocol: "https:",
    replace: (address) => {
      assert.equal(address, "/today/?range=4w");
      reloads += 1;
    },
  };
  offers = true;
  shown = undefined;
  globalThis.DOMParser = class {
    parseFromString(text) {
      return { getElementById: () => `offer in ${text}` };
    }
  };
  globalThis.fetch = (_address, { method = "GET" }) => {
    if (method === "HEAD") asked += 1;
    else brought += 1;
    return answer();
  };
  const wanted = Intl.DateTimeFormat;
  Intl.DateTimeFormat = () => ({ resolvedOptions: () => ({ timeZone: here }) });
  t.after?.(() => (Intl.DateTimeFormat = wanted));
});

/** What was begun is done: promises have run. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

async function pass(time, milliseconds) {
  time.pass(milliseconds);
  await settled();
}

test("the page asks by itself when the day is over, and not before", async (t) => {
  const time = new Time().install(t);
  const day = new Day(3 * HOUR, BERLIN);
  await day.look();
  await pass(time, 3 * HOUR - MINUTE);
  assert.equal(asked, 0);
  await pass(time, 2 * MINUTE);
  assert.deepEqual([asked, reloads], [1, 1]);
});

test("a device that slept asks on waking, by whichever clock went on", async (t) => {
  for (const clock of [true, false]) {
    const time = new Time().install(t);
    sessionStorage.setItem("hipstretch-asked-at", "0");
    const day = new Day(HOUR, BERLIN);
    await day.look();
    time.jump(8 * HOUR, { clock });
    await day.look();
  }
  assert.equal(reloads, 2);
});

test("a wrong clock, or one put back, asks for nothing", async (t) => {
  const time = new Time().install(t);
  time.wall += 400 * 24 * HOUR;
  const day = new Day(5 * HOUR, BERLIN);
  await day.look();
  time.wall -= 800 * 24 * HOUR;
  await day.look();
  assert.equal(asked, 0);
  await pass(time, 6 * HOUR);
  assert.equal(reloads, 1);
});

test("a clock that jumps about makes no loop: the next page begins anew, and never twice a minute", async (t) => {
  const time = new Time().install(t);
  await new Day(HOUR, BERLIN).look();
  time.wall += 24 * HOUR;
  const next = new Day(0, BERLIN); // even if the server's page were always over
  time.wall += 5000;
  await next.look();
  await new Day(0, BERLIN, Date.now() - HOUR).look();
  await new Day(0, BERLIN, Date.now() - HOUR).look();
  assert.equal(reloads, 1);
});

test("without a connection nothing is loaded; it is asked again later", async (t) => {
  const time = new Time().install(t);
  const broken = answer;
  answer = async () => {
    throw new TypeError("Failed to fetch");
  };
  const day = new Day(HOUR, BERLIN);
  await day.look();
  await pass(time, HOUR + 10_000);
  assert.deepEqual([asked, reloads], [1, 0]);
  await pass(time, MINUTE);
  assert.equal(asked, 1);
  answer = broken;
  await pass(time, 5 * MINUTE);
  assert.deepEqual([asked, reloads], [2, 1]);
});

test("an error or a page of somebody else's is no reason to lose this one", async (t) => {
  for (const wrong of [{ ok: false }, { ok: true, redirected: true }]) {
    const time = new Time().install(t);
    answer = async () => wrong;
    const day = new Day(HOUR, BERLIN);
    time.jump(2 * HOUR);
    await day.look();
  }
  assert.deepEqual([asked, reloads], [2, 0]);
});

test("what somebody typed or chose stays", async (t) => {
  const touched = [
    field({ value: "7" }),
    field({ type: "checkbox", checked: true, defaultChecked: false }),
    field({ options: [{ selected: false }, { selected: true }] }),
  ];
  const untouched = [
    field({ type: "hidden", value: "key" }),
    field({ value: "7", defaultValue: "7" }),
    field({ type: "radio", checked: true, defaultChecked: true }),
    field({ options: [{ selected: true }, { selected: false }] }),
    field({ options: [{ selected: false }, { selected: true, defaultSelected: true }] }),
  ];
  for (const one of touched) {
    const time = new Time().install(t);
    fields = [...untouched, one];
    const day = new Day(HOUR, BERLIN);
    time.jump(2 * HOUR);
    await day.look();
    assert.equal(asked, 0);
  }
  const time = new Time().install(t);
  fields = untouched;
  const day = new Day(HOUR, BERLIN);
  time.jump(2 * HOUR);
  await day.look();
  assert.equal(reloads, 1);
});

test("a page that nobody sees waits until somebody does", async (t) => {
  const time = new Time().install(t);
  const day = new Day(HOUR, BERLIN);
  await day.look();
  document.visibilityState = "hidden";
  await pass(time, 2 * HOUR);
  assert.equal(asked, 0);
  document.visibilityState = "visible";
  await day.look();
  assert.equal(reloads, 1);
});

test("a page from yesterday that the browser kept asks when it is opened", async (t) => {
  const time = new Time().install(t);
  await new Day(HOUR, BERLIN, Date.now() - 9 * HOUR).look();
  assert.deepEqual([asked, reloads, time.now], [1, 1, 1000]);
});

test("another zone of the device is told to the server, and the offer comes into the page, once", async (t) => {
  const time = new Time().install(t);
  here = "Asia/Tokyo";
  const day = new Day(5 * HOUR, { ...BERLIN });
  await day.look();
  assert.match(document.cookie, /^tz=Asia%2FTokyo; path=\/; .*secure$/);
  assert.deepEqual([brought, shown, reloads], [1, "offer in the page", 0]);
  await day.look();
  await new Day(5 * HOUR, { ...BERLIN }).look(); // the cookie did not get there
  assert.equal(brought, 1);
  here = "Europe/Berlin"; // home again
  time.jump(MINUTE);
  await day.look();
  assert.equal(brought, 2);
});

test("without a connection the offer is asked for the next time", async (t) => {
  new Time().install(t);
  here = "Asia/Tokyo";
  const right = answer;
  answer = async () => {
    throw new TypeError("Failed to fetch");
  };
  const day = new Day(5 * HOUR, { ...BERLIN });
  await day.look();
  answer = right;
  await day.look();
  assert.deepEqual([brought, shown], [2, "offer in the page"]);
});

test("the own zone, one the server knows, a stranger's, and a page without offers ask for nothing", async (t) => {
  new Time().install(t);
  await new Day(HOUR, { told: "", own: "Europe/Berlin" }).look();
  await new Day(HOUR, { told: "Europe/Berlin", own: "Asia/Tokyo" }).look();
  await new Day(HOUR, { told: "", own: "" }).look();
  offers = false;
  await new Day(HOUR, { told: "", own: "Asia/Tokyo" }).look();
  assert.deepEqual([asked, brought], [0, 0]);
});

test("a press is not broken off: the page is loaded anew a little later", async (t) => {
  const time = new Time().install(t);
  const day = new Day(HOUR, BERLIN);
  time.jump(9 * HOUR);
  const right = answer;
  answer = async () => {
    day.touchedAt = performance.now(); // while it is asked
    return right();
  };
  await day.look();
  assert.deepEqual([asked, reloads], [1, 0]);
  answer = right;
  await pass(time, 11_000);
  assert.deepEqual([asked, reloads], [2, 1]);
});

test("a day is written as a date field wants it, where the browser is", () => {
  assert.equal(dayOf(new Date(2026, 3, 8, 0, 0)), "2026-04-08");
  assert.equal(dayOf(new Date(2026, 10, 30, 23, 59)), "2026-11-30");
});
