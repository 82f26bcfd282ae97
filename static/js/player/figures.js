// @ts-check
/* The pictures of a session: the still one, and while getting ready the one that moves. */

export class Figures {
  /**
   * The pictures of the start screen serve the player too: no second set of addresses in the page.
   * @param {HTMLElement} root @param {HTMLElement} stage @param {import("./phases.js").Session} session
   */
  constructor(root, stage, session) {
    this.doses = session.doses.map(({ alt }, index) => {
      const still = root.querySelector(`.row [data-dose="${index}"] > :first-child`);
      // In a template, so that nothing is fetched before it is about to be needed.
      const kept = /** @type {HTMLTemplateElement | null} */ (
        root.querySelector(`.row [data-dose="${index}"] > template`)
      );
      const motion = placed(kept?.content.firstElementChild, stage);
      motion?.image.addEventListener("load", () => this.show(...this.shown));
      return { alt, still: placed(still, stage), motion };
    });
    /** @type {[number | null, "left" | "right", boolean]} */
    this.shown = [null, "left", false];
  }

  /**
   * Moving, once the motion has arrived; until then the still picture stands in.
   * @param {number | null} dose @param {"left" | "right"} side @param {boolean} moving
   */
  show(dose, side, moving) {
    this.shown = [dose, side, moving];
    this.doses.forEach(({ alt, still, motion }, index) => {
      const soon = dose === null ? index === 0 : index <= dose + 1;
      for (const one of [still, motion]) {
        if (!one) continue;
        if (soon) one.image.loading = "eager";
        one.image.classList.toggle("turned-right", side === "right");
        one.image.alt = alt[side];
        one.figure.hidden = true;
      }
      if (index !== dose) return;
      const moves = moving && motion?.image.complete && motion.image.naturalWidth;
      const shown = moves ? motion : still;
      if (shown) shown.figure.hidden = false;
    });
  }
}

/** @param {Element | null | undefined} original @param {HTMLElement} stage */
function placed(original, stage) {
  const figure = original?.cloneNode(true);
  if (!(figure instanceof HTMLElement)) return null;
  const image = figure instanceof HTMLImageElement ? figure : figure.querySelector("img");
  if (!image) return null;
  figure.hidden = true;
  stage.append(figure);
  return { figure, image };
}
