// @ts-check
/* Pure functions of the list of phases: the set that a phase belongs to, what comes next, and the texts for it. */

import { fill } from "../shared/fill.js";

/**
 * @typedef {"left" | "right" | "both"} Side
 * @typedef {{kind: "warm_up"|"ready"|"hold"|"repetitions"|"change"|"rest"|"done", seconds: number, dose?: number,
 *   side?: Side, pass?: number, passes?: number, set?: string, hurt?: string, count?: number, pace?: number,
 *   rocking?: boolean}} Phase
 * @typedef {{name: string, cue: Record<string, string>, alt: Record<string, string>}} Dose
 * @typedef {Record<string, any>} Words
 * @typedef {{mode: "voice" | "tones" | "silent", voice: string, rate: number, volume: number, vibration: boolean,
 *   colour: boolean, tempo: boolean}} CueSettings
 * @typedef {{id: string, lang: string, cues: CueSettings, phases: Phase[], doses: Dose[], phase: number, at: number,
 *   outcomes: Record<string, string>, urls: Record<string, string>, words: Words,
 *   begin?: {url: string, fields: Record<string, string>, known?: boolean}}} Session
 */

/**
 * The index of the set that a phase is or leads to; a rest after an exercise belongs to the set before it.
 * @param {Phase[]} phases @param {number} index @returns {number | null}
 */
export function setOf(phases, index) {
  const phase = phases[index];
  if (phase.set) return index;
  if (phase.dose === undefined) return null;
  return phase.side ? index + 1 : index - 1;
}

/** The first phase after the exercise of phase `index`. @param {Phase[]} phases @param {number} index */
export function afterExercise(phases, index) {
  const dose = phases[index].dose;
  if (dose === undefined) return Math.min(index + 1, phases.length - 1);
  const next = phases.findIndex((phase, at) => at > index && phase.dose !== dose);
  return next < 0 ? phases.length - 1 : next;
}

/**
 * The exercise to show: during a rest after one it is the one to come.
 * @param {Phase[]} phases
 * @param {number} index
 */
export function shownDose(phases, index) {
  const phase = phases[index];
  if (phase.kind === "rest" && !phase.side) return phases[index + 1].dose ?? null;
  return phase.dose ?? null;
}

/**
 * The dots of one side: "full", "now" or "" for each of its passes.
 * @param {Phase[]} phases @param {number} index @param {Side} side @param {Record<string, string>} outcomes
 */
export function dots(phases, index, side, outcomes) {
  const current = setOf(phases, index);
  return phases.flatMap((phase, at) => {
    if (!phase.set || phase.dose !== shownDose(phases, index) || phase.side !== side) return [];
    if (at === current && phases[index].kind !== "rest") return ["now"];
    return [outcomes[at] === "done" ? "full" : ""];
  });
}

/**
 * The side to show: in a rest after an exercise that of the one to come.
 * @param {Phase[]} phases
 * @param {number} index
 */
export function shownSide(phases, index) {
  const { kind, side } = phases[index];
  return side ?? (kind === "rest" ? phases[index + 1].side : undefined);
}

/**
 * What stands in large and small letters, and what is announced.
 * @param {Session} session @param {number} index
 */
export function texts({ phases, doses, words, cues }, index) {
  const phase = phases[index];
  const visible = shownDose(phases, index);
  const dose = visible === null ? null : doses[visible];
  const name = dose?.name ?? "";
  const side = phase.side ? words.side[phase.side] : "";
  const now = phase.side ? words.now[phase.side] : "";
  const cue =
    phase.kind === "warm_up"
      ? words.warm_up_cue
      : (dose?.cue[shownSide(phases, index) === "right" ? "right" : "left"] ?? "");
  const pass = phase.side ? fill(words.pass, { number: phase.pass, total: phase.passes }) : "";
  const values = { name, side, now, cue, seconds: phase.seconds, count: phase.count };
  const say = (/** @type {string} */ key) => fill(words.say[key], values);
  const large = { kind: words.kind[phase.kind] ?? "", side: phase.side ? words.large[phase.side] : "" };
  switch (phase.kind) {
    case "warm_up":
      return { ...large, name: words.warm_up_name, next: next(), cue, say: say("warm_up") };
    case "ready":
      return { ...large, name, next: pass, cue, say: say("ready") };
    case "change":
      return { ...large, name, next: pass, cue, say: say("change") };
    case "rest":
      return phase.side
        ? { ...large, name: words.again, next: pass, cue: "", say: say("again") }
        : { ...large, name: fill(words.next, { name }), next: "", cue, say: say("rest") };
    case "done":
      return { ...large, name: "", next: "", cue: "", say: say("done") };
    case "repetitions":
      return { ...large, name, next: next(), cue, say: say(cues.tempo ? "counted" : "repetitions") };
    default:
      return { ...large, name, next: next(), cue, say: say("hold") };
  }

  function next() {
    const coming = phases.find((other, at) => at > index && (other.set || other.kind === "done"));
    if (!coming || coming.kind === "done") return words.last;
    if (coming.dose === phase.dose && coming.side) return words.then[coming.side];
    return fill(words.next, { name: doses[coming.dose ?? 0].name });
  }
}
