// @ts-check
/* Letters to the server that have not arrived yet. Written down at once in a tray (localStorage is the one store that
   a page can still write to while it closes), then moved to IndexedDB; where both are refused they live in memory.
   Neither store is waited for longer than a moment, and no clock takes a letter away. */

/**
 * A letter; those with the same key replace each other. `key` says the order. "parked": it was not for whoever was
 * signed in then (`by`); "refused": the server will never take it; "gone": what it belongs to was deleted.
 * @typedef {{key: string, what: "begin" | "set" | "place", url: string, fields: Record<string, string>, made: number,
 *   state?: "parked" | "refused" | "gone", by?: string}} Letter
 */

const TRAY = "hipstretch-letter-";
const OLD = "hipstretch-outbox"; // what an earlier version kept: a list of {url, fields}
const PATIENCE = 2000; // milliseconds for IndexedDB
let newest = 0;

/** Milliseconds by this device's clock, and later than those given out before. @param {number} now */
export function moment(now) {
  newest = Math.max(newest + 1, now);
  return newest;
}

/** A key that sorts after those made before. @param {number} now */
export function nextKey(now) {
  return `${String(moment(now)).padStart(15, "0")}-${Math.random().toString(36).slice(2, 10)}`;
}

export class Letters {
  constructor() {
    /** @type {Map<string, Letter>} */
    this.memory = new Map();
    /**
     * What IndexedDB held when it was last read: while it does not answer, that is still there.
     * @type {Map<string, Letter>}
     */
    this.last = new Map();
    /** @type {Promise<IDBDatabase | null> | null} */
    this.opening = null;
  }

  /** Whether something would be lost with this page. */
  get fleeting() {
    return this.memory.size > 0;
  }

  /** Written down before this returns. @param {Letter} letter */
  put(letter) {
    try {
      localStorage.setItem(TRAY + letter.key, JSON.stringify(letter));
    } catch {
      this.memory.set(letter.key, letter);
    }
  }

  /** All that are kept, oldest first. @returns {Promise<Letter[]>} */
  async all() {
    const database = await this.open();
    const fresh = [...this.inTray(), ...this.memory.values()];
    if (!database) return this.known(fresh);
    try {
      if (fresh.length) await this.store(database, fresh);
    } catch {
      // It is full: they stay where they are.
    }
    try {
      const kept = await within(result(database.transaction("letters").objectStore("letters").getAll()));
      this.last = new Map(kept.map((/** @type {Letter} */ letter) => [letter.key, letter]));
    } catch {
      this.opening = null; // the browser closed it, for want of room or because the person cleared it
    }
    return this.known(fresh);
  }

  /** What was read last, and what was written since. @param {Letter[]} fresh */
  known(fresh) {
    const there = new Map(this.last);
    for (const letter of fresh) there.set(letter.key, letter);
    return [...there.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  /** @param {IDBDatabase} database @param {Letter[]} letters */
  async store(database, letters) {
    const transaction = database.transaction("letters", "readwrite", { durability: "strict" });
    for (const letter of letters) transaction.objectStore("letters").put(letter);
    await within(finished(transaction));
    for (const letter of letters) {
      this.last.set(letter.key, letter);
      this.drop(letter);
    }
  }

  /**
   * Keeps another state of a letter that is there.
   * @param {Letter} letter
   * @param {Letter["state"]} state
   * @param {string} by
   */
  mark(letter, state, by) {
    this.put({ ...letter, state, by, made: moment(Date.now()) });
  }

  /** Unless a newer one has taken its place. @param {Letter} letter */
  async remove(letter) {
    this.drop(letter);
    if (this.last.get(letter.key)?.made === letter.made) this.last.delete(letter.key);
    const database = await this.open();
    if (!database) return;
    try {
      const transaction = database.transaction("letters", "readwrite");
      const store = transaction.objectStore("letters");
      const kept = await within(result(store.get(letter.key)));
      if (kept?.made === letter.made) store.delete(letter.key);
      await within(finished(transaction));
    } catch {
      this.opening = null; // it goes out once more then, which does no harm
    }
  }

  /** Out of the tray and out of memory. @param {Letter} letter */
  drop(letter) {
    if (this.memory.get(letter.key)?.made === letter.made) this.memory.delete(letter.key);
    try {
      const kept = localStorage.getItem(TRAY + letter.key);
      if (kept && JSON.parse(kept).made === letter.made) localStorage.removeItem(TRAY + letter.key);
    } catch {
      // There is no tray.
    }
  }

  /** @returns {Letter[]} */
  inTray() {
    try {
      this.carryOver();
      const names = Object.keys(localStorage).filter((name) => name.startsWith(TRAY));
      return names.flatMap((name) => parsed(localStorage.getItem(name)) ?? []);
    } catch {
      return [];
    }
  }

  /** What an earlier version kept becomes letters. */
  carryOver() {
    const old = parsed(localStorage.getItem(OLD));
    localStorage.removeItem(OLD);
    for (const [number, { url, fields }] of (Array.isArray(old) ? old : []).entries()) {
      const made = Number(fields.at) || Date.now();
      this.put({ key: `${String(made).padStart(15, "0")}-${number}`, what: "set", url, fields, made });
    }
  }

  /** @returns {Promise<IDBDatabase | null>} null: this browser keeps nothing (a private window, an old one) */
  open() {
    this.opening ??= within(
      new Promise((resolve, reject) => {
        const request = indexedDB.open("hipstretch", 1);
        request.onupgradeneeded = () => request.result.createObjectStore("letters", { keyPath: "key" });
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const { result } = request;
          result.onclose = result.onversionchange = () => {
            result.close(); // the person clears what is kept
            this.opening = null;
          };
          resolve(result);
        };
      }),
    ).catch(() => null);
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
  const late = new Promise(
    (_, reject) => (timer = setTimeout(() => reject(new Error("IndexedDB does not answer")), PATIENCE)),
  );
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
