// @ts-check
/* A page that speaks of today asks again when that day is over, or when the device is in another time zone: on waking,
   with the focus, from the back button's memory, and by itself at midnight. How long the day lasts is the server's word;
   of the device's clock only differences count, so one that is wrong does no harm. */

import { tellZone } from "./zone.js";

const SLACK = 2000; // milliseconds: rather late than early
const RETRY = 5 * 60 * 1000;
const APART = 60 * 1000; // no two reloads within that time, whatever happens
const ASKED_AT = "hipstretch-asked-at";
const ASKED_ZONE = "hipstretch-asked-zone";

/** @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} field */
function isChanged(field) {
  if (field.type === "hidden") return false;
  if ("options" in field) {
    const options = [...field.options];
    const first = options.some((one) => one.defaultSelected) ? -1 : 0;
    return !field.multiple && options.some((one, index) => one.selected !== (one.defaultSelected || index === first));
  }
  if (field.type === "checkbox" || field.type === "radio") {
    const box = /** @type {HTMLInputElement} */ (field);
    return box.checked !== box.defaultChecked;
  }
  return field.value !== field.defaultValue;
}

/** Whether somebody typed or chose something on the page that a reload would take. */
function isTouched() {
  const fields = document.querySelectorAll("input, textarea, select");
  return [.../** @type {NodeListOf<HTMLInputElement>} */ (fields)].some(isChanged) || !!document.querySelector("dialog[open]");
}

export class Day {
  /**
   * @param {number} left milliseconds until the day is over, when the page was made
   * @param {{told: string, own: string}} zones which the server knew: from this device, and of the person ("" for nobody)
   * @param {number} [keptAt] when the page was made, by the device's clock: one that the browser kept
   */
  constructor(left, zones, keptAt = Date.now()) {
    this.left = left;
    this.zones = zones;
    this.wall = keptAt;
    this.steady = performance.now();
    this.asking = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** Milliseconds gone by: one clock stands while some devices sleep, the other may be put back. */
  get gone() {
    return Math.max(performance.now() - this.steady, Date.now() - this.wall);
  }

  get isOver() {
    return this.gone >= this.left + SLACK;
  }

  /** The zone that the server does not know of yet, "" if it knows all; a stranger's day is in no page. */
  get newZone() {
    const zone = tellZone();
    return this.zones.own && zone !== (this.zones.told || this.zones.own) && sessionStorage.getItem(ASKED_ZONE) !== zone ? zone : "";
  }

  /** Looks whether the page is still right; the next look is when the day is over, or soon if it could not be asked. */
  async look() {
    if (document.visibilityState === "hidden" || this.asking) return;
    this.asking = true;
    const zone = this.newZone;
    const wanted = this.isOver || zone !== "";
    if (wanted && (await this.ask(zone).catch(() => false))) return; // the page goes
    this.asking = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), wanted ? RETRY : this.left + SLACK - this.gone);
  }

  /** Whether the page is loaded anew: nothing is typed, the server answers, and it was not just done. @param {string} zone */
  async ask(zone) {
    const justNow = Math.abs(Date.now() - Number(sessionStorage.getItem(ASKED_AT) ?? 0)) < APART;
    if (isTouched() || justNow) return false;
    const answer = await fetch(location.href, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(20000) });
    if (!answer.ok || answer.redirected || isTouched()) return false;
    sessionStorage.setItem(ASKED_AT, String(Date.now()));
    if (zone) sessionStorage.setItem(ASKED_ZONE, zone);
    location.replace(location.pathname + location.search); // as reload, but from its top
    return true;
  }
}

/** @param {HTMLElement} element with the seconds left of the day and both zones in its data */
export default function start({ dataset }) {
  const kept = /** @type {HTMLMetaElement | null} */ (document.querySelector("meta[name='kept']"))?.content;
  const zones = { told: dataset.toldZone ?? "", own: dataset.ownZone ?? "" };
  const day = new Day(Number(dataset.secondsLeft) * 1000, zones, kept ? Number(kept) : undefined);
  const look = () => void day.look();
  for (const event of ["focus", "pageshow", "online"]) addEventListener(event, look);
  document.addEventListener("visibilitychange", look);
  look();
}
