// @ts-check
/*
 * Sends messages: oldest first, one tab at a time, again and again until the server has them or says that it never will
 * accept them. Only an answer with our server's own header counts (see post.js):
 *
 * - Stored: the message is removed.
 * - Not for the person who is signed in, or nobody is: the message is "deferred", and tried again after another log-in.
 * - Its session was deleted ("gone"), or it can never be stored ("rejected"): kept until the page has said so.
 * - Anything else is trouble, which passes: the message is tried again, at growing intervals.
 */

import { alone, freshToken, person, post } from "../shared/post.js";
import { moment, nextKey, OutboxStore } from "./outbox-store.js";

const FIRST_RETRY = 2000;
const LAST_RETRY = 20000;
const SESSION = /\/sessions\/([0-9a-f-]{36})\//;

/** @typedef {import("./outbox-store.js").Message} Message @typedef {import("../shared/post.js").Trouble} Trouble */

/** The number of different sets that the messages report. @param {Message[]} messages */
export function setsOf(messages) {
  return new Set(messages.filter(({ kind }) => kind === "set").map(({ url }) => url)).size;
}

export class Outbox {
  /**
   * @param {string} token a CSRF token; where it is "" or too old, the outbox asks the server for a new one
   * @param {(waiting: number) => unknown} onChange gets the number of sets that could not be sent so far
   * @param {(fragment: string, message: Message) => unknown} onAnswer
   */
  constructor(token, onChange = () => {}, onAnswer = () => {}, store = new OutboxStore()) {
    this.token = token;
    this.onChange = onChange;
    this.onAnswer = onAnswer;
    this.store = store;
    store.onLate = () => this.flush();
    /** @type {Message[]} as the store held them when it was read last */
    this.messages = [];
    /** @type {Trouble | ""} why the last try failed */
    this.trouble = "";
    this.closing = false;
    this.sendAgain = false;
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

  /** The number of sets that are still to be sent. */
  get waiting() {
    return setsOf(this.messages.filter(({ state }) => !state));
  }

  /** The number of sets in a state. @param {Message["state"]} state @param {string} id of one session; "" for all */
  countIn(state, id = "") {
    return setsOf(this.messages.filter((message) => message.state === state && message.url.includes(id)));
  }

  /** Whether a session was deleted. @param {string} id */
  isGone(id) {
    return this.messages.some(({ state, url, key }) => state === "gone" && (url.includes(id) || key.includes(id)));
  }

  /** Whether nothing is left to send, positions included. */
  get empty() {
    return !this.messages.some(({ state }) => !state);
  }

  /**
   * Another tab sends, or cannot: both tabs show the same.
   * @param {Trouble | "" | boolean} trouble the pages of version 1.0 say true
   */
  async hear(trouble) {
    this.trouble = trouble === true ? "down" : trouble || "";
    await this.read();
    this.onChange(this.trouble ? this.waiting : 0);
  }

  async read() {
    this.messages = await this.store.all();
    return this.messages;
  }

  /** Tells this page and other tabs. A page says only what could not be sent, not what is on its way. */
  async tell() {
    await this.hear(this.trouble);
    try {
      this.channel?.postMessage(this.trouble);
    } catch {
      // Other tabs find out by themselves.
    }
  }

  /**
   * Writes a message down before it returns, then sends it. A message with the same key is replaced.
   * @param {string} url @param {Record<string, string | number>} fields @param {Message["kind"]} kind
   */
  add(url, fields, kind = "set", key = nextKey(Date.now())) {
    const texts = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
    /** @type {Message} */
    const message = { key, kind, url, fields: texts, made: moment(Date.now()) };
    this.store.put(message);
    this.messages = [...this.messages.filter((other) => other.key !== key), message];
    // A page that closes runs no asynchronous step any more. The next page sends the message once more.
    if (this.closing) post(url, texts, this.token);
    return this.flush();
  }

  /** Sends all messages. Never rejects. */
  flush() {
    clearTimeout(this.timer);
    this.sendAgain = true;
    this.sending ??= this.sendAll().finally(() => (this.sending = null));
    return this.sending;
  }

  async sendAll() {
    while (this.sendAgain) {
      this.sendAgain = false;
      await alone(() => this.round()).catch(() => {});
    }
  }

  async round() {
    for (;;) {
      const messages = await this.read();
      const message = messages.find(({ state, by }) => !state || (state === "deferred" && by !== person()));
      if (!message) break;
      const outcome = this.beginningOf(message)?.state ?? (await this.send(message));
      if (isTrouble(outcome)) {
        this.sendAgain = false;
        this.trouble = outcome;
        this.timer = setTimeout(() => this.flush(), this.delay);
        this.delay = Math.min(this.delay * 2, LAST_RETRY);
        return this.tell();
      }
      this.trouble = "";
      this.delay = FIRST_RETRY;
      if (outcome === "sent") await this.store.remove(message);
      else this.store.setState(message, outcome, person());
    }
    this.trouble = "";
    await this.tell();
  }

  /**
   * The beginning of the message's session while it is not stored: the server stores nothing of the session before it.
   * @param {Message} message
   */
  beginningOf({ kind, url }) {
    const id = SESSION.exec(url)?.[1];
    return kind === "begin" || !id ? undefined : this.messages.find(({ key }) => key === `!begin-${id}`);
  }

  /** @param {Message} message @returns {Promise<"sent" | "deferred" | "rejected" | "gone" | Trouble>} */
  async send(message) {
    let answer = await this.post(message);
    if (answer.status === 403 && !answer.trouble) {
      this.token = ""; // a log-in or log-out made the token invalid
      answer = await this.post(message);
    }
    if (answer.trouble) return answer.trouble;
    const { status, text, gone } = answer;
    if (status < 300) {
      if (text) this.onAnswer(text, message);
      return "sent";
    }
    if (gone) return "gone";
    if (status === 401 || status === 404) return "deferred";
    return status === 403 ? "broken" : "rejected";
  }

  /** Adds the time of this clock, so that the server can tell how long ago the set was. @param {Message} message */
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

/** @param {string} outcome @returns {outcome is Trouble} */
function isTrouble(outcome) {
  return ["offline", "down", "foreign", "broken", "busy"].includes(outcome);
}

function channel() {
  try {
    return new BroadcastChannel("hipstretch-outbox");
  } catch {
    return null; // tabs find out by themselves
  }
}
