// @ts-check
/* The settings beside the timer: they hold at once, and HTMX keeps them when there is a connection. */

import start, { missing, showMissing } from "../shared/cues-form.js";
import { bind } from "../shared/device.js";
import { whole } from "../shared/numbers.js";
import { tellLetters } from "./keys.js";

/** @typedef {import("./phases.js").Session} Session */

/** The whole number in a field, or null where it is none or out of its range. @param {HTMLInputElement | null} field */
function within(field) {
  const number = whole(field?.value ?? "");
  const { least, most } = field?.dataset ?? {};
  return number !== null && number >= Number(least) && number <= Number(most) ? number : null;
}

export class Settings {
  /**
   * @param {HTMLElement} root @param {HTMLDialogElement} dialog @param {Session} session
   * @param {import("./commands.js").Run} run
   */
  constructor(root, dialog, session, run) {
    this.root = root;
    this.dialog = dialog;
    this.session = session;
    this.run = run;
    this.form = /** @type {HTMLFormElement} */ (dialog.querySelector("form[hx-post]"));
    start(this.form);
    bind(this.form, () => {
      tellLetters();
      run.unlock();
    });
    this.form.addEventListener("input", () => this.use());
    this.unsaved = false;
    this.form.addEventListener("htmx:sendError", () => {
      this.unsaved = true;
      /** @type {HTMLElement} */ (this.form.querySelector("#said")).textContent = session.words.unsaved;
    });
    this.form.addEventListener("htmx:afterOnLoad", () => (this.unsaved = false));
    addEventListener("online", () => this.unsaved && htmx.trigger(this.form, "change"));
    this.honest();
  }

  /** What this browser cannot do is said before the start, where it matters. */
  async honest() {
    const { mode, vibration } = this.session.cues;
    const { voice, vibration: still, lock } = await missing(this.session.lang);
    const lines = { lock, voice: voice && mode === "voice", vibration: still && vibration && mode === "silent" };
    showMissing(/** @type {HTMLElement} */ (this.root.querySelector("[data-screen='start']")), lines);
  }

  open() {
    this.dialog.showModal();
  }

  /** As the form says, from now on; what cannot be is left as it was. */
  use() {
    const data = new FormData(this.form);
    const { phases } = this.session;
    const number = (/** @type {string} */ name) => Number(data.get(name));
    this.run.cues.use({
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
      const seconds = name ? within(/** @type {HTMLInputElement | null} */ (this.form.elements.namedItem(name))) : null;
      // The phase under way keeps its length.
      if (seconds && index !== this.run.index) phase.seconds = seconds;
    }
    this.honest();
    if (this.run.index || this.run.playing) this.run.show();
  }

  /** @param {string} text */
  say(text) {
    for (const place of this.root.querySelectorAll("[data-part='heard']")) place.textContent = text;
  }

  /** Plays a tone and says something, and tells honestly whether it could be heard. */
  async test() {
    const { heard } = this.session.words;
    const { mode, volume } = this.session.cues;
    this.say("…");
    const { tones, voice } = await this.run.cues.test();
    const off = mode === "silent" || !volume || !this.run.cues.on;
    const result = !tones && !voice ? "none" : off ? "off" : mode === "tones" ? "tones" : voice ? "both" : "no_voice";
    this.say(heard[result]);
  }
}
