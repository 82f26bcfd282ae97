// @ts-check
/* The phone as inclinometer on the reading screen (templates/assessments/_phone.html): connects sensor, measurement
   and view. */

import { chosen } from "../shared/device.js";
import { Sound } from "../shared/sound.js";
import { cancelSpeech } from "../shared/speech.js";
import { keepAwake } from "../shared/wake-lock.js";
import { parseField, View } from "./inclinometer-view.js";
import { Measurement } from "./measurement.js";
import { handsFree, sayAloud } from "./read-aloud.js";
import { Sensor, turned } from "./sensor.js";

const BEAT = 50; // milliseconds: browsers send no event while the phone is still

/** @typedef {import("./measurement.js").Happening} Happening */

/** @type {Partial<Record<Happening, string>>} the tone for what happened, see shared/sound.js */
const TONES = { zeroed: "change", placed: "begin", reading: "end", done: "done", unlikely: "rest", tilted: "rest" };
/** @type {Partial<Record<Happening, number[]>>} milliseconds on, off, on */
const VIBRATIONS = { zeroed: [120], reading: [250], done: [120, 90, 250], unlikely: [60, 60, 60, 60, 60] };

class Phone {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.view = new View(root);
    this.sound = new Sound();
    const { zero, readings } = parseField(this.view.field.value);
    this.zero = zero; // degrees by which the readings are corrected
    this.readings = readings;
    /** @type {import("./gravity.js").Vector | null} "up" on the floor, measured on this page, for later readings */
    this.level = null;
    /** @type {Measurement | null} */
    this.measurement = null;
    this.sensor = new Sensor();
    this.beat = 0;
    const { parts, start, dialog } = this.view;
    parts.needs.hidden = true;
    start.addEventListener("click", () => this.start());
    parts.list.addEventListener("click", ({ target }) => {
      const at = /** @type {HTMLElement} */ (target).closest("button")?.dataset.discard;
      if (at !== undefined) this.again(Number(at));
    });
    parts.clear.addEventListener("click", () => {
      this.level = null;
      this.keep([]);
      start.focus();
    });
    parts.close.addEventListener("click", () => dialog.close());
    parts.use.addEventListener("click", () => dialog.close());
    parts.go.addEventListener("click", () => this.measurement?.go());
    parts.last.addEventListener("click", () => this.discard(this.readings.length - 1));
    dialog.addEventListener("close", () => this.stop());
    this.view.showReadings(this.readings);
  }

  /**
   * Call it from a tap: without one browsers allow no sound, and Safari no sensor.
   * @returns {Promise<boolean>} whether it measures
   */
  async start() {
    const { view } = this;
    if (this.measurement || view.start.hasAttribute("aria-busy")) return false;
    this.sound.unlock();
    view.refuse(null);
    view.busy(true);
    this.sensor = new Sensor();
    const refusal = await this.sensor.begin(() => this.look());
    view.busy(false);
    view.showReadings(this.readings);
    if (refusal) view.refuse(refusal);
    if (refusal || !view.root.isConnected) {
      this.sensor.stop();
      return false;
    }
    keepAwake(true);
    this.measurement = new Measurement(view.protocol, this.readings, this.level);
    view.parts.said.textContent = "";
    view.dialog.showModal();
    this.look();
    this.tell(view.instruction);
    this.beat = setInterval(() => this.look(), BEAT);
    return true;
  }

  stop() {
    clearInterval(this.beat);
    this.sensor.stop();
    this.measurement = null;
    keepAwake(false);
    cancelSpeech();
    const { start, parts } = this.view;
    (start.hidden ? parts.clear : start).focus();
  }

  /** Reads the sensor once. */
  look() {
    const { measurement, view } = this;
    if (!measurement || !this.sensor.up) return;
    if (!view.root.isConnected) return this.stop(); // HTMX swapped in another step
    const happening = measurement.feed(performance.now(), this.sensor.up, turned());
    view.show(measurement);
    if (!happening) return;
    if (happening === "zeroed") {
      this.level = measurement.zero;
      this.zero = measurement.offset(turned());
    }
    if (measurement.readings.length !== this.readings.length) this.keep(measurement.readings);
    const tone = TONES[happening];
    if (tone && this.sound.running && chosen("sound")) this.sound.play(tone, performance.now());
    const vibration = VIBRATIONS[happening];
    if (vibration) navigator.vibrate?.(vibration);
    const text = view.say(happening, measurement);
    this.tell(happening === "zeroed" ? view.instruction : text);
  }

  /** @param {string} text spoken when somebody goes through the test without hands */
  tell(text) {
    if (handsFree() && chosen("sound")) sayAloud(text, this.view.root);
  }

  /** @param {number} at */
  discard(at) {
    this.measurement?.discard(at);
    this.keep(this.readings.filter((_, number) => number !== at));
  }

  /** Another reading in the place of one; that one stays where no other can be taken. @param {number} at */
  async again(at) {
    const before = this.readings;
    this.keep(before.filter((_, number) => number !== at));
    if (!(await this.start())) this.keep(before);
  }

  /** @param {number[]} readings */
  keep(readings) {
    this.readings = [...readings];
    const { field } = this.view;
    field.value = readings.length ? JSON.stringify({ zero: this.zero, readings }) : "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
    this.view.showReadings(readings);
  }
}

/** @param {HTMLElement} root */
export default function begin(root) {
  new Phone(root);
}
