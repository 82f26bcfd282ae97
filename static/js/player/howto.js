// @ts-check
/* Before the very first session: how one goes, in twenty seconds. Every line is there from the start; one at a time
   lights up. */

import { hush, speak } from "../shared/speech.js";

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

  /** Whether it is still to be shown: in the first session, once. */
  get due() {
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

  /** Begun or skipped: it is not shown again. */
  stop() {
    clearTimeout(this.timer);
    hush();
    try {
      localStorage.setItem(KEY, "seen");
    } catch {
      // Then a second try of the first session shows it again.
    }
  }
}
