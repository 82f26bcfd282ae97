// @ts-check
/* Letters to the server that have not arrived yet. Written down at once in a tray (localStorage is the one store that
   a page can still write to while it closes), then moved to IndexedDB; where both are refused they live in memory. */

/**
 * A letter; those with the same key replace each other. `key` says the order. "parked": it was not for whoever is
 * signed in now; "refused": the server will never take it.
 * @typedef {{key: string, what: "begin" | "set" | "place", url: string, fields: Record<string, string>, made: number,
 *   state?: "parked" | "refused"}} Letter
 */

const TRAY = "hipstretch-letter-";
const OLD = "hipstretch-outbox"; // what an earlier version kept: a list of {url, fields}
let newest = 0;

/** A key that sorts after those made before. @param {number} now */
export function nextKey(now) {
  newest = Math.max(newest + 1, now);
  return `${String(newest).padStart(15, "0")}-${Math.random().toString(36).slice(2, 10)}`;
}

export class Letters {
  constructor() {
    /** @type {Map<string, Letter>} */
    this.memory = new Map();
    /** @type {Promise<IDBDatabase | null> | null} */
    this.opening = null;
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
    const fresh = this.inTray();
    if (!database) return sorted([...this.memory.values(), ...fresh]);
    try {
      if (fresh.length || this.memory.size) await this.store(database, [...this.memory.values(), ...fresh]);
      return sorted(await result(database.transaction("letters").objectStore("letters").getAll()));
    } catch {
      this.opening = null; // the browser closed it, for want of room or because the person cleared it
      return sorted([...this.memory.values(), ...fresh]);
    }
  }

  /** @param {IDBDatabase} database @param {Letter[]} letters */
  async store(database, letters) {
    const transaction = database.transaction("letters", "readwrite", { durability: "strict" });
    for (const letter of letters) transaction.objectStore("letters").put(letter);
    await finished(transaction);
    for (const letter of letters) this.drop(letter);
  }

  /** Keeps another state of a letter that is there. @param {Letter} letter @param {Letter["state"]} state */
  async mark(letter, state) {
    await this.remove(letter);
    this.put({ ...letter, state });
  }

  /** Unless a newer one has taken its place. @param {Letter} letter */
  async remove(letter) {
    this.drop(letter);
    const database = await this.open();
    if (!database) return;
    try {
      const transaction = database.transaction("letters", "readwrite");
      const store = transaction.objectStore("letters");
      const kept = await result(store.get(letter.key));
      if (kept?.made === letter.made) store.delete(letter.key);
      await finished(transaction);
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
      const kept = [];
      for (const name of Object.keys(localStorage)) {
        if (name.startsWith(TRAY)) kept.push(JSON.parse(localStorage.getItem(name) ?? "null"));
      }
      const old = JSON.parse(localStorage.getItem(OLD) ?? "[]");
      localStorage.removeItem(OLD);
      for (const [number, { url, fields }] of old.entries()) {
        const made = Number(fields.at) || Date.now();
        /** @type {Letter} */
        const letter = { key: `${String(made).padStart(15, "0")}-${number}`, what: "set", url, fields, made };
        this.put(letter);
        kept.push(letter);
      }
      return kept;
    } catch {
      return [];
    }
  }

  /** @returns {Promise<IDBDatabase | null>} null: this browser keeps nothing (a private window, an old one) */
  open() {
    this.opening ??= new Promise((resolve) => {
      try {
        const request = indexedDB.open("hipstretch", 1);
        request.onupgradeneeded = () => request.result.createObjectStore("letters", { keyPath: "key" });
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => resolve(null);
      } catch {
        resolve(null);
      }
    });
    return this.opening;
  }
}

const sorted = (/** @type {Letter[]} */ letters) => letters.sort((one, other) => (one.key < other.key ? -1 : 1));

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
