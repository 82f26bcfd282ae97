// @ts-check
/* Short tones made on the spot, no files. The choice of silence is remembered in this browser. */

const KEY = "hipstretch-sound";
/** Hertz, seconds: a tick of the last three seconds, the begin and the end of a hold, the change of sides. */
const TONES = { tick: [[660, 0.08]], hold: [[880, 0.25]], end: [[880, 0.12], [587, 0.35]], change: [[587, 0.12], [784, 0.3]] };

export class Sound {
  constructor() {
    /** @type {AudioContext | null} */
    this.context = null;
    try {
      this.on = localStorage.getItem(KEY) !== "off";
    } catch {
      this.on = true;
    }
  }

  /** Browsers allow sound only after a tap: call it from one. */
  unlock() {
    this.context ??= new AudioContext();
    this.context.resume().catch(() => {});
  }

  toggle() {
    this.on = !this.on;
    try {
      localStorage.setItem(KEY, this.on ? "on" : "off");
    } catch {
      // Then it holds for this page only.
    }
    return this.on;
  }

  /** @param {keyof typeof TONES} name */
  play(name) {
    if (!this.on || !this.context) return;
    let at = this.context.currentTime;
    for (const [hertz, seconds] of TONES[name]) {
      const tone = new OscillatorNode(this.context, { frequency: hertz });
      const level = new GainNode(this.context, { gain: 0 });
      level.gain.setValueAtTime(0, at);
      level.gain.linearRampToValueAtTime(0.3, at + 0.01);
      level.gain.exponentialRampToValueAtTime(0.001, at + seconds);
      tone.connect(level).connect(this.context.destination);
      tone.start(at);
      tone.stop(at + seconds);
      at += seconds;
    }
  }
}
