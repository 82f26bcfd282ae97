// @ts-check
/* The little that every page needs: tell the server the time zone, and start a page's own module. */

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.includes(`tz=${encodeURIComponent(zone)}`)) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `tz=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax${secure}`;
}

const begun = new WeakSet();

/**
 * An element with data-module="<hashed address>" brings its own script, also when HTMX swaps it in;
 * data-started says that the script has run.
 * @param {ParentNode} root
 */
function start(root) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-module]"))) {
    if (begun.has(element)) continue;
    begun.add(element);
    import(element.dataset.module ?? "").then((module) => {
      module.default(element);
      element.dataset.started = "";
    });
  }
}

start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement ?? document));
