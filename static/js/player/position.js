// @ts-check
/* Where the player is: kept in this browser and told to the server. In this browser the newest place counts, from
   whichever tab; against the server's, which another device may have moved, the one that is further. No clock decides.
   */

const KEY = "hipstretch-place"; // of the session that was led last
const OTHERS = "hipstretch-places"; // of those before
const MOST = 20;

/** @typedef {{id: string, phase: number, reached?: number, at: number, outcomes: Record<string, string>}} Kept */

export class Place {
  /**
   * @param {import("./phases.js").Session} session
   * @param {import("../offline/outbox.js").Outbox} outbox
   * @param {(phase: number) => unknown} onElsewhere the same session goes on in another tab
   */
  constructor(session, outbox, onElsewhere = () => {}) {
    this.session = session;
    this.outbox = outbox;
    this.told = false;
    addEventListener("storage", ({ key }) => {
      const there = key === KEY ? read(KEY) : null;
      if (there?.id !== session.id) return;
      Object.assign(session.outcomes, there.outcomes);
      onElsewhere(this.within(there.phase));
    });
  }

  /** The phase to begin with: where this browser stood, unless another device came further. */
  newest() {
    const { phase, outcomes } = this.session;
    const kept = this.kept();
    if (!kept) return this.within(phase);
    Object.assign(outcomes, { ...kept.outcomes, ...outcomes });
    return this.within(phase > (kept.reached ?? kept.phase) ? phase : kept.phase);
  }

  /** Whether something of the session was told from this browser before: its beginning went ahead of it then. */
  get begun() {
    const kept = this.kept();
    return this.told || (kept !== null && (kept.phase > 0 || Object.keys(kept.outcomes).length > 0));
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

  /** What this browser knows of the session. @returns {Kept | null} */
  kept() {
    const { id } = this.session;
    /** @type {Kept | null} */
    const last = read(KEY);
    return last?.id === id ? last : (read(OTHERS)?.[id] ?? null);
  }

  /** @param {number} phase @param {boolean} carried whether the report of a set takes it to the server */
  keep(phase, carried = false) {
    const { id, outcomes, urls, phase: first } = this.session;
    // Until the first phase is over there is nothing to tell.
    const fresh = !phase && !first && !this.begun && !Object.keys(outcomes).length;
    if (!fresh) this.begin();
    const place = { phase: this.within(phase), at: Date.now() };
    const before = this.kept();
    const reached = Math.max(place.phase, first, before?.reached ?? before?.phase ?? 0);
    this.write({ id, ...place, reached, outcomes });
    if (fresh) return;
    this.told = true;
    // Only the newest, and after all sets: so one that still waits must not be older than what a set carries.
    const key = `~place-${id}`;
    if (carried && !this.outbox.kept.some((letter) => letter.key === key)) return;
    this.outbox.add(urls.phase, place, "place", key);
  }

  /** @param {Kept} place */
  write(place) {
    try {
      const last = read(KEY);
      if (last && last.id !== place.id) {
        const others = Object.entries(read(OTHERS) ?? {}).filter(([id]) => id !== last.id);
        localStorage.setItem(OTHERS, JSON.stringify(Object.fromEntries([...others, [last.id, last]].slice(-MOST))));
      }
      localStorage.setItem(KEY, JSON.stringify(place));
    } catch {
      // The server knows it, as long as there is a connection.
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
