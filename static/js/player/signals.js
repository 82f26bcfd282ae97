// @ts-check
/* Signals for people who do not hear: vibration, and another colour of the whole screen for a moment. */

const FLASH = 900; // milliseconds
const APART = 400; // so that nobody sees more than three flashes in a second (WCAG 2.3.1)
/** Milliseconds on, off, on, … */
const VIBRATIONS = { hold: [250], end: [120, 90, 250], change: [120, 90, 120, 90, 120] };

export class Signals {
  constructor(now = () => performance.now()) {
    this.now = now;
    this.flashed = -Infinity;
    this.timer = 0;
  }

  /**
   * The style sheet colours a page whose body has data-flash.
   * @param {keyof typeof VIBRATIONS} moment @param {{vibration: boolean, colour: boolean}} settings
   */
  give(moment, { vibration, colour }) {
    if (vibration) navigator.vibrate?.(VIBRATIONS[moment]);
    if (!colour || this.now() - this.flashed < APART) return;
    this.flashed = this.now();
    document.body.dataset.flash = moment;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => delete document.body.dataset.flash, FLASH);
  }
}
