// @ts-check
/*
 * The cues of a session as the person chose them: tones (scheduled ahead, see tones.js), voice, and signals for eye and
 * hand. Playback calls phaseStarts, tick and stop; the settings call use, toggle and test.
 */

import { choose, chosen } from "../shared/device.js";
import { fill } from "../shared/fill.js";
import { Sound } from "../shared/sound.js";
import { cancelSpeech, speak, speaking, spoken } from "../shared/speech.js";
import { texts } from "./phases.js";
import { Signals } from "./signals.js";
import { countAt, rocks, Tones, timed } from "./tones.js";

const IDLE = 5000; // milliseconds after a stop until the sound card may rest
const FRESH = 500; // milliseconds: a phase that is entered later than this goes on, it does not begin
const WORD = 350; // milliseconds from a tone to the voice
const EVERY = 3; // the voice reminds of rocking at every third tone
const RINGS = 1200; // milliseconds that the tone of the test rings

/** @typedef {import("./phases.js").CueSettings} CueSettings */

export class Cues {
  /** @param {import("./phases.js").Session} session */
  constructor(session, sound = new Sound(), now = () => performance.now()) {
    this.session = session;
    this.sound = sound;
    this.settings = session.cues;
    this.on = chosen("sound");
    this.now = now;
    this.tones = new Tones(session.phases, sound, () => ({ on: this.audible, tempo: this.settings.tempo }), now);
    /** @type {number | null} the running phase */
    this.index = null;
    this.lastSpoken = 0; // the number of the repetition or reminder that was spoken last
    this.speechTimer = 0; // the timer of a text that is about to be said
    this.idle = 0;
    this.signals = new Signals(now);
    sound.volume = this.settings.volume;
  }

  get audible() {
    return this.on && this.settings.mode !== "silent" && this.settings.volume > 0;
  }

  get speaks() {
    return this.audible && this.settings.mode === "voice";
  }

  /** Browsers allow sound only after a tap: call it from one. */
  unlock() {
    if (this.audible) this.sound.unlock();
  }

  /** Mutes this device, or takes it back, at once. Tells whether it is heard now. */
  toggle() {
    this.on = !this.on;
    choose("sound", this.on);
    this.apply();
    return this.on;
  }

  /** Other settings, at once. @param {CueSettings} settings */
  use(settings) {
    this.settings = this.session.cues = settings;
    this.apply();
  }

  apply() {
    this.sound.volume = this.audible ? this.settings.volume : 0;
    if (!this.speaks) cancelSpeech();
    this.unlock();
    this.tones.again();
  }

  /** Whether a phase ends by itself. @param {number} index */
  timed(index) {
    return timed(this.session.phases[index], this.settings.tempo);
  }

  /** A phase begins or goes on. @param {number} index @param {number} remaining milliseconds to its planned end */
  phaseStarts(index, remaining) {
    const { phases } = this.session;
    this.index = index;
    this.lastSpoken = 0;
    clearTimeout(this.idle);
    this.unlock();
    this.tones.follow(index, this.now() + remaining);
    if (remaining < phases[index].seconds * 1000 - FRESH) return;
    const after = Boolean(phases[index - 1]?.set);
    if (phases[index].set) this.signals.give("hold", this.settings);
    else if (phases[index].kind === "change") this.signals.give("change", this.settings);
    else if (after) this.signals.give("end", this.settings);
    clearTimeout(this.speechTimer);
    const say = texts(this.session, index).say;
    this.speechTimer = setTimeout(() => this.index === index && this.speak(say), after ? 2 * WORD : WORD);
  }

  /** Every second of a running phase: what is counted or reminded aloud. @param {number} elapsed milliseconds */
  tick(elapsed) {
    if (this.index === null) return;
    if (elapsed > FRESH) this.tones.check();
    const phase = this.session.phases[this.index];
    const number =
      phase.kind === "repetitions" ? countAt(phase, elapsed) : rocks(phase).filter((at) => at <= elapsed).length;
    if (number === this.lastSpoken) return;
    this.lastSpoken = number;
    if (phase.kind !== "repetitions") number % EVERY === 1 && this.speak(this.session.words.say.rocking);
    else if (number > 1 && !speaking()) this.speak(String(number));
  }

  /** @param {string} text */
  speak(text) {
    if (this.speaks) speak(text, { lang: this.session.lang, ...this.settings });
  }

  /** Nothing more is heard, but for the end of the session, which may ring out. */
  stop() {
    this.restSoon();
    if (this.index !== null && this.session.phases[this.index].kind === "done") return;
    this.index = null;
    clearTimeout(this.speechTimer);
    this.tones.stop();
    cancelSpeech();
  }

  restSoon() {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      this.tones.stop();
      this.sound.rest();
    }, IDLE);
  }

  /** Whether a tone and a voice can be heard here, by trying; also where they are turned off. */
  async test() {
    const { volume } = this.settings;
    if (this.index === null) this.restSoon();
    this.sound.volume = volume || 50;
    await this.sound.unlock();
    const begun = this.sound.context?.currentTime ?? 0;
    if (this.sound.running) this.sound.play("begin", this.now());
    const text = fill(this.session.words.say.hold, { side: this.session.words.side.left, seconds: 30 });
    const saying = spoken(text, { lang: this.session.lang, ...this.settings, volume: volume || 50 });
    const [voice] = await Promise.all([saying, new Promise((resolve) => setTimeout(resolve, RINGS))]);
    const tones = this.sound.running && (this.sound.context?.currentTime ?? 0) > begun;
    this.sound.volume = this.audible ? volume : 0;
    return { tones, voice };
  }
}
