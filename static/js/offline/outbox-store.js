// @ts-check
/*
 * Keeps the messages that the server does not have yet. `put` writes a message to the journal (localStorage, the only
 * store that a page can still write to while it closes); `all` moves the journal to IndexedDB. Where the browser
 * refuses both, messages live in memory. Each store gets two seconds to answer, and no message expires.
 *
 * Version 1.0 wrote the same records, and its open pages read ours: the names and values that are stored stay as they
 * are (ARCHITECTURE.md lists them). `toRecord` and `fromRecord` translate.
 */

/**
 * Messages with the same key replace each other; messages are sent in the order of their keys. "deferred": the message
 * was not for the person who was signed in (`by`). "rejected": the server will never accept it. "gone": the session
 * that it belongs to was deleted.
 * @typedef {{key: string, kind: "begin" | "set" | "position", url: string, fields: Record<string, string>,
 *   made: number, state?: "deferred" | "rejected" | "gone", by?: string}} Message
 * @typedef {{key: string, what: string, url: string, fields: Record<string, string>, made: number, state?: string,
 *   by?: string}} StoredMessage
 */

const JOURNAL = "hipstretch-letter-";
const BEFORE_JOURNAL = "hipstretch-outbox"; // where versions before 1.0 kept a list of {url, fields}
const PATIENCE = 2000; // milliseconds for IndexedDB
const STORED_KINDS = { begin: "begin", set: "set", position: "place" };
const STORED_STATES = { deferred: "parked", rejected: "refused", gone: "gone" };
const KINDS = swapped(STORED_KINDS);
const STATES = swapped(STORED_STATES);
let newest = 0;

/** @param {Record<string, string>} names @returns {Record<string, any>} */
function swapped(names) {
  return Object.fromEntries(Object.entries(names).map(([name, stored]) => [stored, name]));
}

/** @param {Message} message @returns {StoredMessage} */
function toRecord({ kind, state, ...rest }) {
  return { ...rest, what: STORED_KINDS[kind] ?? kind, ...(state && { state: STORED_STATES[state] ?? state }) };
}

/** @param {StoredMessage} record @returns {Message} */
function fromRecord({ what, state, ...rest }) {
  return { ...rest, kind: KINDS[what] ?? what, ...(state && { state: STATES[state] ?? state }) };
}

/** The device's time in milliseconds, but always later than the result of the call before. @param {number} now */
export function moment(now) {
  newest = Math.max(newest + 1, now);
  return newest;
}

/** A key that sorts after all keys made before. @param {number} now */
export function nextKey(now) {
  return `${String(moment(now)).padStart(15, "0")}-${Math.random().toString(36).slice(2, 10)}`;
}

export class OutboxStore {
  constructor() {
    /** @type {Map<string, Message>} */
    this.memory = new Map();
    /**
     * The content of IndexedDB when it was read last: it is still there while IndexedDB does not answer.
     * @type {Map<string, Message>}
     */
    this.lastRead = new Map();
    /** @type {Promise<IDBDatabase | null> | null} */
    this.opening = null;
    /** Called when IndexedDB has opened after all: the messages in it are not in what was read before. */
    this.onLate = () => {};
  }

  /** Whether messages would be lost with this page. */
  get fleeting() {
    return this.memory.size > 0;
  }

  /** Writes a message down before it returns. @param {Message} message */
  put(message) {
    try {
      localStorage.setItem(JOURNAL + message.key, JSON.stringify(toRecord(message)));
    } catch {
      this.memory.set(message.key, message);
    }
  }

  /** All messages, oldest first. @returns {Promise<Message[]>} */
  async all() {
    const database = await this.open();
    const fresh = [...this.readJournal(), ...this.memory.values()];
    if (!database) return this.merge(fresh);
    try {
      if (fresh.length) await this.moveToDatabase(database, fresh);
    } catch {
      // IndexedDB is full: the messages stay in the journal.
    }
    try {
      const records = await within(result(database.transaction("letters").objectStore("letters").getAll()));
      this.lastRead = new Map(records.map((/** @type {StoredMessage} */ record) => [record.key, fromRecord(record)]));
    } catch {
      this.opening = null; // the browser closed the database, for want of room or because the person cleared it
    }
    return this.merge(fresh);
  }

