// @ts-check
/* What a person does in a session, and what is stored of it. Nothing in it waits for the network. */

import { afterExercise, setOf } from "./phases.js";
import { Lead } from "./playback.js";

export class Run extends Lead {
  /** @param {import("./phases.js").Session} session @param {import("./playback.js").Parts} parts */
  constructor(session, parts) {
    super(session, parts);
    this.store = (/** @type {number} */ index, /** @type {number} */ planned) =>
      this.report("done", this.phase.seconds, index + 1, index, planned);
    this.media.listen({
      play: () => this.playing || this.go(),
      pause: () => this.playing && this.pause(),
      nexttrack: () => this.skip(),
      previoustrack: () => this.back(),
    });
  }

  /** Whole seconds held in this phase so far. */
  get held() {
    return this.phase.kind === "hold" ? Math.round(this.clock.elapsed / 1000) : 0;
  }

  /**
   * Stores what became of a set. @param {string} outcome @param {number} seconds
   * @param {number} next the phase after @param {number} ended when, by the clock
   */
  report(outcome, seconds, next, of = this.index, ended = this.clock.now()) {
    const phase = this.session.phases[of];
    const id = phase?.set ?? (outcome === "pain" ? phase?.hurt : undefined);
    if (!id) return false;
    const { outcomes, urls } = this.session;
    if (outcome !== "skipped" || !(of in outcomes)) outcomes[of] = outcome;
    this.parts.place.begin();
    const at = Math.round(Date.now() - (this.clock.now() - ended));
    this.parts.outbox.add(`${urls.set}${id}/`, { phase: of, outcome, seconds, position: next, at });
    return true;
  }

  /** The large button. */
  main() {
    if (!this.playing) this.go();
    else if (this.phase.kind === "repetitions") this.complete();
    else this.pause();
  }

  /** A tap ends what waits for one, or is counted. */
  complete() {
    this.move(this.index + 1, this.report("done", this.phase.seconds, this.index + 1));
  }

  skip() {
    this.move(this.index + 1, this.report("skipped", this.held, this.index + 1));
  }

  back() {
    this.move(this.index - 1);
  }

  /** To any phase, from the list; what was held so far is not lost. @param {number} to */
  jump(to) {
    this.move(to, this.held > 0 && this.report("skipped", this.held, to));
  }

  /**
   * Stops at once. The set (this one, or the one it leads to) is stored as painful; in the warm-up, where there is
   * none, the warm-up is. Tells which phase was noted, and how long it had been held; null when nothing could be noted.
   */
  hurts() {
    const { held } = this;
    const of = setOf(this.session.phases, this.index) ?? this.index;
    const noted = this.report("pain", held, this.index, of);
    if (noted) this.parts.place.keep(this.index, true);
    this.pause();
    return noted ? { phase: this.session.phases[of], held } : null;
  }

  onward() {
    this.move(afterExercise(this.session.phases, this.index));
  }

  /** Stops in the middle of a hold, to stay stopped: what was held so far is not lost. */
  leave() {
    if (this.held && this.session.outcomes[this.index] !== "pain") this.report("skipped", this.held, this.index);
    this.stop();
  }
}
