// @ts-check
/* What a person does in a session, and what is stored of it. Nothing here waits for the network. */

import { afterExercise, setOf } from "./phases.js";
import { Playback } from "./playback.js";

/**
 * @typedef {Omit<import("./playback.js").Parts, "onPhaseEnd"> & {outbox: import("../offline/outbox.js").Outbox}} Parts
 */

export class Commands {
  /** @param {import("./phases.js").Session} session @param {Parts} parts */
  constructor(session, { outbox, ...parts }) {
    this.session = session;
    this.outbox = outbox;
    this.position = parts.position;
    this.playback = new Playback(session, {
      ...parts,
      onPhaseEnd: (index, planned) => this.report("done", session.phases[index].seconds, index + 1, index, planned),
    });
    const { playback } = this;
    playback.media.listen({
      play: () => playback.playing || playback.go(),
      pause: () => playback.playing && playback.pause(),
      nexttrack: () => this.skip(),
      previoustrack: () => this.back(),
    });
  }

  /**
   * Stores the outcome of a set. Returns whether there was a set to store.
   * @param {string} outcome @param {number} seconds
   * @param {number} next the phase after it @param {number} of its own phase @param {number} ended when, by the clock
   */
  report(outcome, seconds, next, of = this.playback.index, ended = this.playback.clock.now()) {
    const phase = this.session.phases[of];
    const id = phase?.set ?? (outcome === "pain" ? phase?.hurt : undefined);
    if (!id) return false;
    const { outcomes, urls } = this.session;
    if (outcome !== "skipped" || !(of in outcomes)) outcomes[of] = outcome;
    this.position.begin();
    const at = Math.round(Date.now() - (this.playback.clock.now() - ended));
    this.outbox.add(`${urls.set}${id}/`, { phase: of, outcome, seconds, position: next, at });
    return true;
  }

  /** The large button. */
  main() {
    const { playback } = this;
    if (!playback.playing) playback.go();
    else if (playback.phase.kind === "repetitions") this.complete();
    else playback.pause();
  }

  /** A tap ends repetitions, counted or not. */
  complete() {
    const { index, phase } = this.playback;
    this.playback.move(index + 1, this.report("done", phase.seconds, index + 1));
  }

  skip() {
    const { index, held } = this.playback;
    this.playback.move(index + 1, this.report("skipped", held, index + 1));
  }

  back() {
    this.playback.move(this.playback.index - 1);
  }

  /** Goes to a phase of the list. The seconds held so far are stored. @param {number} to */
  jump(to) {
    const { held } = this.playback;
    this.playback.move(to, held > 0 && this.report("skipped", held, to));
  }

  /**
   * Stops at once, and stores the set (the current one, or the one that the phase leads to) as painful; a warm-up has
   * no set, so the warm-up itself is stored. Returns the phase that was stored and how long it had been held, or null
   * when nothing could be stored.
   */
  hurts() {
    const { held, index } = this.playback;
    const of = setOf(this.session.phases, index) ?? index;
    const reported = this.report("pain", held, index, of);
    if (reported) this.position.keep(index, true);
    this.playback.pause();
    return reported ? { phase: this.session.phases[of], held } : null;
  }

  /** Goes on after the exercise that hurt. */
  onward() {
    this.playback.move(afterExercise(this.session.phases, this.playback.index));
  }

  /** Stops for good. The seconds of a hold so far are stored. */
  leave() {
    const { held, index } = this.playback;
    if (held && this.session.outcomes[index] !== "pain") this.report("skipped", held, index);
    this.playback.stop();
  }
}