  /** The messages read last, and those written since. @param {Message[]} fresh */
  merge(fresh) {
    const messages = new Map(this.lastRead);
    for (const message of fresh) messages.set(message.key, message);
    return [...messages.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  /** @param {IDBDatabase} database @param {Message[]} messages */
  async moveToDatabase(database, messages) {
    const transaction = database.transaction("letters", "readwrite", { durability: "strict" });
    for (const message of messages) transaction.objectStore("letters").put(toRecord(message));
    await within(finished(transaction));
    for (const message of messages) {
      this.lastRead.set(message.key, message);
      this.removeFromJournal(message);
    }
  }

  /** Changes the state of a message. @param {Message} message @param {Message["state"]} state @param {string} by */
  setState(message, state, by) {
    this.put({ ...message, state, by, made: moment(Date.now()) });
  }

  /** Removes a message, unless a newer one has replaced it. @param {Message} message */
  async remove(message) {
    this.removeFromJournal(message);
    if (this.lastRead.get(message.key)?.made === message.made) this.lastRead.delete(message.key);
    const database = await this.open();
    if (!database) return;
    try {
      const transaction = database.transaction("letters", "readwrite");
      const store = transaction.objectStore("letters");
      const record = await within(result(store.get(message.key)));
      if (record?.made === message.made) store.delete(message.key);
      await within(finished(transaction));
    } catch {
      this.opening = null; // the message is sent once more then, which does no harm
    }
  }

  /**
   * Removes a message from the journal and from memory, unless a newer one has replaced it.
   * @param {Message} message
   */
  removeFromJournal(message) {
    if (this.memory.get(message.key)?.made === message.made) this.memory.delete(message.key);
    try {
      const record = parsed(localStorage.getItem(JOURNAL + message.key));
      if (record?.made === message.made) localStorage.removeItem(JOURNAL + message.key);
    } catch {
      // The browser allows no localStorage, so there is no journal.
    }
  }

  /** @returns {Message[]} */
  readJournal() {
    try {
      this.convertOldOutbox();
      const names = Object.keys(localStorage).filter((name) => name.startsWith(JOURNAL));
      const records = names.flatMap((name) => parsed(localStorage.getItem(name)) ?? []);
      return records.map(fromRecord);
    } catch {
      return [];
    }
  }

  /** The list of versions before 1.0 becomes messages. */
  convertOldOutbox() {
    const list = parsed(localStorage.getItem(BEFORE_JOURNAL));
    localStorage.removeItem(BEFORE_JOURNAL);
    for (const [number, { url, fields }] of (Array.isArray(list) ? list : []).entries()) {
      const made = Number(fields.at) || Date.now();
      this.put({ key: `${String(made).padStart(15, "0")}-${number}`, kind: "set", url, fields, made });
    }
  }

  /** @returns {Promise<IDBDatabase | null>} null: the browser keeps nothing, or does not answer yet */
  open() {
    let late = false;
    this.opening ??= within(
      new Promise((resolve, reject) => {
        const request = indexedDB.open("hipstretch", 1);
        request.onupgradeneeded = () => request.result.createObjectStore("letters", { keyPath: "key" });
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const { result } = request;
          result.onclose = result.onversionchange = () => {
            result.close(); // the person clears the site's data
            this.opening = null;
          };
          resolve(result);
          if (!late) return;
          this.opening = Promise.resolve(result);
          this.onLate();
        };
      }),
    ).catch(() => {
      late = true;
      return null;
    });
    return this.opening;
  }
}

/** @param {string | null} text */
function parsed(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

/** @template T @param {Promise<T>} work @returns {Promise<T>} */
function within(work) {
  let timer = 0;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("IndexedDB does not answer")), PATIENCE);
  });
  return /** @type {Promise<T>} */ (Promise.race([work, late])).finally(() => clearTimeout(timer));
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}
