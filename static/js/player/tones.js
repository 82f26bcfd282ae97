// @ts-check
/*
 * Schedules the tones on the sound card's clock, so that no delay of the page shifts them: those of the running phase,
 * and of the phases that begin within two minutes, up to the next one that waits for a tap.
 */

const AHEAD = 120_000; // milliseconds
const AFTER_END = 450; // milliseconds: the tone that ends a set rings before the tone of the next phase
const ROCK = 10_000;
const SAME = 20; // milliseconds: a phase that begins this close to its plan keeps its tones
const SLIP = 40; // milliseconds of slip of the sound card's clock after which tones are scheduled anew
const NEAR = 200; // milliseconds: tones that come this soon stay
const LATE = 500; // milliseconds: a phase that began longer ago gets no tone for its beginning

/** The tone that begins a phase. */
const BEGINS = {
  warm_up: "ready",
  ready: "ready",
  hold: "begin",
  repetitions: "begin",
  change: "change",
  rest: "rest",
  done: "done",
};

/** @typedef {import("./phases.js").Phase} Phase */

/**
 * Whether a phase ends by itself. Repetitions do only while they are counted.
 * @param {Phase} phase
 * @param {boolean} tempo
 */
export function timed(phase, tempo) {
  return phase.kind !== "done" && (phase.kind !== "repetitions" || (tempo && Boolean(phase.pace)));
}

/**
 * The tones of a phase, each with its milliseconds from the phase's start.
 * @param {Phase[]} phases @param {number} index @param {boolean} tempo @returns {[string, number][]}
 */
export function tonesOf(phases, index, tempo) {
  const phase = phases[index];
  const length = phase.seconds * 1000;
  /** @type {[string, number][]} */
  const tones = [[BEGINS[phase.kind], phases[index - 1]?.set ? AFTER_END : 0]];
  if (!timed(phase, tempo)) return tones;
  if (phase.kind === "repetitions") {
    const pace = (phase.pace ?? 0) * 1000;
    for (let at = 0; at < length; at += pace) {
      if (at) tones.push(["beat", at]);
      tones.push(["half", at + pace / 2]);
    }
  } else {
    for (const at of rocks(phase)) tones.push(["rock", at]);
    for (const left of [3, 2, 1]) if (left < phase.seconds) tones.push(["count", length - left * 1000]);
  }
  if (phase.set) tones.push(["end", length]);
  return tones;
}

/** The repetition that the count has come to, from 1. @param {Phase} phase @param {number} elapsed milliseconds */
export function countAt({ pace = 1, count = 1 }, elapsed) {
  return Math.min(count, Math.floor(elapsed / (pace * 1000)) + 1);
}

/** The milliseconds at which to remind of rocking: every ten seconds, not at the very end. @param {Phase} phase */
export function rocks(phase) {
  const last = phase.rocking ? phase.seconds * 1000 - ROCK / 2 : 0;
  return Array.from({ length: Math.floor(last / ROCK) }, (_, number) => (number + 1) * ROCK);
}

export class Tones {
  /**
   * @param {Phase[]} phases @param {import("../shared/sound.js").Sound} sound
   * @param {() => {on: boolean, tempo: boolean}} wish whether there are tones, and whether repetitions are counted
   */
  constructor(phases, sound, wish, now = () => performance.now()) {
    this.phases = phases;
    this.sound = sound;
    this.wish = wish;
    this.now = now;
    /** @type {{index: number, end: number} | null} the running phase and its planned end */
    this.running = null;
    /**
     * @type {Map<number, {end: number, at: number}>} the phases whose tones are set: planned ends, and those on the
     *   context
     */
    this.ends = new Map();
    /** @type {import("../shared/sound.js").Ringing[]} */
    this.set = [];
    this.until = 0; // seconds of the context up to which tones are scheduled
    this.askedAt = 0; // seconds of the context at the last call of heard()
    sound.changed = () => this.again();
  }

  /**
   * A phase begins or goes on. A phase that begins as planned keeps its tones.
   * @param {number} index
   * @param {number} end
   */
  follow(index, end) {
    const planned = this.ends.get(index);
    if (!planned || Math.abs(planned.end - end) > SAME) this.clear();
    this.running = { index, end };
    this.fill();
  }

  /** All anew: the sound came back, or the wishes are others. */
  again() {
    this.clear();
    this.fill();
  }

  /** Nothing more begins; what rings already rings out. */
  stop() {
    this.running = null;
    this.clear();
  }

  /** In the middle of a phase: whether the sound card still goes, and as it did when the tones were set. */
  check() {
    if (!this.running || !this.wish().on) return;
    if (!this.sound.running) return this.sound.unlock(); // a phone call is over, or the system had taken the sound card
    const planned = this.ends.get(this.running.index);
    if (!planned) return;
    if (Math.abs(this.sound.timeAt(planned.end) - planned.at) * 1000 < SLIP) return;
    this.clear(NEAR);
    this.fill(NEAR);
  }

  /** @param {number} wait milliseconds: what begins sooner stays */
  clear(wait = 20) {
    const soon = (this.sound.context?.currentTime ?? 0) + wait / 1000;
    for (const tone of this.set) if (tone.at > soon) tone.stop();
    this.set = [];
    this.ends.clear();
  }

  /**
   * @param {number} wait milliseconds: what begins sooner is left out, but for the tone of a phase that has just begun
   */
  fill(wait = 0) {
    const { on, tempo } = this.wish();
    if (!this.running || !on || !this.sound.running) return;
    const now = this.now();
    let begin = this.running.end - this.phases[this.running.index].seconds * 1000;
    for (let index = this.running.index; index < this.phases.length; index += 1) {
      const end = begin + this.phases[index].seconds * 1000;
      if (!this.ends.has(index)) {
        if (this.ends.size && begin > now + AHEAD) return;
        tonesOf(this.phases, index, tempo).forEach(([name, at], number) => {
          if (begin + at > now + (number || wait ? wait : -LATE)) this.set.push(this.sound.play(name, begin + at));
        });
        this.until = this.sound.timeAt(end);
        this.ends.set(index, { end, at: this.until });
      }
      if (!timed(this.phases[index], tempo)) return;
      begin = end;
    }
  }

  /** Milliseconds that the sound card went on since this was last asked, as far as tones were set. */
  heard() {
    const { context, running } = this.sound;
    const before = this.askedAt;
    this.askedAt = context?.currentTime ?? 0;
    if (!running || !this.ends.size || !this.wish().on) return 0;
    return Math.max(0, Math.min(this.askedAt, this.until) - before) * 1000;
  }
}
