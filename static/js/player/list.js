// @ts-check
/* The session as a list of its phases, each with its state and a button that goes to it. */

import { setOf } from "./phases.js";

export class List {
  /**
   * The server makes the list, so that it has the sets of other devices too. What this page knows is newer.
   * @param {HTMLDialogElement} dialog @param {import("./phases.js").Session} session
   * @param {{index: number}} playback @param {(to: number) => void} jump
   */
  constructor(dialog, session, playback, jump) {
    this.dialog = dialog;
    this.session = session;
    this.playback = playback;
    dialog.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("button[data-jump]");
      if (!(button instanceof HTMLElement)) return;
      dialog.close();
      jump(Number(button.dataset.jump));
    });
    dialog.addEventListener("htmx:afterSwap", () => this.showStates());
  }

  open() {
    this.showStates();
    this.dialog.showModal();
    const current = /** @type {HTMLElement | null} */ (this.dialog.querySelector("[data-state='here']"));
    current?.focus();
    current?.scrollIntoView({ block: "center" });
    if (navigator.onLine) htmx.trigger(/** @type {Element} */ (this.dialog.querySelector("[hx-get]")), "opened");
  }

  showStates() {
    const { phases, outcomes, words } = this.session;
    const current = setOf(phases, this.playback.index) ?? this.playback.index;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.dialog.querySelectorAll("[data-jump]"))) {
      const phase = Number(button.dataset.phase);
      const known = button.dataset.state === "here" ? undefined : button.dataset.state;
      const before = phases[phase].set ? (outcomes[phase] ?? known ?? "to_come") : phase < current ? "done" : "to_come";
      const state = phase === current ? "here" : before;
      button.dataset.state = state;
      if (state === "here") button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
      const label = button.querySelector("small");
      if (label) label.textContent = words.state[state];
    }
  }
}
