// @ts-check
/* A page that speaks of today asks again when that day is over: on waking, with the focus, from the back button's
   memory, and by itself at midnight. How long the day lasts is the server's word; of the device's clock only
   differences count, so one that is wrong does no harm. On the same occasions Today gets the offer of a time zone that
   the device is new in. */

import { tellZone } from "../shared/zone.js";

const SLACK = 2000; // milliseconds: rather late than early
const SOON = 10 * 1000; // after a touch that may have begun something
const RETRY = 5 * 60 * 1000;
const PATIENCE = 20 * 1000;
const APART = 60 * 1000; // no two reloads within that time, whatever happens
const ASKED_AT = "hipstretch-asked-at";
const ASKED_ZONE = "hipstretch-asked-zone";
const OFFER = "zone-offer";

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
  return (
    [.../** @type {NodeListOf<HTMLInputElement>} */ (fields)].some(isChanged) ||
    !!document.querySelector("dialog[open]")
  );
}

export class Day {
  /**
   * @param {number} left milliseconds until the day is over, when the page was made
   * @param {{told: string, own: string}} zones which the server knew: from this device, and of the person ("" for
   * nobody)
   * @param {number} [keptAt] when the page was made, by the device's clock: one that the browser kept
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

  /** Milliseconds gone by: one clock stands while some devices sleep, the other may be put back. */
  get gone() {
    return Math.max(performance.now() - this.steady, Date.now() - this.wall);
  }

  get isOver() {
    return this.gone >= this.left + SLACK;
  }

  /** The zone that the server does not know of yet, "" if it knows all or this page offers none. */
  get newZone() {
    const zone = tellZone();
    if (!this.zones.own || zone === (this.zones.told || this.zones.own) || !document.getElementById(OFFER)) return "";
    return sessionStorage.getItem(ASKED_ZONE) === zone ? "" : zone;
  }

  /** What the server offers now that it knows the zone comes into the page as it stands. @param {string} zone */
  async offer(zone) {
    const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok || answer.redirected) return;
    this.zones.told = zone;
    sessionStorage.setItem(ASKED_ZONE, zone);
    const offer = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(OFFER);
    if (offer) document.getElementById(OFFER)?.replaceWith(offer);
  }

  /** Looks whether the page is still right; the next look is when the day is over, or soon if it could not be asked. */
  async look() {
    if (document.visibilityState === "hidden" || this.asking) return;
    this.asking = true;
    const wanted = this.isOver;
    if (wanted && (await this.ask().catch(() => false))) return; // the page goes
    const zone = wanted ? "" : this.newZone;
    if (zone) await this.offer(zone).catch(() => {});
    this.asking = false;
    clearTimeout(this.timer);
    const again = this.isBusy ? SOON : RETRY;
    this.timer = setTimeout(() => this.look(), wanted ? again : Math.max(this.left + SLACK - this.gone, 0));
  }

  /** A press may have begun something that loading the page anew would break off. */
  get isBusy() {
    return performance.now() - this.touchedAt < SOON;
  }

  /** Whether the page is loaded anew: nothing is typed or pressed, the server answers, and it was not just done. */
  async ask() {
    const justNow = Math.abs(Date.now() - Number(sessionStorage.getItem(ASKED_AT) ?? 0)) < APART;
    if (isTouched() || this.isBusy || justNow) return false;
    const request = { method: "HEAD", cache: /** @type {const} */ ("no-store"), signal: AbortSignal.timeout(PATIENCE) };
    const answer = await fetch(location.href, request);
    if (!answer.ok || answer.redirected || isTouched() || this.isBusy) return false;
    sessionStorage.setItem(ASKED_AT, String(Date.now()));
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
  for (const event of ["pointerdown", "keydown"])
    addEventListener(event, () => (day.touchedAt = performance.now()), true);
  for (const event of ["focus", "pageshow", "online"]) addEventListener(event, look);
  document.addEventListener("visibilitychange", look);
  look();
}
