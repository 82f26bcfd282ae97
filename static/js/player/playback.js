// @ts-check
/*
 * Leads through the phases in time: each begins at the planned end of the one before.
 *
 * For the page: index, playing, tapped (this phase waits for a tap), count (the repetition that the count is at),
 * clock.seconds, cues, media; unlock, wait, move, go, pause, stop. Run adds what a person does.
 * Each phase that ends by itself is told as the event "hipstretch:phase" on the document, with `index`, and `planned`
 * and `noticed` in milliseconds of performance.now(): the planned end, and when the page came to act on it.
 */

import { Clock, Pulse } from "../shared/clock.js";
import { keepAwake } from "../shared/wake-lock.js";
import { Cues } from "./cues.js";
import { Media } from "./media.js";
import { texts } from "./phases.js";
import { Ticker } from "./ticker.js";
import { countAt } from "./tones.js";

/**
 * @typedef {{view: import("./view.js").View, outbox: import("../offline/outbox.js").Outbox,
 *   place: import("./position.js").Place, onEnd: () => unknown, cues?: Cues, clock?: Clock}} Parts
 */

export class Lead {
  /** @param {import("./phases.js").Session} session @param {Parts} parts */
  constructor(session, parts) {
    this.session = session;
    this.parts = parts;
    this.view = parts.view;
    this.clock = parts.clock ?? new Clock();
    this.cues = parts.cues ?? new Cues(session);
    this.media = new Media(session);
    this.pulse = new Pulse(this.clock.now, () => this.cues.tones.heard());
    this.ticker = new Ticker(() => this.tick());
    this.index = parts.place.newest();
    this.playing = false;
    /**
     * Stores what ended by itself; tells whether that carries the new place.
     * @type {(index: number, planned: number) => boolean}
     */
    this.store = () => false;
    globalThis.document?.addEventListener("visibilitychange", () => this.tick());
  }

  get phase() {
    return this.session.phases[this.index];
  }

  get tapped() {
    return !this.cues.timed(this.index);
  }

  get count() {
    return countAt(this.phase, this.clock.elapsed);
  }

  /** Call it from every tap: sound needs one to be allowed. */
  unlock() {
    this.cues.unlock();
    this.media.unlock();
  }

  /** Stands at the phase where it was left, until somebody goes on. */
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

  /** @param {number} to @param {number} from when it begins, by the clock */
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
      return this.parts.onEnd();
    }
    keepAwake(true);
    this.show();
    this.view.say(texts(this.session, this.index).say);
    this.pulse.start();
    this.tick();
  }

  tick() {
    if (!this.clock.running) return;
    const { led, all } = this.pulse.beat();
    const moved = this.catchUp(led);
    if (!all && this.clock.running) return this.pause(led, this.session.words.asleep);
    if (moved) return this.play();
    this.view.seconds(this.index, this.clock.seconds, this);
    this.cues.tick(this.clock.elapsed);
    this.ticker.in(this.clock.untilNext);
  }

  /** Ends the phases whose planned end has come, at that end. Tells whether there was one. @param {number} moment */
  catchUp(moment) {
    const begun = this.index;
    let reported = false;
    while (this.clock.running && this.clock.deadline <= moment) {
      const { index } = this;
      const planned = this.clock.deadline;
      reported = this.store(index, planned);
      this.enter(index + 1, planned);
      const detail = { index, planned, noticed: this.clock.now() };
      globalThis.document?.dispatchEvent(new CustomEvent("hipstretch:phase", { detail }));
    }
    if (this.index !== begun) this.parts.place.keep(this.index, reported);
    return this.index !== begun;
  }

  /** To another phase, remembering it. @param {number} to @param {boolean} reported whether a set's report tells it */
  move(to, reported = false) {
    this.enter(to);
    this.parts.place.keep(this.index, reported);
    this.play();
  }

  /** @param {number} [at] the moment, by the clock, at which it stands */
  stop(at) {
    this.clock.pause(at);
    this.ticker.stop();
    this.cues.stop();
    this.playing = false;
    keepAwake(false);
  }

  /** @param {number} [at] as for stop @param {string} [why] what happened, when nobody asked for it */
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
