// @ts-check
/* Where the player is: known to the server and to this browser; the newer of the two counts. */

const KEY = "hipstretch-place";

export class Place {
  /**
   * @param {import("./player-steps.js").Session} session
   * @param {(phase: number, at: number) => Promise<Response>} send
   */
  constructor(session, send) {
    this.session = session;
    this.send = send;
    this.last = { id: session.id, phase: session.phase, at: session.at };
    this.sent = true;
    /** @type {Promise<void>} */
    this.sending = Promise.resolve();
  }

  /** The phase to begin with. */
  newest() {
    const kept = this.kept();
    if (kept?.id === this.session.id && kept.at > this.last.at) {
      this.last = kept;
      this.sent = false;
    }
    return Math.min(this.last.phase, this.session.phases.length - 1);
  }

  /** @returns {{id: string, phase: number, at: number} | null} */
  kept() {
    try {
      return JSON.parse(localStorage.getItem(KEY) ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {number} phase @param {boolean} carried whether the report of a set takes it to the server */
  keep(phase, carried = false) {
    const last = Math.max(0, Math.min(phase, this.session.phases.length - 1));
    this.last = { id: this.session.id, phase: last, at: Date.now() };
    this.sent = carried;
    try {
      localStorage.setItem(KEY, JSON.stringify(this.last));
    } catch {
      // The server knows it, as long as there is a connection.
    }
    this.flush();
  }

  /** Tells the server the newest place; older ones on the way do not matter. Never rejects. */
  flush() {
    const { phase, at } = this.last;
    if (this.sent) return this.sending;
    this.sending = this.send(phase, at).then(
      (response) => {
        if (this.last.at === at && this.last.phase === phase) this.sent = response.ok;
      },
      () => {},
    );
    return this.sending;
  }

  forget() {
    try {
      localStorage.removeItem(KEY);
    } catch {
      // Nothing was kept then.
    }
  }
}
