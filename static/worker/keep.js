// @ts-check
/* What the service worker keeps, and where. `assets` and `pages` are everybody's; `private` is of one person and goes
   with them (static/js/offline.js). */

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
const IMPORTS = /"\.\/([\w.-]+\.js)"/g;
const START_FORM = /action="(\/routines\/[0-9a-f-]{36}\/)start\/".*?name="session" value="([0-9a-f-]{36})"/s;
const SESSION = /^\/sessions\/[0-9a-f-]{36}\/$/;
const PUBLIC = /^\/(?:exercises|learn)\/(?:[\w-]+\/)?(?:\?side=(?:left|right))?$/;
const FRESH_FOR = 12 * 3600 * 1000;
const MOST_SESSIONS = 3;

/** Which store a page belongs to; "" for one that is never kept. @param {URL} url */
function storeOf(url) {
  if (url.pathname === worker.KNOWN.today || SESSION.test(url.pathname)) return STORES.private;
  return PUBLIC.test(url.pathname + url.search) || url.pathname === worker.KNOWN.offline ? STORES.pages : "";
}

/** Only whole answers of our own, without an error. @param {Response} response */
function isGood(response) {
  return response.status === 200 && response.type === "basic" && !response.redirected;
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
  if (isGood(response)) await keep(STORES.assets, address, response);
}

/** A page, unless it was kept lately. @param {string} address @param {number} freshFor milliseconds */
async function keepPage(address, freshFor = FRESH_FOR) {
  const url = new URL(address, location.origin);
  const kept = await caches.match(address, { cacheName: storeOf(url) });
  if (kept && keptAt(kept) > Date.now() - freshFor) return;
  const response = await fetch(address);
  if (isGood(response)) await keep(storeOf(url), address, response);
}

/**
 * Today, and all that the session behind its start button needs: exercises, pictures, and the player. Both or none, for
 * the player is that of the key in the button's form.
 */
async function keepToday() {
  const { today, shell } = worker.KNOWN;
  const page = await fetch(today);
  if (!isGood(page)) return;
  const [, routine, key] = START_FORM.exec(await page.clone().text()) ?? [];
  if (!key) return keep(STORES.private, today, page);
  /** @type {Kit} */
  const kit = await (await fetch(`${routine}kit/?session=${key}`)).json();
  const player = await fetch(kit.player);
  if (!isGood(player)) return;
  await keep(STORES.private, kit.session, player, { "X-Prepared": "yes" });
  await keep(STORES.private, today, page);
  await forgetSessions(kit.session);
  for (const address of kit.pages) await keepPage(address).catch(() => {});
  for (const address of [...shell, ...kit.pictures]) await keepFile(address).catch(() => {});
}

/** All but the newest, and of those that are only prepared all but this one. @param {string} prepared */
async function forgetSessions(prepared) {
  const cache = await caches.open(STORES.private);
  const found = [];
  for (const request of await cache.keys()) {
    const path = new URL(request.url).pathname;
    const response = SESSION.test(path) && (await cache.match(request));
    if (response) found.push({ path, at: keptAt(response), early: response.headers.has("X-Prepared") });
  }
  found.sort((one, other) => other.at - one.at);
  const old = found.filter(({ path, early }, index) => path !== prepared && (early || index >= MOST_SESSIONS));
  for (const { path } of old) await cache.delete(path);
}

/** Files that a text names: a page's own, a module's imports. @param {string} text @param {string} address */
function filesIn(text, address) {
  const imports = address.endsWith(".js") ? [...text.matchAll(IMPORTS)] : [];
  return [...(text.match(FILES) ?? []), ...imports.map(([, name]) => new URL(name, new URL(address, location.origin)).pathname)];
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
  for (const file of needed) { // grows while it is walked
    const kept = file.endsWith(".js") && (await assets.match(file));
    if (kept) for (const imported of filesIn(await kept.text(), file)) needed.add(imported);
  }
  for (const request of await assets.keys()) {
    if (!needed.has(new URL(request.url).pathname)) await assets.delete(request);
  }
}
