import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { bind, choose, chosen } from "../../../static/js/shared/device.js";

afterEach(() => delete globalThis.localStorage);

test("a device that refuses to store remembers a choice while the page is open", () => {
  globalThis.localStorage = {
    getItem() {
      throw new Error("refused");
    },
    setItem() {
      throw new Error("refused");
    },
  };
  assert.deepEqual([chosen("sound"), chosen("letters"), chosen("controls")], [true, true, false]);
  choose("sound", false);
  assert.equal(chosen("sound"), false);
  choose("sound", true);
});

test("a choice is kept on the device, and boxes show it and change it", () => {
  const kept = { "hipstretch-letters": "off" };
  globalThis.localStorage = { getItem: (name) => kept[name] ?? null, setItem: (name, text) => (kept[name] = text) };
  const box = Object.assign(new EventTarget(), { dataset: { device: "letters" }, checked: true });
  const told = [];
  bind({ querySelectorAll: () => [box] }, (name, on) => told.push([name, on]));
  assert.equal(box.checked, false);
  box.checked = true;
  box.dispatchEvent(new Event("change"));
  assert.deepEqual([kept, told, chosen("letters")], [{ "hipstretch-letters": "on" }, [["letters", true]], true]);
});
