// @ts-check
/* What is seen and said while the phone measures; the words stand in templates/assessments/_phone.html. */

import { COUNT } from "./measurement.js";
import { median } from "./steadiness.js";

/** A number with a real minus, whole unless said otherwise. @param {number} value */
export function degrees(value, decimals = 0) {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) ? `−${text}` : text;
}

/** @param {string | undefined} text @param {Record<string, string | number>} values */
const fill = (text, values) => (text ?? "").replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

/**
 * What the field holds, as far as it is what it should be.
 * @param {string} value
 * @returns {{zero: number, readings: number[]}}
 */
export function keptIn(value) {
  try {
    const { zero, readings } = JSON.parse(value);
    return { zero: Number(zero) || 0, readings: readings.filter(Number.isFinite).slice(0, COUNT) };
  } catch {
    return { zero: 0, readings: [] };
  }
}

export class View {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {Record<string, HTMLElement>} */
    this.parts = {};
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-part]"))) {
      this.parts[part.dataset.part ?? ""] = part;
    }
    this.field = /** @type {HTMLInputElement} */ (this.parts.field);
    this.dialog = /** @type {HTMLDialogElement} */ (this.parts.dialog);
    this.start = /** @type {HTMLButtonElement} */ (this.parts.start);
    this.startText = this.start.textContent ?? "";
    this.protocol = root.dataset.protocol === "edge" ? /** @type {const} */ ("edge") : /** @type {const} */ ("floor");
  }

  /** The page behind: what is kept. @param {number[]} readings */
  kept(readings) {
    const { parts } = this;
    parts.kept.hidden = !readings.length;
    this.start.hidden = readings.length === COUNT;
    this.start.textContent = readings.length ? (this.start.dataset.more ?? "") : this.startText;
    if (!readings.length) return parts.list.replaceChildren();
    const list = readings.map((reading) => `${degrees(reading, 1)}°`);
    parts.median.textContent = fill(parts.median.dataset.text, { angle: degrees(median(readings)) });
    parts.of.textContent =
      list.length > 1 ? fill(parts.of.dataset.text, { readings: list.join(", ") }) : (parts.of.dataset.one ?? "");
    const model = /** @type {HTMLTemplateElement} */ (parts.reading);
    parts.list.replaceChildren(
      ...list.map((text, at) => {
        const item = /** @type {HTMLElement} */ (model.content.firstElementChild?.cloneNode(true));
        const button = /** @type {HTMLElement} */ (item.querySelector("button"));
        /** @type {HTMLElement} */ (item.querySelector("span")).textContent = text;
        button.dataset.discard = String(at);
        button.setAttribute("aria-label", fill(button.dataset.name, { angle: text.slice(0, -1) }));
        return item;
      }),
    );
  }

  /** Says why there is no measuring, or nothing. @param {import("./sensor.js").Refusal | null} why */
  refuse(why) {
    const text = why && this.parts.refusals.querySelector(`[data-for~="${why}"]`)?.textContent;
    this.parts.refusal.hidden = !text;
    /** @type {HTMLElement} */ (this.parts.refusal.querySelector("p")).textContent = text || "";
  }

  /** @param {boolean} on */
  busy(on) {
    this.start.toggleAttribute("aria-busy", on);
    this.start.textContent = on ? (this.start.dataset.busy ?? "") : this.startText;
  }

  /** What is seen at this moment; nothing of it is read aloud. @param {import("./measurement.js").Run} run */
  show(run) {
    const { parts } = this;
    if (this.dialog.dataset.phase !== run.phase) this.enter(run);
    parts.arc.setAttribute("stroke-dasharray", `${Math.round(this.shareOf(run) * 100)} 100`);
    const shown = run.phase === "done" ? run.median : run.angle;
    if (run.waiting) parts.number.textContent = String(Math.ceil(run.wait / 1000));
    else parts.number.textContent = shown === null ? "" : fill(parts.number.dataset.angle, { angle: degrees(shown) });
    parts.hint.textContent = this.hintOf(run);
  }

  /** @param {import("./measurement.js").Run} run */
  shareOf(run) {
    if (run.phase === "done") return 1;
    return run.waiting ? run.wait / run.lead : run.share;
  }

  /** @param {import("./measurement.js").Run} run */
  hintOf({ phase, steadiness, share, waiting }) {
    const { still, moving, creeping, waiting: until } = this.parts.hint.dataset;
    if (waiting) return until ?? "";
    if (phase !== "zero" && phase !== "hold") return "";
    if (steadiness.creeping) return creeping ?? "";
    return (share > 0.3 ? still : moving) ?? "";
  }

  /** @param {import("./measurement.js").Run} run */
  enter(run) {
    const { parts, dialog } = this;
    dialog.dataset.phase = run.phase;
    for (const words of /** @type {NodeListOf<HTMLElement>} */ (dialog.querySelectorAll("div[data-phase]"))) {
      words.hidden = words.dataset.phase !== run.phase;
    }
    parts.go.hidden = run.phase !== "place" && run.phase !== "move";
    parts.last.hidden = !run.readings.length || run.phase === "hold";
    parts.use.hidden = !run.readings.length || run.phase === "hold";
    [...parts.slots.children].forEach((slot, at) => {
      slot.textContent = run.readings[at] === undefined ? "" : `${degrees(run.readings[at])}°`;
    });
  }

  /**
   * The sentence for something that happened, shown and announced.
   * @param {string} happening
   * @param {import("./measurement.js").Run} run
   */
  say(happening, run) {
    const angle = degrees(happening === "done" ? (run.median ?? 0) : run.still);
    const text = fill(this.parts.said.dataset[happening], { angle, number: run.readings.length });
    this.parts.said.textContent = text;
    return text;
  }

  /** What is to be done now, for a voice. */
  get instruction() {
    const words = this.dialog.querySelector("div[data-phase]:not([hidden])")?.children ?? [];
    return [...words].map((one) => one.textContent).join(". ");
  }
}
