// @ts-check
/*
 * Sends what was done: oldest first, one tab at a time, again and again until the server has it or says that it never
 * will. Only an answer with our server's mark is believed (see post.js):
 *
 * - stored: the letter is done with.
 * - not of whoever is signed in now, or nobody is: it waits ("parked") for another log-in, and is tried then.
 * - what it belongs to was deleted ("gone"), or it can never be stored ("refused"): kept until that was said.
 * - anything else is trouble, which ends: it is tried again, later and later.
 */

import { alone, freshToken, person, post } from "../shared/post.js";
import { Letters, moment, nextKey } from "./outbox-store.js";

const FIRST_RETRY = 2000;
const LAST_RETRY = 20000;
const SESSION = /\/sessions\/([0-9a-f-]{36})\//;

/** @typedef {import("./outbox-store.js").Letter} Letter @typedef {import("../shared/post.js").Trouble} Trouble */

/** How many different sets these letters tell of. @param {Letter[]} letters */
export function setsOf(letters) {
  return new Set(letters.filter(({ what }) => what === "set").map(({ url }) => url)).size;
}

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
    /** @type {Trouble | ""} why the last try did not end well */
    this.trouble = "";
    this.closing = false;
    this.more = false;
    this.delay = FIRST_RETRY;
    this.timer = 0;
    /** @type {Promise<void> | null} */
    this.sending = null;
    this.channel = channel();
    this.channel?.addEventListener("message", ({ data }) => this.hear(data));
    addEventListener("online", () => this.flush());
    addEventListener("pagehide", () => (this.closing = true), { capture: true });
    addEventListener("pageshow", () => (this.closing = false));
    addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.flush());
  }

  /** Sets that are still on their way. */
  get waiting() {
    return setsOf(this.kept.filter(({ state }) => !state));
  }

  /** Sets that came to that end. @param {Letter["state"]} state @param {string} id of one session; "" for all */
  ended(state, id = "") {
    return setsOf(this.kept.filter((letter) => letter.state === state && letter.url.includes(id)));
  }

  /** Whether a session was deleted. @param {string} id */
  gone(id) {
    return this.kept.some(({ state, url, key }) => state === "gone" && (url.includes(id) || key.includes(id)));
  }

  /** Whether nothing is on its way any more, places included. */
  get empty() {
    return !this.kept.some(({ state }) => !state);
  }

  /**
   * Another tab sends, or cannot: both show the same.
   * @param {Trouble | "" | boolean} trouble true from yesterday's page
   */
  async hear(trouble) {
    this.trouble = trouble === true ? "down" : trouble || "";
    await this.look();
    this.onChange(this.trouble ? this.waiting : 0);
  }

  async look() {
    this.kept = await this.letters.all();
    return this.kept;
  }

  /** Only what could not be sent is worth a word; what is on its way is not. */
  async tell() {
    await this.hear(this.trouble);
    try {
      this.channel?.postMessage(this.trouble);
    } catch {
      // Then other tabs find out by themselves.
    }
  }

  /**
   * Written down before this returns, then sent. A letter with the key of an earlier one takes its place.
   * @param {string} url @param {Record<string, string | number>} fields @param {Letter["what"]} what
   */
  add(url, fields, what = "set", key = nextKey(Date.now())) {
    const texts = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
    /** @type {Letter} */
    const letter = { key, what, url, fields: texts, made: moment(Date.now()) };
    this.letters.put(letter);
    this.kept = [...this.kept.filter((other) => other.key !== key), letter];
    // Nothing that takes a moment still happens in a page that closes; it goes out again with the next one.
    if (this.closing) post(url, texts, this.token);
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
      const letter = (await this.look()).find(({ state, by }) => !state || (state === "parked" && by !== person()));
      if (!letter) break;
      const fate = this.beginningOf(letter)?.state ?? (await this.send(letter));
      if (isTrouble(fate)) {
        this.more = false;
        this.trouble = fate;
        this.timer = setTimeout(() => this.flush(), this.delay);
        this.delay = Math.min(this.delay * 2, LAST_RETRY);
        return this.tell();
      }
      this.trouble = "";
      this.delay = FIRST_RETRY;
      if (fate === "sent") await this.letters.remove(letter);
      else this.letters.mark(letter, fate, person());
    }
    this.trouble = "";
    await this.tell();
  }

  /**
   * The beginning of a letter's session, where that is not stored: until it is, nothing of the session can be.
   * @param {Letter} letter
   */
  beginningOf({ what, url }) {
    const id = SESSION.exec(url)?.[1];
    return what === "begin" || !id ? undefined : this.kept.find(({ key }) => key === `!begin-${id}`);
  }

  /** @param {Letter} letter @returns {Promise<"sent" | "parked" | "refused" | "gone" | Trouble>} */
  async send(letter) {
    let answer = await this.post(letter);
    if (answer.status === 403 && !answer.trouble) {
      this.token = ""; // signing in or out made it old
      answer = await this.post(letter);
    }
    if (answer.trouble) return answer.trouble;
    const { status, text, gone } = answer;
    if (status < 300) {
      if (text) this.onAnswer(text, letter);
      return "sent";
    }
    if (gone) return "gone";
    if (status === 401 || status === 404) return "parked";
    return status === 403 ? "broken" : "refused";
  }

  /** With the time of this clock, by which the server can tell how long ago it was. @param {Letter} letter */
  async post({ url, fields }) {
    if (!this.token) {
      const fresh = await freshToken();
      if (!fresh.token)
        return fresh.trouble ? fresh : { trouble: /** @type {const} */ ("broken"), status: fresh.status };
      this.token = fresh.token;
    }
    return post(url, { ...fields, sent: String(Date.now()) }, this.token);
  }
}

/** @param {string} fate @returns {fate is Trouble} */
function isTrouble(fate) {
  return ["offline", "down", "foreign", "broken", "busy"].includes(fate);
}

function channel() {
  try {
    return new BroadcastChannel("hipstretch-outbox");
  } catch {
    return null; // then tabs find out by themselves
  }
}
