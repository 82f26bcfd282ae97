// @ts-check
/* The phone's attitude sensor: asks for permission, and tells why there is no value. */

import { up } from "./gravity.js";

const PATIENCE = 2000; // milliseconds after which a silent sensor counts as missing

/**
 * insecure: the page is not served over https. missing: the browser has no such sensor. denied: by person or browser.
 * silent: no value comes, as on a computer without the sensor.
 * @typedef {"insecure" | "missing" | "denied" | "silent"} Refusal
 * @typedef {import("./gravity.js").Vector} Vector
 */

/** iOS, and newer Chromium, ask the person; where nobody is asked it is allowed. @returns {Promise<boolean>} */
async function allowed() {
  const sensor = /** @type {{requestPermission?: () => Promise<string>}} */ (
    /** @type {unknown} */ (DeviceOrientationEvent)
  );
  try {
    return (await sensor.requestPermission?.()) !== "denied";
  } catch {
    return false; // the call came without a tap, or the page must not ask
  }
}

export class Sensor {
  constructor() {
    /** @type {Vector | null} the last value: browsers send none while nothing changes */
    this.up = null;
    this.gone = new AbortController();
  }

  /**
   * Starts to listen. Call it directly from a tap: after an `await` browsers do not ask the person.
   * @param {() => void} hear called at each value @returns {Promise<Refusal | null>} null: it works, and `up` is there
   */
  async begin(hear) {
    if (!isSecureContext) return "insecure";
    if (!("DeviceOrientationEvent" in globalThis)) return "missing";
    if (!(await allowed())) return "denied";
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.stop();
        resolve("silent");
      }, PATIENCE);
      const listen = (/** @type {DeviceOrientationEvent} */ { beta, gamma }) => {
        // A browser without a sensor sends one event of nulls.
        if (beta === null || gamma === null || !Number.isFinite(beta + gamma)) return;
        const first = !this.up;
        this.up = up(beta, gamma);
        if (!first) return hear();
        clearTimeout(timer);
        resolve(null);
      };
      addEventListener("deviceorientation", listen, { signal: this.gone.signal });
    });
  }

  stop() {
    this.gone.abort();
  }
}

/** Degrees by which the screen is turned on the phone. Safari before 16.4 knows the older name only. */
export function turned() {
  return screen.orientation?.angle ?? Number(/** @type {any} */ (globalThis).orientation ?? 0);
}
