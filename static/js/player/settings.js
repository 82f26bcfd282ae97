// @ts-check
/* The settings beside the timer: they apply at once, and HTMX stores them when there is a connection. */

import start, { missing, showMissing } from "../shared/cues-form.js";
import { bind } from "../shared/device.js";
import { wholeNumber } from "../shared/numbers.js";
import { tellLetters } from "./keys.js";

/** @typedef {import("./phases.js").Session} Session */

/**
 * The whole number in a field, or null if it is not a number or out of range.
 * @param {HTMLInputElement | null} field
 */
function numberIn(field) {
  const number = wholeNumber(field?.value ?? "");
  const { least, most } = field?.dataset ?? {};
  return number !== null && number >= Number(least) && number <= Number(most) ? number : null;
}

export class Settings {
  /**
   * @param {HTMLElement} root @param {HTMLDialogElement} dialog @param {Session} session
   * @param {import("./playback.js").Playback} playback
   */
  constructor(root, dialog, session, playback) {
    this.root = root;
    this.dialog = dialog;
    this.session = session;
    this.playback = playback;
    this.form = /** @type {HTMLFormElement} */ (dialog.querySelector("form[hx-post]"));
    start(this.form);
    bind(this.form, () => {
      tellLetters();
      playback.unlock();
    });
    this.form.addEventListener("input", () => this.use());
    this.unsaved = false;
    this.form.addEventListener("htmx:sendError", () => {
      this.unsaved = true;
      /** @type {HTMLElement} */ (this.form.querySelector("#said")).textContent = session.words.unsaved;
    });
    this.form.addEventListener("htmx:afterOnLoad", () => (this.unsaved = false));
    addEventListener("online", () => this.unsaved && htmx.trigger(this.form, "change"));
    this.showLacks();
  }

  /** Says on the start screen what this browser cannot do, where it matters. */
  async showLacks() {
    const { mode, vibration } = this.session.cues;
    const lacks = await missing(this.session.lang);
    const lines = {
      lock: lacks.lock,
      voice: lacks.voice && mode === "voice",
      vibration: lacks.vibration && vibration && mode === "silent",
    };
    showMissing(/** @type {HTMLElement} */ (this.root.querySelector("[data-screen='start']")), lines);
  }

  open() {
    this.dialog.showModal();
  }

  /** Applies the form at once. A value that is invalid changes nothing. */
  use() {
    const data = new FormData(this.form);
    const { phases } = this.session;
    const number = (/** @type {string} */ name) => Number(data.get(name));
    this.playback.cues.use({
      mode: /** @type {Session["cues"]["mode"]} */ (data.get("cues")),
      voice: String(data.get("voice") ?? ""),
      rate: number("voice_rate"),
      volume: number("volume"),
      vibration: data.has("vibration"),
      colour: data.has("colour_cues"),
      tempo: data.has("tempo"),
    });
    for (const [index, phase] of phases.entries()) {
      const name = phase.kind === "ready" ? "get_ready_seconds" : phase.side && !phase.set ? "change_seconds" : "";
      const seconds = name
        ? numberIn(/** @type {HTMLInputElement | null} */ (this.form.elements.namedItem(name)))
        : null;
      // The current phase keeps its length.
      if (seconds && index !== this.playback.index) phase.seconds = seconds;
    }
    this.showLacks();
    if (this.playback.index || this.playback.playing) this.playback.show();
  }

  /** @param {string} text */
  say(text) {
    for (const line of this.root.querySelectorAll("[data-part='heard']")) line.textContent = text;
  }

  /** Plays a tone, says something, and shows whether both could be heard. */
  async test() {
    const { heard } = this.session.words;
    const { mode, volume } = this.session.cues;
    this.say("…");
    const { tones, voice } = await this.playback.cues.test();
    const off = mode === "silent" || !volume || !this.playback.cues.on;
    const result = !tones && !voice ? "none" : off ? "off" : mode === "tones" ? "tones" : voice ? "both" : "no_voice";
    this.say(heard[result]);
  }
}
