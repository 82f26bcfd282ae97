// @ts-check
/*
 * Leads through the phases in time: each phase begins at the planned end of the one before. commands.js adds what a
 * person does.
 *
 * At the end of each phase that ends by itself, the document gets the event "hipstretch:phase" with `index`, and with
 * `planned` and `noticed` in milliseconds of performance.now(): the planned end, and when the page acted on it.
 */

import { Clock } from "../shared/clock.js";
import { keepAwake } from "../shared/wake-lock.js";
import { Cues } from "./cues.js";
import { Media } from "./media.js";
import { texts } from "./phases.js";
import { SilenceDetector } from "./silence-detector.js";
import { Ticker } from "./ticker.js";
import { countAt } from "./tones.js";

/**
 * `onPhaseEnd`: called when a phase ended by itself; returns whether it sent the new position along.
 * @typedef {{view: import("./view.js").View, position: import("./position.js").Position, onEnd: () => unknown,
 *   onPhaseEnd: (index: number, planned: number) => boolean, cues?: Cues, clock?: Clock}} Parts
 */

export class Playback {
  /** @param {import("./phases.js").Session} session @param {Parts} parts */
  constructor(session, { view, position, onEnd, onPhaseEnd, cues = new Cues(session), clock = new Clock() }) {
    this.session = session;
    this.view = view;
    this.position = position;
    this.onEnd = onEnd;
    this.onPhaseEnd = onPhaseEnd;
    this.clock = clock;
    this.cues = cues;
    this.media = new Media(session);
    this.silences = new SilenceDetector(clock.now, () => cues.tones.heard());
    this.ticker = new Ticker(() => this.tick());
    this.index = position.initial();
    this.playing = false;
    globalThis.document?.addEventListener("visibilitychange", () => this.tick());
  }

  get phase() {
    return this.session.phases[this.index];
  }

  /** Whether the phase waits for a tap. */
  get tapped() {
    return !this.cues.timed(this.index);
  }

  /** The number of the repetition that the count has reached. */
  get count() {
    return countAt(this.phase, this.clock.elapsed);
  }

  /** Whole seconds of a hold that are over. */
  get held() {
    return this.phase.kind === "hold" ? Math.round(this.clock.elapsed / 1000) : 0;
  }

  /** Browsers allow sound only after a tap: call it at every tap. */
  unlock() {
    this.cues.unlock();
    this.media.unlock();
  }

  /** Shows the phase at which the session was left, and waits for the person to go on. */
  wait() {
    this.clock.set(this.phase.seconds);
    this.show();
  }

  /** @param {string} [note] a sentence about what happened */
  show(note) {
    this.view.phase(this.index, { paused: !this.playing, seconds: this.clock.seconds, tapped: this.tapped, note });
    this.view.seconds(this.index, this.clock.seconds, this);
    this.media.show(this.index, this.playing, this.clock.elapsed);
  }

  /** @param {number} to @param {number} from when the phase begins, by the clock */
  enter(to, from = this.clock.now()) {
    this.index = Math.max(0, Math.min(to, this.session.phases.length - 1));
    if (this.tapped) this.clock.set(this.phase.seconds);
    else this.clock.start(this.phase.seconds, from);
  }

  play() {
    this.playing = this.phase.kind !== "done";
    this.cues.phaseStarts(this.index, this.clock.remaining);
    if (!this.playing) {
      this.media.end();
      return this.onEnd();
    }
    keepAwake(true);
    this.show();
    this.view.say(texts(this.session, this.index).say);
    this.silences.start();
    this.tick();
  }

  tick() {
    if (!this.clock.running) return;
    const { led, all } = this.silences.check();
    const moved = this.catchUp(led);
    if (!all && this.clock.running) return this.pause(led, this.session.words.asleep);
    if (moved) return this.play();
    this.view.seconds(this.index, this.clock.seconds, this);
    this.cues.tick(this.clock.elapsed);
    this.ticker.in(this.clock.untilNext);
  }

  /**
   * Ends the phases whose planned end has come, at that end. Returns whether there was one.
   * @param {number} moment
   */
  catchUp(moment) {
    const before = this.index;
    let reported = false;
    while (this.clock.running && this.clock.deadline <= moment) {
      const { index } = this;
      const planned = this.clock.deadline;
      reported = this.onPhaseEnd(index, planned);
      this.enter(index + 1, planned);
      const detail = { index, planned, noticed: this.clock.now() };
      globalThis.document?.dispatchEvent(new CustomEvent("hipstretch:phase", { detail }));
    }
    if (this.index !== before) this.position.keep(this.index, reported);
    return this.index !== before;
  }

  /**
   * Goes to another phase, and keeps that position.
   * @param {number} to @param {boolean} reported whether the report of a set sends the position along
   */
  move(to, reported = false) {
    this.enter(to);
    this.position.keep(this.index, reported);
    this.play();
  }

  /** @param {number} [at] the moment, by the clock, at which the phase stops */
  stop(at) {
    this.clock.pause(at);
    this.ticker.stop();
    this.cues.stop();
    this.playing = false;
    keepAwake(false);
  }

  /** @param {number} [at] as for stop @param {string} [why] what happened, where nobody asked for the pause */
  pause(at, why) {
    this.stop(at);
    this.show(why);
    this.view.say(why ?? this.session.words.paused);
  }

  go() {
    if (this.tapped) this.clock.running = false;
    else this.clock.go();
    this.play();
  }
}
