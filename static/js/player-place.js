// @ts-check
/* Where the player is: kept in this browser and told to the server; the newest counts, from whichever tab or device. */

const KEY = "hipstretch-place";

/** @typedef {{id: string, phase: number, at: number, outcomes: Record<string, string>}} Kept */

export class Place {
  /**
   * @param {import("./player-steps.js").Session} session
   * @param {import("./player-outbox.js").Outbox} outbox
   * @param {(phase: number) => unknown} onElsewhere the same session goes on in another tab
   */
  constructor(session, outbox, onElsewhere = () => {}) {
    this.session = session;
    this.outbox = outbox;
    this.told = false;
    addEventListener("storage", ({ key }) => {
      const there = key === KEY ? this.kept() : null;
      if (there?.id !== session.id) return;
      Object.assign(session.outcomes, there.outcomes);
      onElsewhere(this.within(there.phase));
    });
  }

  /** The phase to begin with. A page that was kept for offline use knows less than this browser. */
  newest() {
    const { id, phase, at, outcomes } = this.session;
    const kept = this.kept();
    if (kept?.id !== id) return this.within(phase);
    Object.assign(outcomes, { ...kept.outcomes, ...outcomes });
    return this.within(kept.at > at ? kept.phase : phase);
  }

  /** Whether something of the session was told from this browser before: its beginning went ahead of it then. */
  get begun() {
    const kept = this.kept();
    return this.told || (kept?.id === this.session.id && (kept.phase > 0 || Object.keys(kept.outcomes).length > 0));
  }

  /**
   * Goes ahead of the first report: the server does not know the session yet, or not any more, since what nobody began
   * is removed there after a day.
   */
  begin() {
    const { begin, id } = this.session;
    if (!begin || this.begun) return;
    this.outbox.add(begin.url, { ...begin.fields, at: Date.now() }, "begin", `!begin-${id}`);
  }

  /** @param {number} phase */
  within(phase) {
    return Math.max(0, Math.min(phase, this.session.phases.length - 1));
  }

  /** @returns {Kept | null} */
  kept() {
    try {
      return JSON.parse(localStorage.getItem(KEY) ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {number} phase @param {boolean} carried whether the report of a set takes it to the server */
  keep(phase, carried = false) {
    const { id, outcomes, urls, phase: first } = this.session;
    // Until the first phase is over there is nothing to tell.
    const fresh = !phase && !first && !this.begun;
    if (!fresh) this.begin();
    const place = { phase: this.within(phase), at: Date.now() };
    try {
      localStorage.setItem(KEY, JSON.stringify({ id, ...place, outcomes }));
    } catch {
      // The server knows it, as long as there is a connection.
    }
    if (fresh) return;
    this.told = true;
    // Only the newest, and after all sets: so one that still waits must not be older than what a set carries.
    const key = `~place-${id}`;
    if (carried && !this.outbox.kept.some((letter) => letter.key === key)) return;
    this.outbox.add(urls.phase, place, "place", key);
  }

  forget() {
    try {
      localStorage.removeItem(KEY);
    } catch {
      // Nothing was kept then.
    }
  }
}
