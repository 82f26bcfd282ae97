// @ts-check
/* The little that every page needs: tell the server the time zone, go when its person left, start a page's own module,
   and, when the page is there and nothing else is to do, look after what is kept for offline use. */

import { watchOverLeaving } from "./shared/leaving.js";
import { tellZone } from "./shared/zone.js";

tellZone();
watchOverLeaving();

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
    import(element.dataset.module ?? "").then(
      (module) => {
        module.default(element);
        element.dataset.started = "";
      },
      () => document.getElementById("incomplete")?.removeAttribute("hidden"),
    );
  }
}

start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement ?? document));

/** The worker, and what waits to be sent or kept: only for somebody who is known here. */
async function late() {
  const address = /** @type {HTMLScriptElement | null} */ (document.querySelector("script[data-worker]"))?.dataset
    .worker;
  if (address) navigator.serviceWorker?.register(address, { updateViaCache: "none" }).catch(() => {});
  // Without an address (while the site is being worked on) one from before is not to stand in the way.
  else for (const old of (await navigator.serviceWorker?.getRegistrations()) ?? []) old.unregister();
  const known = document.cookie.includes("person=") || localStorage.getItem("hipstretch-person") !== null;
  if (known || document.querySelector("meta[name='kept']")) (await import("./offline/offline.js")).default();
}

const idle = () => (globalThis.requestIdleCallback ?? setTimeout)(() => late().catch(() => {}));
if (document.readyState === "complete") idle();
else addEventListener("load", idle);
