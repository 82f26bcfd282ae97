// @ts-check
/*
 * Headset and lock-screen buttons (Media Session), and whether other music goes on.
 *
 * Browsers do not give both. Tones made by Web Audio mix with the music of other apps: Chromium and Firefox hand no
 * media buttons to a page that plays only those, Safari (type "ambient") neither, and it heeds the mute switch.
 * Buttons come with a playing media element (Chromium, Firefox) or the session type "playback" (Safari), and either
 * makes the system stop other music. People keep their music more often than they stretch with a headset's buttons,
 * so music wins, and the buttons are a choice of the device: "controls" in shared/device.js. With it a silent loop
 * plays while the session runs. The handlers are set in any case: a browser that offers buttons without it may use
 * them.
 */

import { chosen } from "../shared/device.js";
import { texts } from "./phases.js";

const RATE = 8000; // samples a second
const LENGTH = 10; // seconds: browsers show no buttons for shorter media

/** Ten seconds of nothing as a WAV file: 8 bits, one channel. */
export function silence() {
  const size = RATE * LENGTH;
  const bytes = new Uint8Array(44 + size).fill(128);
  const view = new DataView(bytes.buffer);
  const text = (/** @type {number} */ at, /** @type {string} */ letters) => {
    for (const [index, letter] of [...letters].entries()) view.setUint8(at + index, letter.charCodeAt(0));
  };
  text(0, "RIFF");
  view.setUint32(4, 36 + size, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true); // bytes of this part
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE, true); // bytes a second
  view.setUint16(32, 1, true); // bytes a sample
  view.setUint16(34, 8, true); // bits a sample
  text(36, "data");
  view.setUint32(40, size, true);
  return new Blob([bytes], { type: "audio/wav" });
}

export class Media {
  /** @param {import("./phases.js").Session} session */
  constructor(session) {
    this.session = session;
    this.playing = false;
    /** @type {HTMLAudioElement | null} */
    this.element = null;
    this.interrupted = () => {};
  }

  /** What the buttons do. @param {Record<"play" | "pause" | "nexttrack" | "previoustrack", () => unknown>} actions */
  listen(actions) {
    this.interrupted = actions.pause;
    for (const [name, act] of Object.entries(actions)) {
      attempt(() =>
        navigator.mediaSession.setActionHandler(/** @type {MediaSessionAction} */ (name), () => void act()),
      );
    }
  }

  /** As the choice is now. Call it from a tap: a media element plays only after one. */
  unlock() {
    const wanted = chosen("controls");
    attempt(() => {
      /** @type {any} */ (navigator).audioSession.type = wanted ? "playback" : "ambient";
    });
    if (wanted && !this.element) {
      this.element = new Audio(URL.createObjectURL(silence()));
      this.element.loop = true;
      // Stopped from outside, by a call or by other music: the session waits as well.
      this.element.addEventListener("pause", () => this.playing && this.interrupted());
    }
    if (!wanted && this.element) {
      const element = this.element;
      this.element = null;
      element.pause();
      URL.revokeObjectURL(element.src);
      element.removeAttribute("src");
    }
    this.follow();
  }

  follow() {
    if (this.playing) this.element?.play().catch(() => {});
    else this.element?.pause();
  }

  /** @param {number} index @param {boolean} playing @param {number} elapsed milliseconds of the phase */
  show(index, playing, elapsed) {
    const { phases, words } = this.session;
    const text = texts(this.session, index);
    const { seconds, side } = phases[index];
    this.playing = playing;
    this.follow();
    attempt(() => {
      navigator.mediaSession.playbackState = playing ? "playing" : "paused";
      navigator.mediaSession.metadata = new MediaMetadata({
        title: [side ? words.side[side] : "", text.name].filter(Boolean).join(" · "),
        artist: text.next,
        album: document.title,
      });
    });
    const position = Math.min(seconds, Math.max(0, elapsed / 1000));
    attempt(() => navigator.mediaSession.setPositionState({ duration: seconds, playbackRate: 1, position }));
  }

  /** The session is over: the buttons are the music's again. */
  end() {
    this.playing = false;
    this.follow();
    attempt(() => {
      navigator.mediaSession.playbackState = "none";
      navigator.mediaSession.metadata = null;
    });
  }
}

/**
 * Some browsers lack a part of the interface or throw at unknown values: the session goes on without it.
 * @param {() => void} act
 */
function attempt(act) {
  try {
    act();
  } catch {
    // The session does not depend on it.
  }
}
