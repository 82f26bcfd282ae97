// @ts-check
/* Requests to the server, and whether our own server gave the answer. */

const OWN = "X-Hipstretch"; // a header of every answer that our own server gave
const PATIENCE = 10000; // milliseconds for an answer with its body
const LOCK_PATIENCE = 8000; // longer than a tab sends while the server answers

/**
 * Why something could not be sent now: there is no network ("offline"), nobody answers or only a proxy says so
 * ("down"), something else answers in the site's place ("foreign"), the site has an error ("broken") or asks to wait
 * ("busy").
 * @typedef {"offline" | "down" | "foreign" | "broken" | "busy"} Trouble
 * @typedef {{trouble: Trouble, status: number} | {trouble: "", status: number, text: string, gone: boolean}} Answer
 *   gone: what the request is about was deleted
 */

/** @param {string} url @param {RequestInit} options @returns {Promise<Answer>} never rejects */
export async function ask(url, options = {}) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  try {
    const response = await fetch(url, { ...options, signal: abort.signal });
    const { status, redirected, headers } = response;
    const own = headers.get(OWN);
    if (own === null) return { trouble: status >= 502 && status <= 504 ? "down" : "foreign", status };
    if ([408, 425, 429, 503].includes(status)) return { trouble: "busy", status };
    if (redirected || status >= 500) return { trouble: "broken", status };
    return { trouble: "", status, text: status === 204 ? "" : await response.text(), gone: own === "gone" };
  } catch {
    return { trouble: globalThis.navigator?.onLine === false ? "offline" : "down", status: 0 };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Works in a page that closes, too.
 * @param {string} url
 * @param {Record<string, string>} fields
 * @param {string} token
 */
export function post(url, fields, token) {
  return ask(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "X-CSRFToken": token, "HX-Request": "true" },
    keepalive: true,
  });
}

/**
 * A CSRF token for a page that has none, or an old one: signing in or out changes it.
 * @returns {Promise<Answer & {token: string}>}
 */
export async function freshToken() {
  const answer = await ask("/offline/token/");
  try {
    return { ...answer, token: answer.trouble ? "" : JSON.parse(answer.text).token };
  } catch {
    return { trouble: "broken", status: answer.status, token: "" };
  }
}

/** A stable tag of the person who is signed in (the cookie `person`), "" for nobody. */
export function person() {
  return /(?:^|; )person=(\w+)/.exec(globalThis.document?.cookie ?? "")?.[1] ?? "";
}

/**
 * Runs work in one tab at a time. In a browser without locks, or when another tab does not release the lock, two tabs
 * may send the same message, which the server stores once.
 * @param {() => Promise<unknown>} work
 */
export function alone(work) {
  let begun = false;
  return new Promise((resolve, reject) => {
    const begin = async () => {
      if (begun) return;
      begun = true;
      clearTimeout(timer);
      await work().then(resolve, reject);
    };
    const timer = setTimeout(begin, LOCK_PATIENCE);
    try {
      const { locks } = globalThis.navigator ?? {};
      if (!locks) begin();
      else locks.request("hipstretch-outbox", begin).catch(begin);
    } catch {
      begin();
    }
  });
}
