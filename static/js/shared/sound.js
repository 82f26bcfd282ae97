// @ts-check
/* Synthesises tones and schedules each on the sound card's clock. */

const ATTACK = 0.008; // seconds: soft, and short enough to be felt as a beat
const RELEASE = 0.03; // seconds in which a tone fades to zero, so that it does not end with a click
const FAINT = 0.001; // share of its level at which the exponential decay of a tone ends
const SOON = 0.005; // seconds: no tone is scheduled in the past

/**
 * A bell: the fundamental and two partials that decay earlier. Ratio to the fundamental, share of level, share of
 * length.
 */
const BELL = [
  [1, 1, 1],
  [2, 0.28, 0.6],
  [3.01, 0.1, 0.3],
];
/** A knock on wood: almost a pure tone. */
const WOOD = [
  [1, 1, 1],
  [2.7, 0.12, 0.4],
];

/**
 * The notes of each tone: hertz, start in seconds, length in seconds, level. Short and high counts down,
 * rising begins, falling ends, up-and-down changes sides, low and single rests, four rising ones are the whole end.
 * @type {Record<string, {partials: number[][], notes: number[][]}>}
 */
export const TONES = {
  ready: { partials: BELL, notes: [[392, 0, 0.9, 0.26]] },
  count: { partials: WOOD, notes: [[784, 0, 0.16, 0.26]] },
  begin: {
    partials: BELL,
    notes: [
      [523.25, 0, 0.5, 0.24],
      [783.99, 0.13, 1, 0.26],
    ],
  },
  end: {
    partials: BELL,
    notes: [
      [783.99, 0, 0.6, 0.26],
      [523.25, 0.16, 1.3, 0.28],
    ],
  },
  change: {
    partials: BELL,
    notes: [
      [587.33, 0, 0.4, 0.22],
      [880, 0.15, 0.4, 0.22],
      [587.33, 0.3, 0.8, 0.24],
    ],
  },
  rest: { partials: BELL, notes: [[329.63, 0, 1.1, 0.28]] },
  rock: { partials: BELL, notes: [[440, 0, 0.6, 0.14]] },
  beat: { partials: WOOD, notes: [[659.26, 0, 0.12, 0.24]] },
  half: { partials: WOOD, notes: [[493.88, 0, 0.09, 0.1]] },
  done: {
    partials: BELL,
    notes: [
      [523.25, 0, 0.7, 0.2],
      [659.26, 0.15, 0.7, 0.2],
      [783.99, 0.3, 0.9, 0.2],
      [1046.5, 0.45, 1.8, 0.22],
    ],
  },
};

/** @typedef {{at: number, stop: () => void}} Ringing */

/**
 * Schedules a tone on a context's clock.
 * @param {BaseAudioContext} context @param {AudioNode} into @param {string} name @param {number} at seconds
 * @returns {Ringing}
 */
export function ring(context, into, name, at) {
  const { partials, notes } = TONES[name];
  const all = notes.flatMap(([hertz, wait, seconds, level]) =>
    partials.map(([ratio, share, life]) => {
      const [begin, end, loud] = [at + wait, at + wait + seconds * life, level * share];
      const tone = new OscillatorNode(context, { frequency: hertz * ratio });
      const gain = new GainNode(context, { gain: 0 });
      gain.gain.setValueAtTime(0, begin);
      gain.gain.linearRampToValueAtTime(loud, begin + ATTACK);
      gain.gain.exponentialRampToValueAtTime(loud * FAINT, end - RELEASE);
      gain.gain.linearRampToValueAtTime(0, end);
      tone.connect(gain).connect(into);
      tone.start(begin);
      tone.stop(end);
      tone.onended = () => gain.disconnect();
      return { tone, gain };
    }),
  );
  return {
    at,
    stop() {
      for (const { tone, gain } of all) {
        tone.stop();
        gain.disconnect();
      }
    },
  };
}

export class Sound {
  constructor(make = () => new AudioContext({ latencyHint: "balanced" })) {
    this.make = make;
    /** @type {AudioContext | null} */
    this.context = null;
    /** @type {GainNode | null} */
    this.output = null;
    this.level = 1;
    this.changed = () => {}; // called when the sound card starts or stops
  }

  /** Browsers allow sound only after a tap: call it from one. It makes no sound itself. */
  unlock() {
    try {
      if (!this.context) {
        this.context = this.make();
        this.output = new GainNode(this.context, { gain: this.level });
        this.output.connect(this.context.destination);
        this.context.addEventListener("statechange", () => this.changed());
      }
      if (!this.running) return this.context.resume().catch(() => {});
    } catch {
      this.context = null; // the browser has no Web Audio, or no free context
    }
    return Promise.resolve();
  }

  /** Lets the sound card go while nothing is to be heard. */
  rest() {
    this.context?.suspend().catch(() => {});
  }

  get running() {
    return this.context?.state === "running";
  }

  /** @param {number} percent 0 to 100; squared, since half as loud is less than half the level */
  set volume(percent) {
    this.level = (Math.min(100, Math.max(0, percent)) / 100) ** 2;
    if (this.context) this.output?.gain.setTargetAtTime(this.level, this.context.currentTime, 0.01);
  }

  /** The second of the context at which a moment of performance.now() is heard. @param {number} moment */
  timeAt(moment) {
    const context = /** @type {AudioContext} */ (this.context);
    const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp?.() ?? {};
    const now = performance.now();
    // Some browsers return zeros, as does a context that has just started.
    if (contextTime > 0 && Math.abs(performanceTime - now) < 1000)
      return contextTime + (moment - performanceTime) / 1000;
    return context.currentTime + (moment - now) / 1000;
  }

  /**
   * A tone at a moment of performance.now(), or at once when that has passed.
   * @param {string} name
   * @param {number} moment
   */
  play(name, moment) {
    const context = /** @type {AudioContext} */ (this.context);
    const at = Math.max(this.timeAt(moment), context.currentTime + SOON);
    return ring(context, /** @type {GainNode} */ (this.output), name, at);
  }
}
