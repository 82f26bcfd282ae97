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
      // The template keeps the browser from fetching the motion before it is needed.
      const template = /** @type {HTMLTemplateElement | null} */ (
        root.querySelector(`.row [data-dose="${index}"] > template`)
      );
      const motion = placed(template?.content.firstElementChild, stage);
      motion?.image.addEventListener("load", () => this.show(...this.current));
      return { alt, still: placed(still, stage), motion };
    });
    /** @type {[number | null, "left" | "right", boolean]} */
    this.current = [null, "left", false];
  }

  /**
   * Shows a picture, moving as soon as the motion is loaded; until then it is the still one.
   * @param {number | null} dose @param {"left" | "right"} side @param {boolean} moving
   */
  show(dose, side, moving) {
    this.current = [dose, side, moving];
    this.doses.forEach(({ alt, still, motion }, index) => {
      const soon = dose === null ? index === 0 : index <= dose + 1;
      for (const picture of [still, motion]) {
        if (!picture) continue;
        if (soon) picture.image.loading = "eager";
        picture.image.classList.toggle("turned-right", side === "right");
        picture.image.alt = alt[side];
        picture.figure.hidden = true;
      }
      if (index !== dose) return;
      const moves = moving && motion?.image.complete && motion.image.naturalWidth;
      const visible = moves ? motion : still;
      if (visible) visible.figure.hidden = false;
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
