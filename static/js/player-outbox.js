// @ts-check
/* What was done and is not on the server yet: kept in this browser until the server has it, then forgotten. */

const KEY = "hipstretch-outbox";
const GIVEN_UP = new Set([400, 404, 409, 410]); // the server will never take it
const FIRST_RETRY = 2000;
const LAST_RETRY = 60000;

/** @typedef {{url: string, fields: Record<string, string>}} Letter */

export class Outbox {
  /**
   * @param {string} token the page's CSRF token
   * @param {(waiting: number) => unknown} onChange @param {(fragment: string) => void} onAnswer
   */
  constructor(token, onChange = () => {}, onAnswer = () => {}) {
    this.token = token;
    this.onChange = onChange;
    this.onAnswer = onAnswer;
    /** @type {Letter[]} */
    this.kept = []; // stands in where the browser refuses to store
    this.delay = FIRST_RETRY;
    this.timer = 0;
    this.failing = false;
    /** @type {Promise<void> | null} */
    this.sending = null;
    addEventListener("online", () => this.flush());
  }

  /** @returns {Letter[]} */
  read() {
    try {
      return JSON.parse(localStorage.getItem(KEY) ?? "[]");
    } catch {
      return this.kept;
    }
  }

  /** @param {Letter[]} letters */
  write(letters) {
    this.kept = letters;
    try {
      if (letters.length) localStorage.setItem(KEY, JSON.stringify(letters));
      else localStorage.removeItem(KEY);
    } catch {
      // Storage is full or refused: the list above still goes out while this page is open.
    }
    this.tell();
  }

  /** Only what could not be sent is worth a word; what is on its way is not. */
  tell() {
    this.onChange(this.failing ? this.waiting : 0);
  }

  get waiting() {
    return this.read().length;
  }

  /** @param {string} url @param {Record<string, string | number>} fields */
  add(url, fields) {
    const texts = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
    this.write([...this.read(), { url, fields: texts }]);
    return this.flush();
  }

  /** Sends what waits, oldest first, one at a time. Never rejects. */
  flush() {
    clearTimeout(this.timer);
    this.sending ??= this.sendAll().finally(() => (this.sending = null));
    return this.sending;
  }

  async sendAll() {
    for (let letter = this.read()[0]; letter; letter = this.read()[0]) {
      if (!(await this.send(letter))) {
        this.timer = setTimeout(() => this.flush(), this.delay);
        this.delay = Math.min(this.delay * 2, LAST_RETRY);
        this.failing = true;
        this.tell();
        return;
      }
      this.failing = false;
      const sent = JSON.stringify(letter);
      this.write(this.read().filter((other) => JSON.stringify(other) !== sent));
      this.delay = FIRST_RETRY;
    }
  }

  /** Whether the letter is done with. @param {Letter} letter */
  async send(letter) {
    try {
      const response = await post(letter.url, letter.fields, this.token);
      if (response.ok && response.status !== 204) this.onAnswer(await response.text());
      return response.ok || GIVEN_UP.has(response.status);
    } catch {
      return false;
    }
  }
}

/** @param {string} url @param {Record<string, string>} fields @param {string} token */
export function post(url, fields, token) {
  return fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "X-CSRFToken": token, "HX-Request": "true" },
    keepalive: true,
    signal: AbortSignal.timeout(10000),
  });
}

/**
 * On any page: an element that sends what still waits, and is shown only while something does.
 * @param {HTMLElement} element
 */
export default function start(element) {
  const outbox = new Outbox(element.dataset.token ?? "", (waiting) => (element.hidden = waiting === 0));
  outbox.flush();
}
