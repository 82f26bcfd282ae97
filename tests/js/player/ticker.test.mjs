import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { Ticker } from "../../../static/js/player/ticker.js";
import { Time } from "../fakes.mjs";

afterEach(() => delete globalThis.Worker);

/** A worker whose answers come when the test says so. */
function installWorker() {
  const workers = [];
  globalThis.Worker = class extends EventTarget {
    constructor() {
      super();
      this.asked = [];
      workers.push(this);
    }

    postMessage(message) {
      this.asked.push(message);
    }

    answer({ number }) {
      this.dispatchEvent(Object.assign(new Event("message"), { data: number }));
    }
  };
  return workers;
}

test("without a worker the page's own timer rings, once, and never too early", (t) => {
  const time = new Time().install(t);
  const rung = [];
  const ticker = new Ticker(() => rung.push(time.now - 1000));
  ticker.in(999.3);
  time.pass(5000);
  assert.deepEqual(rung, [1000]);
});

test("whichever rings first counts, and the other is forgotten", (t) => {
  const time = new Time().install(t);
  const workers = installWorker();
  let rung = 0;
  const ticker = new Ticker(() => (rung += 1));
  ticker.in(1000);
  workers[0].answer(workers[0].asked[0]);
  time.pass(5000);
  assert.equal(rung, 1);
  ticker.in(1000);
  time.pass(1000);
  workers[0].answer(workers[0].asked[1]);
  assert.equal(rung, 2);
  assert.equal(workers.length, 1);
});

test("a later call takes the place of an earlier one, and a stop of all", (t) => {
  const time = new Time().install(t);
  const workers = installWorker();
  let rung = 0;
  const ticker = new Ticker(() => (rung += 1));
  ticker.in(1000);
  ticker.in(3000);
  time.pass(2000);
  workers[0].answer(workers[0].asked[0]);
  assert.equal(rung, 0);
  ticker.stop();
  time.pass(5000);
  workers[0].answer(workers[0].asked[1]);
  assert.equal(rung, 0);
});

test("a browser that refuses the worker has its timers", (t) => {
  const time = new Time().install(t);
  globalThis.Worker = class {
    constructor() {
      throw new Error("refused");
    }
  };
  let rung = 0;
  const ticker = new Ticker(() => (rung += 1));
  for (let number = 0; number < 3; number += 1) {
    ticker.in(10);
    time.pass(10);
  }
  assert.equal(rung, 3);
});
