// @ts-check
/* Reloads a page about today when that day is over: on waking, with the focus, from the back button's
   memory, and by itself at midnight. How long the day lasts is the server's word; of the device's clock only
   differences count, so one that is wrong does no harm. On the same occasions Today gets the offer of a time zone that
   the device is new in. */

import { tellZone } from "../shared/zone.js";

const SLACK = 2000; // milliseconds: a question that comes too early would get yesterday's page
const SOON = 10 * 1000; // after a touch that may have started a request
const RETRY = 5 * 60 * 1000;
const PATIENCE = 20 * 1000;
const APART = 60 * 1000; // the least time between two reloads
const ASKED_AT = "hipstretch-asked-at";
const ASKED_ZONE = "hipstretch-asked-zone";
const OFFER = "zone-offer";

/** @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} field */
function isChanged(field) {
  if (field.type === "hidden") return false;
  if ("options" in field) {
    const options = [...field.options];
    const first = options.some((option) => option.defaultSelected) ? -1 : 0;
    return (
      !field.multiple &&
      options.some((option, index) => option.selected !== (option.defaultSelected || index === first))
    );
  }
  if (field.type === "checkbox" || field.type === "radio") {
    const box = /** @type {HTMLInputElement} */ (field);
    return box.checked !== box.defaultChecked;
  }
  return field.value !== field.defaultValue;
}

/** Whether the page holds input that a reload would discard. */
function isTouched() {
  const fields = document.querySelectorAll("input, textarea, select");
  return (
    [.../** @type {NodeListOf<HTMLInputElement>} */ (fields)].some(isChanged) ||
    !!document.querySelector("dialog[open]")
  );
}

export class Day {
  /**
   * @param {number} left milliseconds until the day is over, when the page was made
   * @param {{told: string, own: string}} zones that the server knew: told by this device, and the person's own, or ""
   * @param {number} [keptAt] when a kept copy of the page was made, by the device's clock
   */
  constructor(left, zones, keptAt = Date.now()) {
    this.left = left;
    this.zones = zones;
    this.wall = keptAt;
    this.steady = performance.now();
    this.asking = false;
    this.touchedAt = -Infinity; // by a finger or a key
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /**
   * Milliseconds since the page was made. The monotonic clock stands still while some devices sleep, and the wall clock
   * may be put back: the larger one counts.
   */
  get elapsed() {
    return Math.max(performance.now() - this.steady, Date.now() - this.wall);
  }

  get isOver() {
    return this.elapsed >= this.left + SLACK;
  }

  /** The device's zone if the server does not know it yet and this page can offer it, else "". */
  get newZone() {
    const zone = tellZone();
    if (!this.zones.own || zone === (this.zones.told || this.zones.own) || !document.getElementById(OFFER)) return "";
    return sessionStorage.getItem(ASKED_ZONE) === zone ? "" : zone;
  }

  /** Puts the server's offer for the zone into the page, without a reload. @param {string} zone */
  async offer(zone) {
    const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok || answer.redirected) return;
    this.zones.told = zone;
    sessionStorage.setItem(ASKED_ZONE, zone);
    const offer = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(OFFER);
    if (offer) document.getElementById(OFFER)?.replaceWith(offer);
  }

  /** Checks whether the page is still of today. The next check is at the end of the day, or soon if this one failed. */
  async look() {
    if (document.visibilityState === "hidden" || this.asking) return;
    this.asking = true;
    const over = this.isOver;
    if (over && (await this.ask().catch(() => false))) return; // the page is reloaded
    const zone = over ? "" : this.newZone;
    if (zone) await this.offer(zone).catch(() => {});
    this.asking = false;
    clearTimeout(this.timer);
    const again = this.isBusy ? SOON : RETRY;
    this.timer = setTimeout(() => this.look(), over ? again : Math.max(this.left + SLACK - this.elapsed, 0));
  }

  /** A recent touch may have started a request that a reload would abort. */
  get isBusy() {
    return performance.now() - this.touchedAt < SOON;
  }

  /** Reloads the page if nothing was typed or touched, the server answers, and the last reload was not just now. */
  async ask() {
    const justNow = Math.abs(Date.now() - Number(sessionStorage.getItem(ASKED_AT) ?? 0)) < APART;
    if (isTouched() || this.isBusy || justNow) return false;
    const request = { method: "HEAD", cache: /** @type {const} */ ("no-store"), signal: AbortSignal.timeout(PATIENCE) };
    const answer = await fetch(location.href, request);
    if (!answer.ok || answer.redirected || isTouched() || this.isBusy) return false;
    sessionStorage.setItem(ASKED_AT, String(Date.now()));
    location.replace(location.pathname + location.search); // like a reload, but at the top of the page
    return true;
  }
}

/** @param {HTMLElement} element with the seconds left of the day and both zones in its data */
export default function start({ dataset }) {
  const keptAt = /** @type {HTMLMetaElement | null} */ (document.querySelector("meta[name='kept']"))?.content;
  const zones = { told: dataset.toldZone ?? "", own: dataset.ownZone ?? "" };
  const day = new Day(Number(dataset.secondsLeft) * 1000, zones, keptAt ? Number(keptAt) : undefined);
  const check = () => void day.look();
  for (const event of ["pointerdown", "keydown"])
    addEventListener(event, () => (day.touchedAt = performance.now()), true);
  for (const event of ["focus", "pageshow", "online"]) addEventListener(event, check);
  document.addEventListener("visibilitychange", check);
  check();
}
