// @ts-check
/* The offline page lists the kept pages, which open without a connection. */

const LISTED = /^\/(?:today|exercises|learn)\//;

/** @param {HTMLElement} root */
export default async function start(root) {
  const list = /** @type {HTMLElement} */ (root.querySelector("ul"));
  for (const store of ["hipstretch-private", "hipstretch-pages"]) {
    const cache = await globalThis.caches?.open(store);
    for (const request of (await cache?.keys()) ?? []) {
      const { pathname, search } = new URL(request.url);
      const title = LISTED.test(pathname) && !search && (await titleOf(await cache.match(request)));
      if (title) list.append(item(pathname, title));
    }
  }
  if (!list.childElementCount) return;
  /** @type {HTMLElement} */ (list.closest("section")).hidden = false;
  /** @type {HTMLElement} */ (root.querySelector("[data-nothing]")).hidden = true;
}

/** @param {Response | undefined} response */
async function titleOf(response) {
  const page = new DOMParser().parseFromString((await response?.text()) ?? "", "text/html");
  return page.title.split(" · ")[0];
}

/** @param {string} address @param {string} title */
function item(address, title) {
  const link = Object.assign(document.createElement("a"), { className: "next", href: address });
  link.append(Object.assign(document.createElement("strong"), { textContent: title }));
  const line = document.createElement("li");
  line.append(link);
  return line;
}
