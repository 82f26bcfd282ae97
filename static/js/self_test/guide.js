// @ts-check
/*
 * The self-test hands-free (templates/assessments/_hands_free.html): says the text of a step, counts its seconds, and
 * follows the page's link to the next step. It never gives an answer: a step without seconds or without such a link
 * waits for the person.
 */

import { Clock } from "../shared/clock.js";
import { Sound } from "../shared/sound.js";
import { cancelSpeech, speaking, voices } from "../shared/speech.js";
import { keepAwake } from "../shared/wake-lock.js";
import { GuideView } from "./guide-view.js";
import { handsFree, sayAloud, setHandsFree } from "./read-aloud.js";

const BEAT = 100; // milliseconds
const SLOWEST = 120; // milliseconds a letter, and a breath: some browsers never report the end of a voice
const BREATH = 3000;

const sound = new Sound(); // one for all steps: HTMX swaps in a step, the page stays
let tapped = false; // browsers speak only on a page that was tapped

/** @type {Guide | null} the step that is shown */
let current = null;

class Guide {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.view = new GuideView(root);
    this.text = root.dataset.say ?? "";
    this.length = Number(root.dataset.seconds) || 0;
    this.clock = new Clock();
    this.counting = false; // whether the text is over and the seconds run or are paused
    this.latest = 0; // when the text must be over, by performance.now()
    this.beat = 0; // its timer
    this.turn = 0; // grows whenever a `begin` that still waits becomes void
    this.state = /** @type {import("./guide-view.js").State} */ ("off");
    const { toggle, parts } = this.view;
    root.addEventListener("click", () => this.unlock(), { capture: true });
    toggle.addEventListener("change", () => this.choose(toggle.checked));
    parts.pause.addEventListener("click", () => this.press());
    parts.again.addEventListener("click", () => this.begin());
  }

  /** The link to the next step; a button that sends an answer is none. */
  get next() {
    return /** @type {HTMLAnchorElement | null} */ (document.querySelector("a[data-next]"));
  }

  start() {
    // The same question comes again after a mistake, or in another protocol.
    const asked = current?.text === this.text && !this.length;
    current = this;
    this.root.hidden = false;
    this.view.toggle.checked = handsFree();
    if (!handsFree()) return this.show("off");
    tapped ||= navigator.userActivation?.hasBeenActive ?? false;
    if (tapped && !asked) this.begin();
    else this.show(tapped ? "answer" : "tap");
  }

  unlock() {
    tapped = true;
    sound.unlock();
  }

  /** @param {boolean} on */
  choose(on) {
    setHandsFree(on);
    if (on) return this.begin();
    this.end();
    this.show("off");
  }

  end() {
    this.halt();
    if (current === this) keepAwake(false);
  }

  press() {
    if (this.state === "reading") return this.pause();
    if (this.state !== "paused" || !this.counting) return this.begin();
    this.clock.go();
    this.show("reading");
    this.run();
  }

  pause() {
    this.halt();
    this.clock.pause();
    this.show("paused");
  }

  /** The step from its beginning. */
  async begin() {
    this.halt();
    const turn = this.turn;
    this.counting = false;
    this.clock.set(this.length);
    keepAwake(true);
    this.show(this.length && this.next ? "reading" : "answer");
    await voices(document.documentElement.lang); // some browsers load them late
    if (turn !== this.turn || !this.root.isConnected) return;
    const heard = sayAloud(this.text, this.root);
    this.view.heard(heard);
    if (!heard && sound.running) sound.play("change", performance.now());
    this.latest = performance.now() + BREATH + SLOWEST * this.text.length;
    this.show(this.state);
    this.run();
  }

  run() {
    this.beat = setInterval(() => this.look(), BEAT);
  }

  look() {
    if (!this.root.isConnected) return this.end(); // HTMX swapped in another step
    if (this.state !== "reading") return;
    if (!this.counting) {
      if (speaking() && performance.now() < this.latest) return;
      this.counting = true;
      this.clock.go();
    }
    this.view.seconds(this.clock.seconds);
    if (this.clock.remaining > 0) return;
    this.halt();
    this.next?.click();
  }

  /** Neither says nor counts on. */
  halt() {
    this.turn += 1;
    clearInterval(this.beat);
    if (current === this) cancelSpeech(); // otherwise the next step speaks
  }

  /** @param {import("./guide-view.js").State} state */
  show(state) {
    this.state = state;
    this.view.seconds(this.clock.seconds);
    this.view.show(state, this.length > 0 && this.next !== null);
  }
}

document.addEventListener("visibilitychange", () => document.hidden && current?.state === "reading" && current.pause());
// While an answer ("This hurts: stop here") is being sent, the guide does not go on.
document.addEventListener("submit", () => current?.state === "reading" && current.pause());
addEventListener("pagehide", () => current?.halt());

/** @param {HTMLElement} root */
export default function begin(root) {
  new Guide(root).start();
}
