// @ts-check
/* What the player says to the worker about its own page: the copy that is kept for when there is no connection. */

const PRIVATE = "hipstretch-private"; // as in worker/caches.js

/** "X-Over": the session ended here, so that the next start makes another one of it. @param {"X-Over"} name */
export async function markKept(name) {
  try {
    const cache = await caches.open(PRIVATE);
    const page = await cache.match(location.pathname);
    if (!page || page.headers.has(name)) return;
    const headers = new Headers(page.headers);
    headers.set(name, "yes");
    await cache.put(location.pathname, new Response(await page.blob(), { headers }));
  } catch {
    // Nothing is kept here.
  }
}
