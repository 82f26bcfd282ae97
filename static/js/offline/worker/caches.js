// @ts-check
/* The caches of the service worker. `assets` and `pages` hold public content; `private` holds pages of one person and
   is deleted when the person leaves (static/js/offline/offline.js). */

/**
 * KNOWN comes from /sw.js: the addresses of the files that every page needs (the shell), of the offline page and of
 * Today. A manifest lists all that one session needs without a connection.
 * @typedef {{shell: string[], offline: string, today: string}} Known
 * @typedef {{session: string, player: string, pages: string[], pictures: string[]}} OfflineManifest
 */

const worker = /** @type {ServiceWorkerGlobalScope & {KNOWN: Known}} */ (/** @type {unknown} */ (self));
const STORES = { assets: "hipstretch-assets", pages: "hipstretch-pages", private: "hipstretch-private" };
const HASHED = /\.[0-9a-f]{12}\.\w+$|^\/pictures\//; // never changes under this address
const PICTURE = /^(.+)-\d+(?:\.[0-9a-f]{12})?\.(?:avif|webp)$/;
const FILES = /\/(?:static|pictures)\/[^"'\s,)]+\.(?:css|js|svg|png|avif|webp)/g;
const IMPORTS = /"(\.{1,2}\/[\w./-]+\.js)"/g;
const SESSION = /^\/sessions\/[0-9a-f-]{36}\/$/;
const PUBLIC = /^\/(?:exercises|learn)\/(?:[\w-]+\/)?(?:\?side=(?:left|right))?$/;
const PREPARED = /^\/routines\/[0-9a-f-]{36}\/prepared\/$/;
const DATA = /(<script id="session-data" type="application\/json">)(.+?)(<\/script>)/s;
const FRESH_FOR = 12 * 3600 * 1000;
const MOST_SESSIONS = 3;

/** The cache that a page belongs to; "" for a page that is never kept. @param {URL} url */
function storeOf(url) {
  if (url.pathname === worker.KNOWN.today || SESSION.test(url.pathname)) return STORES.private;
  return PUBLIC.test(url.pathname + url.search) || url.pathname === worker.KNOWN.offline ? STORES.pages : "";
}

/** Whether our own server gave the answer, and not something between it and the browser. @param {Response} response */
const isOurs = (response) => response.headers.has("X-Hipstretch");

/** Whether it is a complete page of our own server, without an error. @param {Response} response */
function isGood(response) {
  return isOurs(response) && isComplete(response);
}

/** @param {Response} response */
function isComplete(response) {
  return response.status === 200 && response.type === "basic" && !response.redirected;
}

/**
 * Files may come from a server in front of ours. A page instead of a file comes from something else.
 * @param {Response} response
 */
function isFile(response) {
  return isComplete(response) && !response.headers.get("Content-Type")?.startsWith("text/html");
}

/**
 * @param {string} store @param {string} address @param {Response} response
 * @param {Record<string, string>} more headers
 */
async function keep(store, address, response, more = {}) {
  const headers = new Headers(response.headers);
  headers.delete("Content-Encoding"); // the body is decoded
  headers.delete("Content-Length");
  headers.set("X-Kept-At", String(Date.now()));
  for (const [name, value] of Object.entries(more)) headers.set(name, value);
  await (await caches.open(store)).put(address, new Response(await response.blob(), { headers }));
}

/** @param {Response} response */
const keptAt = (response) => Number(response.headers.get("X-Kept-At"));

/** Keeps a file, unless it is kept already. @param {string} address */
async function keepFile(address) {
  const cache = await caches.open(STORES.assets);
  if (HASHED.test(address) && (await cache.match(address))) return;
  const response = await fetch(address);
  if (isFile(response)) await keep(STORES.assets, address, response);
}

/** Keeps a page, unless it was kept lately. @param {string} address @param {number} freshFor milliseconds */
async function keepPage(address, freshFor = FRESH_FOR) {
  const url = new URL(address, location.origin);
  const copy = await caches.match(address, { cacheName: storeOf(url) });
  const age = copy ? Date.now() - keptAt(copy) : -1; // negative after the clock was put back
  if (age >= 0 && age < freshFor) return;
  const response = await fetch(address);
  if (isGood(response)) await keep(storeOf(url), address, response);
}

let leavings = 0; // the number of times that somebody left since the worker started

/** Deletes the private pages. Pages requested before are not kept afterwards, either. */
function forgetPrivate() {
  leavings += 1;
  return caches.delete(STORES.private);
}

/**
 * @param {number} since `leavings` when the page was asked for
 * @param {string} address
 * @param {Response} response
 * @param {Record<string, string>} more
 */
async function keepPrivate(since, address, response, more = {}) {
  if (since !== leavings) return;
  await keep(STORES.private, address, response, more);
  if (since !== leavings) await caches.delete(STORES.private);
}

/**
 * Keeps Today and all that the session behind its start button needs: exercises, pictures and the player. It keeps both
 * or none, because the player is prepared for the session key in the button's form. That page is a pattern: each start
 * without a connection makes a session of its own from it.
 */
async function keepToday() {
  const { today, shell } = worker.KNOWN;
  const since = leavings;
  const page = await fetch(today);
  if (!isGood(page)) return;
  const kit = page.headers.get("X-Kit"); // the address of what the session behind the start button needs
  if (!kit) return keepPrivate(since, today, page);
  const answer = await fetch(kit);
  if (!isGood(answer)) return;
  /** @type {OfflineManifest} */
  const manifest = await answer.json();
  const player = await fetch(manifest.player);
  if (!isGood(player)) return;
  // The scripts first: a page does nothing without them.
  for (const address of shell) await keepFile(address).catch(() => {});
  await keepPrivate(since, manifest.player, player, { "X-Prepared": "yes" });
  await keepPrivate(since, today, page);
  await forgetSessions(manifest.player);
  for (const address of manifest.pages) await keepPage(address).catch(() => {});
  for (const address of manifest.pictures) await keepFile(address).catch(() => {});
}

/**
 * Deletes all patterns but the newest, and all sessions but a few: first those that are over, then the oldest.
 * @param {string} pattern
 */
async function forgetSessions(pattern) {
  const cache = await caches.open(STORES.private);
  const sessions = [];
  for (const [at, request] of (await cache.keys()).entries()) {
    const { pathname, search } = new URL(request.url);
    const response = await cache.match(request);
    if (PREPARED.test(pathname) && pathname + search !== pattern) await cache.delete(request);
    else if (response && SESSION.test(pathname)) sessions.push({ pathname, at, over: response.headers.has("X-Over") });
  }
  sessions.sort((one, other) => Number(one.over) - Number(other.over) || other.at - one.at);
  for (const { pathname } of sessions.slice(MOST_SESSIONS)) await cache.delete(pathname);
}

/**
 * The address of the session to open when somebody presses Start without a connection: the unfinished session of this
 * pattern in this browser, or a new one with a key of its own; "" without a pattern.
 * @param {string} routine its address @param {string} key the one in the form
 */
async function sessionFromPattern(routine, key) {
  const cache = await caches.open(STORES.private);
  const pattern = (await cache.match(`${routine}prepared/?session=${key}`)) ?? (await patternOfVersion1(cache, key));
  if (!pattern) return "";
  for (const request of await cache.keys()) {
    const response = await cache.match(request);
    const { pathname } = new URL(request.url);
    const online = pathname === `/sessions/${key}/` && !response?.headers.has("X-Prepared");
    if ((online || response?.headers.get("X-From") === key) && !response?.headers.has("X-Over")) return pathname;
  }
  const own = crypto.randomUUID();
  const address = `/sessions/${own}/`;
  const text = await withKey(await pattern.text(), key, own);
  await keep(STORES.private, address, new Response(text, { headers: pattern.headers }), {
    "X-Prepared": "yes",
    "X-From": key,
  });
  return address;
}

/**
 * Version 1.0 kept the pattern at the address of the one session that it was made for.
 * @param {Cache} cache
 * @param {string} key
 */
async function patternOfVersion1(cache, key) {
  const page = await cache.match(`/sessions/${key}/`);
  return page?.headers.has("X-Prepared") ? page : undefined;
}

/**
 * The page of a prepared session, changed to a session with another key.
 * @param {string} page
 * @param {string} key
 * @param {string} own
 */
async function withKey(page, key, own) {
  const [, before, data, after] = DATA.exec(page) ?? [];
  if (!data) return page.replaceAll(key, own);
  const session = JSON.parse(data.replaceAll(key, own));
  for (const [index, phase] of session.phases.entries()) {
    for (const name of ["set", "hurt"]) if (phase[name]) phase[name] = await nameIn(own, String(index));
  }
  session.begin.fields.key = own;
  const text = JSON.stringify(session).replace(/[<>&]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`);
  return page.replace(DATA, () => `${before}${text}${after}`).replaceAll(key, own);
}

/** UUID version 5, as the server makes the keys of sets. @param {string} space a UUID @param {string} name */
async function nameIn(space, name) {
  const bytes = Uint8Array.from(space.replaceAll("-", "").match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const hash = new Uint8Array(
    await crypto.subtle.digest("SHA-1", new Uint8Array([...bytes, ...new TextEncoder().encode(name)])),
  );
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  const hex = Array.from(hash.slice(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The files that a page refers to or a module imports. @param {string} text @param {string} address */
function filesIn(text, address) {
  const imports = address.endsWith(".js") ? [...text.matchAll(IMPORTS)] : [];
  return [
    ...(text.match(FILES) ?? []),
    ...imports.map(([, name]) => new URL(name, new URL(address, location.origin)).pathname),
  ];
}

/** Deletes the files that neither the shell nor a kept page needs. The old files of an old page stay. */
async function prune() {
  const assets = await caches.open(STORES.assets);
  const needed = new Set(worker.KNOWN.shell);
  for (const store of [STORES.pages, STORES.private]) {
    for (const response of await (await caches.open(store)).matchAll()) {
      for (const file of filesIn(await response.text(), "")) needed.add(file);
    }
  }
  for (const file of needed) {
    // the set grows during the loop
    const script = file.endsWith(".js") && (await assets.match(file));
    if (script) for (const imported of filesIn(await script.text(), file)) needed.add(imported);
  }
  for (const request of await assets.keys()) {
    if (!needed.has(new URL(request.url).pathname)) await assets.delete(request);
  }
}
