// @ts-check
/* Explains before the first session how one goes, in twenty seconds. All lines are visible; they light up in turn. */

import { cancelSpeech, speak } from "../shared/speech.js";

const KEY = "hipstretch-howto";
const EACH = 5000;

export class HowTo {
  /** @param {HTMLElement | null} section @param {import("./phases.js").Session} session */
  constructor(section, session) {
    this.section = section;
    this.session = session;
    this.lines = [...(section?.querySelectorAll("li") ?? [])];
    this.timer = 0;
  }

  /** Whether to show it: once, in the first session. */
  get isDue() {
    try {
      return this.section !== null && !localStorage.getItem(KEY);
    } catch {
      return this.section !== null;
    }
  }

  show() {
    /** @type {HTMLElement | null | undefined} */ (this.section?.querySelector("h1"))?.focus();
    this.light(0);
  }

  /** @param {number} at */
  light(at) {
    this.lines.forEach((line, index) => {
      line.classList.toggle("lit", index <= at);
      if (index === at) line.setAttribute("aria-current", "step");
      else line.removeAttribute("aria-current");
    });
    if (!this.lines[at]) return;
    const { cues, lang } = this.session;
    if (cues.mode === "voice") speak(this.lines[at].textContent?.trim() ?? "", { lang, ...cues });
    this.timer = setTimeout(() => this.light(at + 1), EACH);
  }

  /** The person began or skipped it: it is not shown again. */
  stop() {
    clearTimeout(this.timer);
    cancelSpeech();
    try {
      localStorage.setItem(KEY, "seen");
    } catch {
      // The browser keeps nothing: a second try of the first session shows it again.
    }
  }
}
