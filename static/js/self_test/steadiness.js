// @ts-check
/* Detects when values are at rest. They may come at any rate: browsers send none while nothing changes. */

const SMOOTHING = 300; // milliseconds: time constant of the low-pass filter, at any rate of values
const HOLD = 2000; // milliseconds to be still
const SPREAD = 1; // degrees within which "still" lies
const CREEP = 0.2; // degrees a second: faster counts as movement, even within the spread
const JERK = 4; // degrees between a value and the filtered one that count as movement
const GAP = 500; // milliseconds without a value after which the filter starts anew: the page slept

/** @param {number[]} values not empty */
export function median(values) {
  const sorted = [...values].sort((one, two) => one - two);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Degrees a second of the line that fits best. @param {{time: number}[]} samples @param {number[]} values as many */
function slope(samples, values) {
  const mean = (/** @type {number[]} */ all) => all.reduce((sum, value) => sum + value, 0) / all.length;
  const times = samples.map(({ time }) => time / 1000);
  const [middle, level] = [mean(times), mean(values)];
  const width = times.reduce((sum, time) => sum + (time - middle) ** 2, 0);
  return width ? times.reduce((sum, time, at) => sum + (time - middle) * (values[at] - level), 0) / width : 0;
}

export class Steadiness {
  constructor() {
    /** @type {{time: number, values: number[]}[]} filtered ones, of the time in which nothing moved */
    this.samples = [];
    /** @type {number[]} what came last */
    this.held = [];
    /** @type {number[]} the filtered values */
    this.smooth = [];
    this.time = NaN;
  }

  /** Begin to wait anew; what is known of the present stays. */
  restart() {
    this.samples = [];
  }

  /**
   * Adds what is measured now. Call it at every event and, with the same values, several times a second in between.
   * @param {number} time milliseconds @param {number[]} values degrees, always as many
   */
  add(time, values) {
    const passed = time - this.time;
    if (passed >= 0 && passed < GAP) {
      const share = 1 - Math.exp(-passed / SMOOTHING);
      this.smooth = this.smooth.map((value, at) => value + (this.held[at] - value) * share);
    } else {
      this.smooth = [...values];
      this.samples = [];
    }
    this.time = time;
    this.held = [...values];
    if (values.some((value, at) => Math.abs(value - this.smooth[at]) > JERK)) this.samples = [];
    this.samples.push({ time, values: [...this.smooth] });
    while (this.samples[1] && this.samples[1].time <= time - HOLD) this.samples.shift();
    while (this.spread() >= SPREAD) this.samples.shift();
  }

  /** @param {number} at which of the values */
  column(at) {
    return this.samples.map(({ values }) => values[at]);
  }

  /** Degrees between the largest and the smallest value of the time kept. */
  spread() {
    return Math.max(...this.smooth.map((_, at) => Math.max(...this.column(at)) - Math.min(...this.column(at))));
  }

  /** 0 to 1: how much of the time to be still has passed. */
  get share() {
    const begun = this.samples[0]?.time ?? this.time;
    return Math.min(1, (this.time - begun) / HOLD) || 0;
  }

  /** Within the spread for long enough, but creeping on. */
  get creeping() {
    return this.share === 1 && this.smooth.some((_, at) => Math.abs(slope(this.samples, this.column(at))) > CREEP);
  }

  get steady() {
    return this.share === 1 && !this.creeping;
  }

  /** The values of the time kept: of each the median. */
  get values() {
    return this.smooth.map((_, at) => median(this.column(at)));
  }
}
