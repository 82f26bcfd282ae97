// @ts-check
/* The whole session as a list: what is done, skipped, painful, here and to come. A button each leads there. */

import { setOf } from "./phases.js";

export class List {
  /**
   * The list is the server's, so that it also knows what another device did; what this page knows is newer.
   * @param {HTMLDialogElement} dialog @param {import("./phases.js").Session} session
   * @param {{index: number}} run @param {(to: number) => void} jump
   */
  constructor(dialog, session, run, jump) {
    this.dialog = dialog;
    this.session = session;
    this.run = run;
    dialog.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("button[data-jump]");
      if (!(button instanceof HTMLElement)) return;
      dialog.close();
      jump(Number(button.dataset.jump));
    });
    dialog.addEventListener("htmx:afterSwap", () => this.mark());
  }

  open() {
    this.mark();
    this.dialog.showModal();
    const here = /** @type {HTMLElement | null} */ (this.dialog.querySelector("[data-state='here']"));
    here?.focus();
    here?.scrollIntoView({ block: "center" });
    if (navigator.onLine) htmx.trigger(/** @type {Element} */ (this.dialog.querySelector("[hx-get]")), "opened");
  }

  mark() {
    const { phases, outcomes, words } = this.session;
    const here = setOf(phases, this.run.index) ?? this.run.index;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.dialog.querySelectorAll("[data-jump]"))) {
      const phase = Number(button.dataset.phase);
      const kept = button.dataset.state === "here" ? undefined : button.dataset.state;
      const before = phases[phase].set ? (outcomes[phase] ?? kept ?? "to_come") : phase < here ? "done" : "to_come";
      const state = phase === here ? "here" : before;
      button.dataset.state = state;
      if (state === "here") button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
      const label = button.querySelector("small");
      if (label) label.textContent = words.state[state];
    }
  }
}
