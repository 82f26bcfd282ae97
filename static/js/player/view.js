// @ts-check
/* Shows a phase on the screen. Holds no logic of the session. */

import { fill } from "../shared/fill.js";
import { Figures } from "./figures.js";
import { dots, setOf, shownDose, shownSide, texts } from "./phases.js";

const FULL_TURN = 2 * Math.PI;
const RADIUS = 44.9;

export class View {
  /** @param {HTMLElement} root @param {import("./phases.js").Session} session */
  constructor(root, session) {
    this.root = root;
    this.session = session;
    this.screenName = "start";
    this.changing = () => {}; // called before a control moves or changes its meaning
    /** @type {Record<string, HTMLElement>} */
    this.parts = {};
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-part]"))) {
      this.parts[part.dataset.part ?? ""] = part;
    }
    this.track = [...root.querySelectorAll(".track > li")];
    this.main = /** @type {HTMLElement} */ (root.querySelector("[data-action='main']"));
    this.figures = new Figures(root, this.parts.figure, session);
  }

  /** @param {"start" | "howto" | "player" | "sending" | "summary"} name */
  screen(name) {
    this.changing();
    this.screenName = name;
    for (const screen of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("[data-screen]"))) {
      screen.hidden = screen.dataset.screen !== name;
    }
    if (name !== "player") document.body.dataset.phase = name === "start" || name === "howto" ? "start" : "done";
    scrollTo(0, 0);
  }

  /**
   * @param {number} index
   * @param {{paused: boolean, seconds: number, tapped: boolean, note?: string}} state `tapped`: it
   *   ends by a tap; `note`: a sentence in place of the cue
   */
  phase(index, { paused, seconds, tapped, note }) {
    this.changing();
    const { phases, doses, words } = this.session;
    const phase = phases[index];
    const text = texts(this.session, index);
    const tapping = tapped && !paused;
    document.body.dataset.phase = paused ? "paused" : phase.kind;
    document.body.dataset.side = phase.side ?? "";
    document.body.classList.toggle("tapping", tapping);
    document.body.classList.toggle("warming", phase.kind === "warm_up");
    this.parts.side.textContent = text.side;
    this.parts.kind.textContent = paused ? words.kind.paused : text.kind;
    this.fit();
    this.parts.name.textContent = text.name;
    this.parts.next.textContent = paused && !tapped ? fill(words.left, { seconds }) : text.next;
    this.parts.cue.textContent = note ?? text.cue;
    const dose = shownDose(phases, index);
    this.parts.count.textContent =
      dose === null ? words.warm_up : fill(words.exercise, { number: dose + 1, total: doses.length });
    this.showTrack(index, dose);
    const figure = phase.kind === "warm_up" ? null : dose;
    this.parts.warm.hidden = figure !== null;
    const moving = (phase.kind === "ready" || phase.kind === "rest") && !paused;
    this.figures.show(figure, shownSide(phases, index) === "right" ? "right" : "left", moving);
    this.showPasses(index);
    const ending = phase.kind === "repetitions" && !paused; // a tap ends them, also while they are counted
    this.main.setAttribute("aria-label", ending ? words.done_tap : paused ? words.go_on : words.pause);
    this.main.classList.toggle("go", paused || ending);
    this.main.dataset.shows = paused ? "play" : ending ? "check" : "pause";
  }

  /**
   * Makes side and phase as large as fits: the style sheet divides the width by --wide, the width of the text in em.
   */
  fit() {
    const { far, side, kind } = this.parts;
    const size = parseFloat(getComputedStyle(far).fontSize);
    const wide = side.offsetWidth + kind.offsetWidth + (side.textContent ? size / 4 : 0);
    if (wide) far.style.setProperty("--wide", (wide / size + 0.02).toFixed(3));
  }

  /**
   * Shows the number and the ring, once a second. Repetitions show how many there are to do or, while they are counted,
   * the number of the current one.
   * @param {number} index @param {number} seconds @param {{tapped: boolean, count: number}} playback
   */
  seconds(index, seconds, { tapped, count }) {
    const { phases, words } = this.session;
    const phase = phases[index];
    const counted = phase.kind === "repetitions" && !tapped;
    this.parts.number.textContent = tapped
      ? fill(words.times, { count: phase.count })
      : String(counted ? count : seconds);
    if (tapped || counted) this.parts.number.removeAttribute("aria-label");
    else this.parts.number.setAttribute("aria-label", fill(words.seconds, { seconds }));
    this.parts.number.dataset.length = String(this.parts.number.textContent.length);
    const part = tapped || !phase.seconds ? 1 : seconds / phase.seconds;
    const angle = part * FULL_TURN;
    this.parts.arc.setAttribute("stroke-dasharray", `${part * 100} 100`);
    this.parts.ball.setAttribute("cx", String(50 + RADIUS * Math.sin(angle)));
    this.parts.ball.setAttribute("cy", String(50 - RADIUS * Math.cos(angle)));
  }

  /** @param {number} index @param {number | null} dose */
  showTrack(index, dose) {
    const { phases } = this.session;
    const own = phases.filter((phase) => phase.dose === dose && phase.set);
    const set = setOf(phases, index);
    const before = set === null ? 0 : phases.filter((phase, at) => phase.dose === dose && phase.set && at < set).length;
    this.track.forEach((item, at) => {
      item.className = dose === null ? "" : at < dose ? "past" : at === dose ? "here" : "";
      if (at === dose) /** @type {HTMLElement} */ (item).style.setProperty("--part", `${(100 * before) / own.length}%`);
    });
  }

  /** @param {number} index */
  showPasses(index) {
    const { phases, words, outcomes } = this.session;
    this.parts.passes.replaceChildren(
      .../** @type {const} */ (["left", "right", "both"]).flatMap((side) => {
        const marks = dots(phases, index, side, outcomes);
        if (!marks.length) return [];
        const group = document.createElement("span");
        const done = marks.filter((mark) => mark === "full").length;
        const spoken = Object.assign(document.createElement("span"), {
          className: "unseen",
          textContent: fill(words.done_of, { done, total: marks.length }),
        });
        const row = marks.map((mark) => Object.assign(document.createElement("i"), { className: mark }));
        group.append(...(side === "right" ? [...row, spoken, words.side[side]] : [words.side[side], ...row, spoken]));
        return [group];
      }),
    );
  }

  /** A screen reader says the text once. @param {string} text */
  say(text) {
    this.parts.say.textContent = text;
  }

  /**
   * Says which sets are not stored on the server, and why.
   * @param {import("../offline/outbox.js").Outbox} outbox @param {number} waiting sets that could not be sent so far
   */
  showOutbox(outbox, waiting) {
    const { words, id } = this.session;
    const counted = (/** @type {string} */ name, /** @type {number} */ count) =>
      count ? [fill(words[name][count === 1 ? "one" : "other"], { count })] : [];
    const deferred = outbox.countIn("deferred", id);
    const lines = [
      ...counted("waiting", waiting),
      ...counted("signed_out", deferred),
      ...(outbox.isGone(id) ? [words.gone] : []),
    ];
    lines.push(...counted("refused", outbox.countIn("rejected", id)));
    this.parts.waiting.textContent = lines.join(" ");
    this.parts.waiting.hidden = !lines.length;
  }

  /**
   * Says at the end of a session that it is not stored yet, and why.
   * @param {string[]} lines
   * @param {boolean} hope of sending it again
   * @param {boolean} log_in
   */
  unsent(lines, hope, log_in) {
    const { unsent, why, again, login, offline } = this.parts;
    this.changing();
    [unsent.textContent, why.textContent] = [lines[0] ?? "", lines.slice(1).join(" ")];
    again.hidden = !hope;
    login.hidden = !log_in;
    offline.hidden = !lines.length;
  }

  /**
   * Says which part hurt, and whether that is stored.
   * @param {{phase: import("./phases.js").Phase, held: number} | null} report
   */
  hurt(report) {
    const { words } = this.session;
    const name = report?.phase.side ? words.noted.set : words.noted.warm_up;
    this.parts.noted.textContent = !report ? words.noted.nothing : report.held ? words.noted.held : name;
  }
}
