// @ts-check
/* The position in a session: the index of the phase that the player shows. This browser keeps it and the outbox sends
   it to the server. Between tabs of this browser the newest position counts; between this browser and the server, which
   another device may have told, the furthest. No clock decides. */

const KEY = "hipstretch-place"; // of the last session
const OTHERS = "hipstretch-places"; // of the sessions before, by id
const MOST = 20;

/**
 * `reached`: the furthest phase that this browser or the server knew of.
 * @typedef {{id: string, phase: number, reached?: number, at: number, outcomes: Record<string, string>}} StoredPosition
 */

export class Position {
  /**
   * @param {import("./phases.js").Session} session
   * @param {import("../offline/outbox.js").Outbox} outbox
   * @param {(phase: number) => unknown} onElsewhere called when another tab moves the same session
   */
  constructor(session, outbox, onElsewhere = () => {}) {
    this.session = session;
    this.outbox = outbox;
    this.sent = false;
    addEventListener("storage", ({ key }) => {
      const stored = key === KEY ? read(KEY) : null;
      if (stored?.id !== session.id) return;
      Object.assign(session.outcomes, stored.outcomes);
      onElsewhere(this.clamp(stored.phase));
    });
  }

  /** The phase to begin with: the position of this browser, unless another device reached a later phase. */
  initial() {
    const { phase, outcomes } = this.session;
    const stored = this.stored();
    if (!stored) return this.clamp(phase);
    Object.assign(outcomes, { ...stored.outcomes, ...outcomes });
    return this.clamp(phase > (stored.reached ?? stored.phase) ? phase : stored.phase);
  }

  /** Whether this browser reported something of the session before: then it sent the beginning, too. */
  get begun() {
    const stored = this.stored();
    return this.sent || (stored !== null && (stored.phase > 0 || Object.keys(stored.outcomes).length > 0));
  }

  /**
   * Sends the beginning of the session ahead of the first report. The server may not know the session yet, or no
   * longer: after a day it removes sessions that nobody began.
   */
  begin() {
    const { begin, id } = this.session;
    if (!begin || this.begun) return;
    this.outbox.add(begin.url, { ...begin.fields, at: Date.now() }, "begin", `!begin-${id}`);
  }

  /** @param {number} phase */
  clamp(phase) {
    return Math.max(0, Math.min(phase, this.session.phases.length - 1));
  }

  /** What this browser knows of the session. @returns {StoredPosition | null} */
  stored() {
    const { id } = this.session;
    /** @type {StoredPosition | null} */
    const last = read(KEY);
    return last?.id === id ? last : (read(OTHERS)?.[id] ?? null);
  }

  /** @param {number} phase @param {boolean} reported whether the report of a set sends the position along */
  keep(phase, reported = false) {
    const { id, outcomes, urls, phase: first } = this.session;
    // There is nothing to send until the first phase is over.
    const untouched = !phase && !first && !this.begun && !Object.keys(outcomes).length;
    if (!untouched) this.begin();
    const position = { phase: this.clamp(phase), at: Date.now() };
    const before = this.stored();
    const reached = Math.max(position.phase, first, before?.reached ?? before?.phase ?? 0);
    this.write({ id, ...position, reached, outcomes });
    if (untouched) return;
    this.sent = true;
    // "~": only the newest position is sent, and after all sets. One that still waits must not be older than the
    // position that a set's report carries, so it is replaced.
    const key = `~place-${id}`;
    if (reported && !this.outbox.messages.some((message) => message.key === key)) return;
    this.outbox.add(urls.phase, position, "position", key);
  }

  /** @param {StoredPosition} position */
  write(position) {
    try {
      const last = read(KEY);
      if (last && last.id !== position.id) {
        const others = Object.entries(read(OTHERS) ?? {}).filter(([id]) => id !== last.id);
        localStorage.setItem(OTHERS, JSON.stringify(Object.fromEntries([...others, [last.id, last]].slice(-MOST))));
      }
      localStorage.setItem(KEY, JSON.stringify(position));
    } catch {
      // The browser keeps nothing; the server knows the position as long as there is a connection.
    }
  }
}

/** @param {string} name */
function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}
