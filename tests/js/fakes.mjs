// What the modules find in a browser, as far as they use it, with time in the test's hands.

/** A clock and timers that move only by `pass`; also the wall clock, which may run on alone. */
export class Time {
  constructor() {
    this.now = 1000;
    this.wall = 1_700_000_000_000;
    this.timers = new Map();
    this.number = 0;
  }

  install(t) {
    const kept = { setTimeout, clearTimeout };
    const dateNow = Date.now;
    t.mock.method(performance, "now", () => this.now);
    Date.now = () => this.wall;
    globalThis.setTimeout = (act, wait = 0) => {
      this.number += 1;
      this.timers.set(this.number, { at: this.now + wait, act });
      return this.number;
    };
    globalThis.clearTimeout = (number) => this.timers.delete(number);
    t.after(() => {
      Object.assign(globalThis, kept);
      Date.now = dateNow;
    });
    return this;
  }

  /** Time goes by: every timer rings when it is due, `late` milliseconds after. */
  pass(milliseconds, late = 0) {
    const end = this.now + milliseconds;
    for (;;) {
      const [number, next] = [...this.timers].sort(([, one], [, two]) => one.at - two.at)[0] ?? [];
      if (!next || next.at + late > end) break;
      this.timers.delete(number);
      this.jump(Math.max(0, next.at + late - this.now));
      next.act();
    }
    this.jump(Math.max(0, end - this.now));
  }

  /** Time goes by while nothing of the page runs. @param {{clock?: boolean}} how whether the monotonic clock goes on */
  jump(milliseconds, { clock = true } = {}) {
    if (clock) this.now += milliseconds;
    this.wall += milliseconds;
  }
}

/** The sound card: its clock follows the test's time, unless the test lets it stand. */
export class FakeSound {
  constructor(time) {
    this.time = time;
    this.running = true;
    this.volume = 100;
    this.unlocked = 0;
    this.stood = 0; // milliseconds that it did not follow
    this.set = [];
    this.changed = () => {};
    const sound = this;
    this.context = {
      get currentTime() {
        return sound.audio / 1000;
      },
    };
  }

  get audio() {
    return this.time.now - this.stood;
  }

  async unlock() {
    this.unlocked += 1;
  }

  rest() {
    this.rested = true;
  }

  timeAt(moment) {
    return (moment - this.stood) / 1000;
  }

  play(name, moment) {
    const tone = {
      name,
      moment: Math.round(Math.max(moment, this.time.now)),
      at: this.timeAt(Math.max(moment, this.time.now)),
    };
    this.set.push(tone);
    return { at: tone.at, stop: () => this.set.splice(this.set.indexOf(tone), 1) };
  }

  /** [name, milliseconds since `from`] of what is set, in the order of time. */
  plan(from = 0) {
    return this.set.map(({ name, moment }) => [name, moment - from]).sort(([, one], [, two]) => one - two);
  }
}

/** A session with its phases, as the server hands it to the player. */
export function sessionOf(phases, cues = {}) {
  const words = {
    side: { left: "Left", right: "Right", both: "Both sides" },
    large: { left: "Left", right: "Right", both: "Both" },
    kind: {},
    now: { left: "Now left", right: "Now right", both: "Once more" },
    // biome-ignore lint/suspicious/noThenProperty: words of the server, which nobody awaits
    then: { left: "Then left", right: "Then right" },
    next: "Next: {name}",
    last: "Then you are done",
    pass: "{number} of {total}",
    paused: "Paused",
    asleep: "This device fell asleep.",
    say: {
      warm_up: "Warm up.",
      ready: "Get ready: {name}, {side}.",
      hold: "{side}. Hold for {seconds} seconds.",
      repetitions: "{side}. {count} times, then tap done.",
      counted: "{side}. {count} times, with the count.",
      rocking: "Keep rocking gently.",
      change: "Change sides. {now}.",
      again: "Let go. {now}.",
      rest: "Rest. Next: {name}.",
      done: "Done.",
    },
  };
  return {
    id: "a",
    lang: "en",
    cues: { mode: "tones", voice: "", rate: 100, volume: 80, vibration: false, colour: false, tempo: true, ...cues },
    phases: phases.map((phase, index) => ({
      ...(phase.kind === "hold" || phase.kind === "repetitions" ? { set: `set-${index}` } : {}),
      ...(phase.kind === "warm_up" || phase.kind === "done" ? {} : { dose: 0 }),
      ...phase,
    })),
    doses: [{ name: "Deep lunge", cue: { left: "", right: "" }, alt: { left: "", right: "" } }],
    phase: 0,
    at: 0,
    outcomes: {},
    urls: { set: "/sets/" },
    words,
  };
}

/** Two sides of one exercise: ready 5, left 30, change 6, right 30. */
export const TWO_SIDES = [
  { kind: "ready", seconds: 5, side: "left", pass: 1, passes: 1 },
  { kind: "hold", seconds: 30, side: "left", pass: 1, passes: 1 },
  { kind: "change", seconds: 6, side: "right", pass: 1, passes: 1 },
  { kind: "hold", seconds: 30, side: "right", pass: 1, passes: 1 },
  { kind: "done", seconds: 0 },
];
