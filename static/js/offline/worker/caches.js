// @ts-check
/* What the service worker keeps, and where. `assets` and `pages` are everybody's; `private` is of one person and goes
   with them (static/js/offline/offline.js). */

/**
 * What /sw.js says: the addresses of the shell's files, of the offline page and of Today.
 * @typedef {{shell: string[], offline: string, today: string}} Known
 * @typedef {{session: string, player: string, pages: string[], pictures: string[]}} Kit
 */

const worker = /** @type {ServiceWorkerGlobalScope & {KNOWN: Known}} */ (/** @type {unknown} */ (self));
const STORES = { assets: "hipstretch-assets", pages: "hipstretch-pages", private: "hipstretch-private" };
const HASHED = /\.[0-9a-f]{12}\.\w+$|^\/pictures\//; // never changes under this address
const PICTURE = /^(.+)-\d+(?:\.[0-9a-f]{12})?\.(?:avif|webp)$/;
const FILES = /\/(?:static|pictures)\/[^"'\s,)]+\.(?:css|js|svg|png|avif|webp)/g;
const IMPORTS = /"(\.{1,2}\/[\w./-]+\.js)"/g;
const START_FORM = /action="(\/routines\/[0-9a-f-]{36}\/)start\/".*?name="session" value="([0-9a-f-]{36})"/s;
const SESSION = /^\/sessions\/[0-9a-f-]{36}\/$/;
const PUBLIC = /^\/(?:exercises|learn)\/(?:[\w-]+\/)?(?:\?side=(?:left|right))?$/;
const PREPARED = /^\/routines\/[0-9a-f-]{36}\/prepared\/$/;
const DATA = /(<script id="session-data" type="application\/json">)(.+?)(<\/script>)/s;
const FRESH_FOR = 12 * 3600 * 1000;
const MOST_SESSIONS = 3;

/** Which store a page belongs to; "" for one that is never kept. @param {URL} url */
function storeOf(url) {
  if (url.pathname === worker.KNOWN.today || SESSION.test(url.pathname)) return STORES.private;
  return PUBLIC.test(url.pathname + url.search) || url.pathname === worker.KNOWN.offline ? STORES.pages : "";
}

/** Whether our own server gave an answer, and not something on the way to it. @param {Response} response */
const isOurs = (response) => response.headers.has("X-Hipstretch");

/** Only whole pages of our own, without an error. @param {Response} response */
function isGood(response) {
  return isOurs(response) && isWhole(response);
}

/** @param {Response} response */
function isWhole(response) {
  return response.status === 200 && response.type === "basic" && !response.redirected;
}

/** Files may come from a server in front of ours; what answers in their place is a page. @param {Response} response */
function isFile(response) {
  return isWhole(response) && !response.headers.get("Content-Type")?.startsWith("text/html");
}

/**
 * @param {string} store @param {string} address @param {Response} response
 * @param {Record<string, string>} more headers
 */
async function keep(store, address, response, more = {}) {
  const headers = new Headers(response.headers);
  headers.delete("Content-Encoding"); // the body comes decoded
  headers.delete("Content-Length");
  headers.set("X-Kept-At", String(Date.now()));
  for (const [name, value] of Object.entries(more)) headers.set(name, value);
  await (await caches.open(store)).put(address, new Response(await response.blob(), { headers }));
}

/** @param {Response} response */
const keptAt = (response) => Number(response.headers.get("X-Kept-At"));

/** A file, unless it is there. @param {string} address */
async function keepFile(address) {
  const cache = await caches.open(STORES.assets);
  if (HASHED.test(address) && (await cache.match(address))) return;
  const response = await fetch(address);
  if (isFile(response)) await keep(STORES.assets, address, response);
}

/** A page, unless it was kept lately. @param {string} address @param {number} freshFor milliseconds */
async function keepPage(address, freshFor = FRESH_FOR) {
  const url = new URL(address, location.origin);
  const kept = await caches.match(address, { cacheName: storeOf(url) });
  const age = kept ? Date.now() - keptAt(kept) : -1; // below 0 when the clock was put back meanwhile
  if (age >= 0 && age < freshFor) return;
  const response = await fetch(address);
  if (isGood(response)) await keep(storeOf(url), address, response);
}

let leavings = 0; // how often somebody left while this worker has been running

/** What was asked for before somebody left is not kept after that. */
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
 * Today, and all that the session behind its start button needs: exercises, pictures, and the player. Both or none, for
 * the player is prepared for the key in the button's form. It is kept as a pattern, of which each start without a
 * connection makes a session of its own.
 */
async function keepToday() {
  const { today, shell } = worker.KNOWN;
  const since = leavings;
  const page = await fetch(today);
  if (!isGood(page)) return;
  const [, routine, key] = START_FORM.exec(await page.clone().text()) ?? [];
  if (!key) return keepPrivate(since, today, page);
  const answer = await fetch(`${routine}kit/?session=${key}`);
  if (!isGood(answer)) return;
  /** @type {Kit} */
  const kit = await answer.json();
  const player = await fetch(kit.player);
  if (!isGood(player)) return;
  // Its scripts first: a page without them would lead nowhere.
  for (const address of shell) await keepFile(address).catch(() => {});
  await keepPrivate(since, kit.player, player, { "X-Prepared": "yes" });
  await keepPrivate(since, today, page);
  await forgetSessions(kit.player);
  for (const address of kit.pages) await keepPage(address).catch(() => {});
  for (const address of kit.pictures) await keepFile(address).catch(() => {});
}

/**
 * Patterns but the newest, and sessions but some: those that are over go first, then those kept earlier.
 * @param {string} pattern
 */
async function forgetSessions(pattern) {
  const cache = await caches.open(STORES.private);
  const found = [];
  for (const [at, request] of (await cache.keys()).entries()) {
    const { pathname, search } = new URL(request.url);
    const response = await cache.match(request);
    if (PREPARED.test(pathname) && pathname + search !== pattern) await cache.delete(request);
    else if (response && SESSION.test(pathname)) found.push({ pathname, at, over: response.headers.has("X-Over") });
  }
  found.sort((one, other) => Number(one.over) - Number(other.over) || other.at - one.at);
  for (const { pathname } of found.slice(MOST_SESSIONS)) await cache.delete(pathname);
}

/**
 * The address of a session for somebody who presses Start without a connection: the one of this pattern that is under
 * way in this browser, else a new one with a key of its own. "" when there is no pattern.
 * @param {string} routine its address @param {string} key the one in the form
 */
async function sessionHere(routine, key) {
  const cache = await caches.open(STORES.private);
  const pattern = (await cache.match(`${routine}prepared/?session=${key}`)) ?? (await patternOfYesterday(cache, key));
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
 * An earlier version kept it at the address of the one session that it was made for.
 * @param {Cache} cache
 * @param {string} key
 */
async function patternOfYesterday(cache, key) {
  const page = await cache.match(`/sessions/${key}/`);
  return page?.headers.has("X-Prepared") ? page : undefined;
}

/**
 * The page of a prepared session, for a session with another key.
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

/** Files that a text names: a page's own, a module's imports. @param {string} text @param {string} address */
function filesIn(text, address) {
  const imports = address.endsWith(".js") ? [...text.matchAll(IMPORTS)] : [];
  return [
    ...(text.match(FILES) ?? []),
    ...imports.map(([, name]) => new URL(name, new URL(address, location.origin)).pathname),
  ];
}

/** Forgets the files that neither the shell nor any kept page needs: an old page keeps its old files. */
async function prune() {
  const assets = await caches.open(STORES.assets);
  const needed = new Set(worker.KNOWN.shell);
  for (const store of [STORES.pages, STORES.private]) {
    for (const response of await (await caches.open(store)).matchAll()) {
      for (const file of filesIn(await response.text(), "")) needed.add(file);
    }
  }
  for (const file of needed) {
    // grows while it is walked
    const kept = file.endsWith(".js") && (await assets.match(file));
    if (kept) for (const imported of filesIn(await kept.text(), file)) needed.add(imported);
  }
  for (const request of await assets.keys()) {
    if (!needed.has(new URL(request.url).pathname)) await assets.delete(request);
  }
}
