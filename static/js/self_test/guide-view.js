// @ts-check
/* Shows the state of a step that is read aloud. The texts are in templates/assessments/_hands_free.html. */

/**
 * tap: waits for the first tap. answer: the step is the person's.
 * @typedef {"off" | "tap" | "reading" | "paused" | "answer"} State
 */

export class GuideView {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {Record<string, HTMLElement>} */
    this.parts = {};
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-part]"))) {
      this.parts[part.dataset.part ?? ""] = part;
    }
    this.toggle = /** @type {HTMLInputElement} */ (this.parts.toggle);
  }

  /** A text that no voice says is shown large instead. @param {boolean} on */
  heard(on) {
    this.root.toggleAttribute("data-silent", !on);
  }

  /** @param {number} left */
  seconds(left) {
    const text = String(left);
    if (this.parts.seconds.textContent !== text) this.parts.seconds.textContent = text;
  }

  /** @param {State} state @param {boolean} timed whether the step goes on by itself */
  show(state, timed) {
    const { parts, root } = this;
    const silent = state !== "off" && root.hasAttribute("data-silent");
    parts.panel.hidden = state === "off";
    parts.text.hidden = !silent;
    parts.seconds.hidden = !timed;
    parts.pause.hidden = state === "answer";
    parts.again.hidden = state === "tap";
    const { pause, goOn, begin } = parts.pause.dataset;
    parts.pause.textContent = (state === "reading" ? pause : state === "paused" ? goOn : begin) ?? "";
    const words = [parts.state.dataset[state], silent && state !== "paused" ? parts.state.dataset.silent : ""];
    const text = words.filter(Boolean).join(" ");
    if (parts.state.textContent !== text) parts.state.textContent = text; // announced once
  }
}
