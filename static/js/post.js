// @ts-check
/* How a report goes to the server. */

/** Also from a page that closes. @param {string} url @param {Record<string, string>} fields @param {string} token */
export function post(url, fields, token) {
  return fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "X-CSRFToken": token, "HX-Request": "true" },
    keepalive: true,
    signal: AbortSignal.timeout(10000),
  });
}

/** A CSRF token for a page that has none, or an old one: signing in or out changes it. @returns {Promise<string>} */
export async function freshToken() {
  const response = await fetch("/offline/token/", { signal: AbortSignal.timeout(10000) });
  return (await response.json()).token;
}

/**
 * Work that one tab at a time does. Without locks two may send the same, which the server stores once.
 * @param {() => Promise<unknown>} work
 */
export async function alone(work) {
  await (globalThis.navigator?.locks ? navigator.locks.request("hipstretch-outbox", work) : work());
}
