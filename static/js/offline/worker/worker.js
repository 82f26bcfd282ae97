// @ts-check
/* The service worker: answers from the network, and from the caches without one. It never keeps the answer to a POST,
   an error, a fragment (only navigations and static files come here), an account's pages or the admin's. */

const PATIENCE = 4000; // milliseconds for the network where a page is kept; without a kept page the worker waits
const START = /^(\/routines\/[0-9a-f-]{36}\/)start\/$/;
const SOMEBODY_ELSE =
  /^\/(?:account\/(?:login|logout|signup|delete|password\/reset\/key\/[\w-]+)|admin\/log(?:in|out))\/$/;

/** What is kept while old files are pruned could be taken for one of them. */
let activated = Promise.resolve();

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => {
  activated = activate();
  event.waitUntil(activated);
});
worker.addEventListener("message", (event) => {
  if (event.data.today) event.waitUntil(activated.then(keepToday).catch(() => {}));
  if (event.data.activate) event.waitUntil(takeOver());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const page = request.mode === "navigate";
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && SOMEBODY_ELSE.test(url.pathname)) event.waitUntil(forgetPrivate());
  if (url.pathname.startsWith("/admin/")) return;
  if (request.method === "POST") {
    if (page && START.test(url.pathname)) event.respondWith(startSession(request));
  } else if (request.method === "GET") {
    if (page) event.respondWith(navigate(event, url));
    else if (/^\/(?:static\/(?!admin\/)|pictures\/)/.test(url.pathname)) event.respondWith(file(event, url));
  }
});

/** The offline page with its files; the rest comes when somebody visits Today. */
async function install() {
  const { offline } = worker.KNOWN;
  await keepPage(offline, 0);
  const kept = await caches.match(offline);
  const files = new Set(filesIn((await kept?.text()) ?? "", ""));
  for (const name of files) {
    await keepFile(name);
    const response = await caches.match(name);
    if (response)
      for (const imported of filesIn(name.endsWith(".js") ? await response.text() : "", name)) files.add(imported);
  }
}

async function activate() {
  const stores = Object.values(STORES);
  for (const name of await caches.keys()) if (!stores.includes(name)) await caches.delete(name);
  await prune();
  await worker.clients.claim();
}

/** A new version waits until no player is open: what an open session still needs stays as it is. */
async function takeOver() {
  const open = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (!open.some((client) => SESSION.test(new URL(client.url).pathname))) await worker.skipWaiting();
}

/** @template T @param {Promise<T>} work @param {number} milliseconds @returns {Promise<T>} */
function within(work, milliseconds) {
  return Promise.race([work, new Promise((_, reject) => setTimeout(reject, milliseconds))]);
}

/** A kept page says when it was kept, so that the page can. @param {Response} response */
async function asOf(response) {
  const meta = `<meta name="kept" content="${keptAt(response)}">`;
  return new Response((await response.text()).replace("<head>", `<head>${meta}`), { headers: response.headers });
}

/** @param {URL} url @returns {Promise<Response | undefined>} */
async function keptPage(url) {
  const path = url.pathname === "/" ? worker.KNOWN.today : url.pathname;
  const store = storeOf(new URL(path, url));
  if (!store) return undefined;
  const cache = await caches.open(store);
  return (await cache.match(path + url.search)) ?? cache.match(path);
}

/**
 * The answer to a navigation, and whether our own server gave it. A worker cannot read redirects: where there
 * is a kept page to fall back on, it requests the target itself.
 * @param {Request} request @param {Response | undefined} kept
 */
async function answerTo(request, kept) {
  const response = await fetch(request);
  if (response.type !== "opaqueredirect" || !kept)
    return { response, ours: response.type === "opaqueredirect" || isOurs(response) };
  const end = await fetch(request.url).catch(() => null);
  return { response, ours: end !== null && isOurs(end) };
}

/** @param {FetchEvent} event @param {URL} url */
async function navigate(event, url) {
  const kept = await keptPage(url);
  const since = leavings;
  const asked = answerTo(event.request, kept);
  event.waitUntil(
    asked
      .then(({ response, ours }) => (ours ? remember(url, response.clone(), kept, since) : undefined))
      .catch(() => {}),
  );
  try {
    const { response, ours } = await (kept ? within(asked, PATIENCE) : asked);
    // The server does not know a session yet that began without a connection.
    const early = response.status === 404 && kept?.headers.has("X-Prepared");
    if (kept && (!ours || early || response.status >= 500)) return asOf(kept);
    return response;
  } catch {
    return kept ? asOf(kept) : ((await caches.match(worker.KNOWN.offline)) ?? Response.error());
  }
}

/** @param {URL} url @param {Response} response of our own @param {Response | undefined} kept @param {number} since */
async function remember(url, response, kept, since) {
  const store = storeOf(url);
  if (!store || url.pathname === worker.KNOWN.today) return; // keepToday keeps Today together with its session
  const from = kept?.headers.get("X-From");
  /** @type {Record<string, string>} */
  const more = from ? { "X-From": from } : {};
  if (isGood(response) && store === STORES.private) await keepPrivate(since, url.pathname + url.search, response, more);
  else if (isGood(response)) await keep(store, url.pathname + url.search, response, more);
  // The session is over or deleted, or somebody else is signed in.
  else if (!kept?.headers.has("X-Prepared") && response.status < 500)
    await (await caches.open(store)).delete(url.pathname);
}

/** @param {Request} request the posted form of "Start session" */
async function startSession(request) {
  const form = /** @type {URLSearchParams} */ (
    new URLSearchParams(/** @type {any} */ (await request.clone().formData()))
  );
  try {
    // fetch follows the redirect, to see whose answer it is: a Wi-Fi may redirect as well.
    const response = await within(fetch(request.url, { method: "POST", body: form }), 2 * PATIENCE);
    if (isOurs(response) && response.status < 500)
      return response.redirected ? Response.redirect(response.url, 303) : response;
  } catch {
    // The prepared session opens. If the POST did reach the server, the server removes its session, which nobody began.
  }
  const [, routine] = START.exec(new URL(request.url).pathname) ?? [];
  const address = await sessionFromPattern(routine, form.get("session") ?? "").catch(() => "");
  if (address) return Response.redirect(address, 303);
  return (await caches.match(worker.KNOWN.offline)) ?? Response.error();
}

/** @param {FetchEvent} event @param {URL} url */
async function file(event, url) {
  const cache = await caches.open(STORES.assets);
  const kept = await cache.match(url.pathname);
  if (kept && HASHED.test(url.pathname)) return kept;
  try {
    const response = await fetch(event.request);
    if (isFile(response)) event.waitUntil(keep(STORES.assets, url.pathname, response.clone()).catch(() => {}));
    return response;
  } catch {
    return kept ?? (await otherWidth(cache, url)) ?? Response.error();
  }
}

/** The same picture in another width. @param {Cache} cache @param {URL} url */
async function otherWidth(cache, url) {
  const stem = PICTURE.exec(url.pathname)?.[1];
  const same = (await cache.keys()).find((key) => stem && PICTURE.exec(new URL(key.url).pathname)?.[1] === stem);
  return same && cache.match(same);
}
