// @ts-check
/*
 * No tap goes through to what appears under the finger: the second of a double tap, or one that was on its way when
 * the screen changed by itself. A tap is let through where the same control stood, saying the same, before the change;
 * where no control stood; and half a second after the change.
 */

const AIMED = 500; // milliseconds from the change to the end of a tap that was meant for what was there before
const CAUSED = 50; // milliseconds from a tap to what it changes
const NEAR = 40; // pixels between the two taps of a double tap
const CONTROLS = "button, a[href], input, select, textarea, summary, label";

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {{control: Element, says: string, box: DOMRect}} Seen
 */

export class Taps {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {{at: number, seen: Seen[], way: number}[]} what stood there before each change of late */
    this.before = [];
    /** @type {Point & {at: number} | null} the last tap that was let through */
    this.last = null;
    this.way = 0; // pixels that a mouse went
    /** @type {Point | null} */
    this.pointer = null;
    // A click of an older Safari or Firefox does not tell what it was made with.
    this.mouse = false;
    root.addEventListener("pointerdown", ({ pointerType }) => (this.mouse = pointerType === "mouse"), {
      capture: true,
    });
    root.addEventListener("pointermove", ({ x, y }) => {
      this.way += this.pointer ? distance(this.pointer, { x, y }) : 2 * NEAR;
      this.pointer = { x, y };
    });
    root.addEventListener("click", (event) => this.judge(event), { capture: true });
  }

  /** Call it before anything changes place or meaning. */
  changing() {
    const now = performance.now();
    /** @type {Seen[]} */
    const seen = [];
    for (const control of this.root.querySelectorAll(CONTROLS)) {
      const box = control.getBoundingClientRect();
      if (box.width && box.height) seen.push({ control, says: saying(control), box });
    }
    this.before = [...this.before.filter(({ at }) => now - at < AIMED), { at: now, seen, way: this.way }];
  }

  /** @param {MouseEvent} event */
  judge(event) {
    const control = /** @type {Element} */ (event.target).closest(CONTROLS);
    // Keys press buttons too, without a place.
    if (!control || !event.detail) return;
    if (this.meantBefore(control, event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else this.last = { at: performance.now(), x: event.x, y: event.y };
  }

  /** @param {Element} control @param {Point} point */
  meantBefore(control, point) {
    const now = performance.now();
    const { last } = this;
    const twice = last !== null && now - last.at < AIMED && distance(last, point) < NEAR;
    return this.before.some((change) => {
      if (now - change.at >= AIMED) return false;
      // A mouse that came from elsewhere was led here by somebody who saw what is here.
      if (this.mouse && this.way - change.way > NEAR) return false;
      const there = change.seen.filter(({ box }) => holds(box, point));
      if (there.some((one) => one.control === control && one.says === saying(control))) return false;
      // What a tap changed is in the way of a second one at the same place alone.
      const caused = last !== null && change.at >= last.at && change.at - last.at < CAUSED;
      return caused ? twice : there.length > 0;
    });
  }
}

/** What pressing it would do now. @param {Element} control */
function saying(control) {
  return /** @type {HTMLElement} */ (control).dataset.shows ?? "";
}

/** @param {Point} one @param {Point} other */
function distance(one, other) {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

/** @param {DOMRect} box @param {Point} point */
function holds({ left, right, top, bottom }, { x, y }) {
  return x >= left && x <= right && y >= top && y <= bottom;
}
