// @ts-check
/* Sends what was done: oldest first, one tab at a time, again and again until the server has it. */

import { Letters, nextKey } from "./letters.js";
import { alone, freshToken, post } from "./post.js";

const FIRST_RETRY = 2000;
const LAST_RETRY = 60000;
const NOT_YET = new Set([403, 408, 425, 429]);
const NOT_THIS_PERSON = new Set([401, 404]); // perhaps of whoever signs in next
const KEPT_FOR = 30 * 24 * 3600 * 1000;

/** @typedef {import("./letters.js").Letter} Letter */

export class Outbox {
  /**
   * @param {string} token a CSRF token; without one, and when it is too old, a new one is asked for
   * @param {(waiting: number) => unknown} onChange how many sets could not be sent so far
   * @param {(fragment: string, letter: Letter) => unknown} onAnswer
   */
  constructor(token, onChange = () => {}, onAnswer = () => {}, letters = new Letters()) {
    this.token = token;
    this.onChange = onChange;
    this.onAnswer = onAnswer;
    this.letters = letters;
    /** @type {Letter[]} */
    this.kept = [];
    this.failing = false;
    this.closing = false;
    this.more = false;
    this.delay = FIRST_RETRY;
    this.timer = 0;
    /** @type {Set<string>} parked letters that this page has tried */
    this.tried = new Set();
    /** @type {Promise<void> | null} */
    this.sending = null;
    this.channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("hipstretch-outbox") : null;
    this.channel?.addEventListener("message", ({ data }) => this.hear(data));
    addEventListener("online", () => this.flush());
    addEventListener("pagehide", () => (this.closing = true), { capture: true });
    addEventListener("pageshow", () => (this.closing = false));
    addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.flush());
  }

  /** Sets that are still on their way. */
  get waiting() {
    return this.kept.filter(({ what, state }) => what === "set" && !state).length;
  }

  /** Whether nothing is on its way any more, places included. */
  get empty() {
    return !this.kept.some(({ state }) => !state);
  }

  /** Another tab sends, or cannot: both show the same. @param {boolean} failing */
  async hear(failing) {
    this.failing = failing;
    await this.look();
    this.onChange(this.failing ? this.waiting : 0);
  }

  async look() {
    this.kept = await this.letters.all();
    return this.kept;
  }

  /** Only what could not be sent is worth a word; what is on its way is not. */
  async tell() {
    await this.hear(this.failing);
    this.channel?.postMessage(this.failing);
  }

  /**
   * Written down before this returns, then sent. A letter with the key of an earlier one takes its place.
   * @param {string} url @param {Record<string, string | number>} fields @param {Letter["what"]} what
   */
  add(url, fields, what = "set", key = nextKey(Date.now())) {
    const texts = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
    /** @type {Letter} */
    const letter = { key, what, url, fields: texts, made: Date.now() };
    this.letters.put(letter);
    this.kept = [...this.kept.filter((other) => other.key !== key), letter];
    // Nothing that takes a moment still happens in a page that closes; it goes out again with the next one.
    if (this.closing) post(url, texts, this.token).catch(() => {});
    return this.flush();
  }

  /** Sends what waits. Never rejects. */
  flush() {
    clearTimeout(this.timer);
    this.more = true;
    this.sending ??= this.sendAll().finally(() => (this.sending = null));
    return this.sending;
  }

  async sendAll() {
    while (this.more) {
      this.more = false;
      await alone(() => this.round()).catch(() => {});
    }
  }

  async round() {
    for (;;) {
      const letter = (await this.look()).find((one) => !one.state || (one.state === "parked" && !this.tried.has(one.key)));
      if (!letter) break;
      const fate = letter.made < Date.now() - KEPT_FOR ? "sent" : await this.send(letter);
      if (fate === "later") {
        this.more = false;
        this.failing = true;
        this.timer = setTimeout(() => this.flush(), this.delay);
        this.delay = Math.min(this.delay * 2, LAST_RETRY);
        return this.tell();
      }
      this.failing = false;
      this.delay = FIRST_RETRY;
      if (fate === "parked") this.tried.add(letter.key);
      if (letter.what === "begin") this.tried.clear(); // what was not known here may be now
      if (fate === "sent") await this.letters.remove(letter);
      else await this.letters.mark(letter, fate);
    }
    await this.tell();
  }

  /** @param {Letter} letter @returns {Promise<"sent" | "later" | "parked" | "refused">} */
  async send(letter) {
    try {
      let response = await this.post(letter);
      if (response.status === 403) {
        this.token = ""; // signing in or out made it old
        response = await this.post(letter);
      }
      const { ok, status, redirected } = response;
      if (ok && !redirected) {
        if (status !== 204) this.onAnswer(await response.text(), letter);
        return "sent";
      }
      if (NOT_THIS_PERSON.has(status)) return "parked";
      return redirected || status >= 500 || NOT_YET.has(status) ? "later" : "refused";
    } catch {
      return "later";
    }
  }

  /** With the time of this clock, by which the server can tell how long ago it was. @param {Letter} letter */
  async post({ url, fields }) {
    this.token ||= await freshToken();
    return post(url, { ...fields, sent: String(Date.now()) }, this.token);
  }
}
