// @ts-check
/* Leads through the phases: what runs, what comes next, what is stored when. Nothing in it waits for the network. */

import { Clock } from "./player-clock.js";
import { afterExercise, setOf, texts } from "./player-steps.js";
import { keepAwake } from "./player-wake.js";

const ASLEEP = 5000; // a longer silence of the timer means that the device slept: nobody was led through it

export class Run {
  /**
   * @param {import("./player-steps.js").Session} session
   * @param {{view: import("./player-view.js").View, sound: import("./player-sound.js").Sound,
   *   outbox: import("./player-outbox.js").Outbox, place: import("./player-place.js").Place, onEnd: () => unknown}} parts
   */
  constructor(session, parts) {
    this.session = session;
    this.parts = parts;
    this.view = parts.view;
    this.clock = new Clock();
    this.index = parts.place.newest();
    this.playing = false;
    this.timer = 0;
    this.lastTick = 0;
    this.lastLeft = 0;
  }

  get phase() {
    return this.session.phases[this.index];
  }

  /** Whole seconds held in this phase so far. */
  get held() {
    return this.phase.kind === "hold" ? Math.round(this.clock.elapsed / 1000) : 0;
  }

  /** Stands at the phase where it was left, until somebody goes on. */
  wait() {
    this.clock.set(this.phase.seconds);
    this.show();
  }

  show() {
    this.view.phase(this.index, { paused: !this.playing, seconds: this.clock.seconds });
    this.view.seconds(this.index, this.clock.seconds);
  }

  /** @param {number} to @param {number} late milliseconds by which the phase before ended too late */
  enter(to, late = 0) {
    this.index = Math.max(0, Math.min(to, this.session.phases.length - 1));
    const { kind, seconds } = this.phase;
    if (kind === "done") return this.parts.onEnd();
    if (kind === "repetitions") this.clock.set(seconds);
    else this.clock.start(seconds, late);
    if (kind === "hold" || kind === "change") this.parts.sound.play(kind);
    this.play();
  }

  play() {
    this.playing = true;
    keepAwake(true);
    this.show();
    this.view.say(texts(this.session, this.index).say);
    this.lastTick = this.clock.now();
    this.tick();
  }

  tick() {
    clearTimeout(this.timer);
    if (!this.clock.running) return;
    const now = this.clock.now();
    if (now - this.lastTick > ASLEEP) return this.pause(this.lastLeft);
    this.lastTick = now;
    this.lastLeft = this.clock.remaining;
    this.view.seconds(this.index, this.clock.seconds);
    if (this.lastLeft <= 0) return this.complete();
    if (this.clock.seconds <= 3 && this.clock.seconds < this.phase.seconds) this.parts.sound.play("tick");
    this.timer = setTimeout(() => this.tick(), this.clock.untilNext);
  }

  complete() {
    const late = this.clock.late;
    if (this.phase.kind === "hold") this.parts.sound.play("end");
    this.move(this.index + 1, this.report("done", this.phase.seconds, this.index + 1), late);
  }

  /** To another phase, remembering it. @param {number} to @param {boolean} reported whether a set's report tells it */
  move(to, reported = false, late = 0) {
    this.parts.place.keep(to, reported);
    this.enter(to, late);
  }

  /** Stores what became of a set. @param {string} outcome @param {number} seconds @param {number} next the phase after */
  report(outcome, seconds, next, of = this.index) {
    const id = this.session.phases[of]?.set;
    if (!id) return false;
    const { outcomes, urls } = this.session;
    if (outcome !== "skipped" || !(of in outcomes)) outcomes[of] = outcome;
    this.parts.outbox.add(`${urls.set}${id}/`, { phase: of, outcome, seconds, position: next, at: Date.now() });
    return true;
  }

  /** Stops in the middle of a hold, to stay stopped: what was held so far is not lost. */
  leave() {
    if (this.held && this.session.outcomes[this.index] !== "pain") this.report("skipped", this.held, this.index);
    this.stop();
  }

  /** @param {number} [left] milliseconds that were left when it was last seen running */
  stop(left = this.clock.remaining) {
    this.clock.pause(left);
    clearTimeout(this.timer);
    this.playing = false;
    keepAwake(false);
  }

  pause(left = this.clock.remaining) {
    this.stop(left);
    this.show();
    this.view.say(this.session.words.paused);
  }

  go() {
    if (this.phase.kind !== "repetitions") this.clock.go();
    this.play();
  }

  /** The large button. */
  main() {
    if (!this.playing) this.go();
    else if (this.phase.kind === "repetitions") this.complete();
    else this.pause();
  }

  skip() {
    this.move(this.index + 1, this.report("skipped", this.held, this.index + 1));
  }

  /** Stops at once, and the set (this one, or the one it leads to) is stored as painful. */
  hurts() {
    const set = setOf(this.session.phases, this.index);
    if (set !== null) this.report("pain", this.held, this.index, set);
    this.pause();
  }

  onward() {
    this.move(afterExercise(this.session.phases, this.index));
  }
}
