// @ts-check
/* Shows and says the state while the phone measures. The texts are in templates/assessments/_phone.html. */

import { fill } from "../shared/fill.js";
import { COUNT } from "./measurement.js";
import { median } from "./steadiness.js";

/** A number with a real minus, whole unless said otherwise. @param {number} value */
export function degrees(value, decimals = 0) {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) ? `−${text}` : text;
}

/**
 * The content of the field; invalid parts are left out.
 * @param {string} value
 * @returns {{zero: number, readings: number[]}}
 */
export function parseField(value) {
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
    this.startText = textOf(this.start);
    this.protocol = root.dataset.protocol === "edge" ? /** @type {const} */ ("edge") : /** @type {const} */ ("floor");
  }

  /** Shows the readings on the page behind the dialog. @param {number[]} readings */
  showReadings(readings) {
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

  /** Says why the phone cannot measure; null hides the text. @param {import("./sensor.js").Refusal | null} why */
  refuse(why) {
    const refusal = why && this.parts.refusals.querySelector(`[data-for~="${why}"]`);
    const text = refusal ? textOf(refusal) : "";
    this.parts.refusal.hidden = !text;
    /** @type {HTMLElement} */ (this.parts.refusal.querySelector("p")).textContent = text || "";
  }

  /** @param {boolean} on */
  busy(on) {
    this.start.toggleAttribute("aria-busy", on);
    this.start.textContent = on ? (this.start.dataset.busy ?? "") : this.startText;
  }

  /**
   * Shows the current state; a screen reader does not say it.
   * @param {import("./measurement.js").Measurement} measurement
   */
  show(measurement) {
    const { parts } = this;
    if (this.dialog.dataset.phase !== measurement.phase) this.enter(measurement);
    parts.arc.setAttribute("stroke-dasharray", `${Math.round(this.shareOf(measurement) * 100)} 100`);
    const angle = measurement.phase === "done" ? measurement.median : measurement.angle;
    if (measurement.waiting) parts.number.textContent = String(Math.ceil(measurement.wait / 1000));
    else parts.number.textContent = angle === null ? "" : fill(parts.number.dataset.angle, { angle: degrees(angle) });
    parts.hint.textContent = this.hintOf(measurement);
  }

  /** @param {import("./measurement.js").Measurement} measurement */
  shareOf(measurement) {
    if (measurement.phase === "done") return 1;
    return measurement.waiting ? measurement.wait / measurement.lead : measurement.share;
  }

  /** @param {import("./measurement.js").Measurement} measurement */
  hintOf({ phase, steadiness, share, waiting }) {
    const { still, moving, creeping, waiting: until } = this.parts.hint.dataset;
    if (waiting) return until ?? "";
    if (phase !== "zero" && phase !== "hold") return "";
    if (steadiness.creeping) return creeping ?? "";
    return (share > 0.3 ? still : moving) ?? "";
  }

  /** @param {import("./measurement.js").Measurement} measurement */
  enter(measurement) {
    const { parts, dialog } = this;
    dialog.dataset.phase = measurement.phase;
    for (const words of /** @type {NodeListOf<HTMLElement>} */ (dialog.querySelectorAll("div[data-phase]"))) {
      words.hidden = words.dataset.phase !== measurement.phase;
    }
    parts.go.hidden = measurement.phase !== "place" && measurement.phase !== "move";
    parts.last.hidden = !measurement.readings.length || measurement.phase === "hold";
    parts.use.hidden = !measurement.readings.length || measurement.phase === "hold";
    [...parts.slots.children].forEach((slot, at) => {
      slot.textContent = measurement.readings[at] === undefined ? "" : `${degrees(measurement.readings[at])}°`;
    });
  }

  /**
   * Shows and announces the sentence for what happened.
   * @param {string} happening
   * @param {import("./measurement.js").Measurement} measurement
   */
  say(happening, measurement) {
    const angle = degrees(happening === "done" ? (measurement.median ?? 0) : measurement.still);
    const text = fill(this.parts.said.dataset[happening], { angle, number: measurement.readings.length });
    this.parts.said.textContent = text;
    return text;
  }

  /** The current instruction, to be spoken. */
  get instruction() {
    const words = this.dialog.querySelector("div[data-phase]:not([hidden])")?.children ?? [];
    return [...words].map(textOf).join(". ");
  }
}

/** What an element says, without the blanks of its template. @param {Element} element */
function textOf(element) {
  return (element.textContent ?? "").replace(/\s+/g, " ").trim();
}
