// @ts-check
/* The player marks the copy of its page that the worker keeps for times without a connection. */

const PRIVATE = "hipstretch-private"; // as in worker/caches.js

/** The session of this page is over: the next start without a connection makes a new session. */
export async function markOver() {
  try {
    const cache = await caches.open(PRIVATE);
    const page = await cache.match(location.pathname);
    if (!page || page.headers.has("X-Over")) return;
    const headers = new Headers(page.headers);
    headers.set("X-Over", "yes");
    await cache.put(location.pathname, new Response(await page.blob(), { headers }));
  } catch {
    // The browser keeps nothing.
  }
}
