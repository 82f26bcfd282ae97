// @ts-check
/* On every page: tells the server the time zone, leaves the page when its person left, starts the page's own modules,
   and, once the browser is idle, looks after the outbox and the copies for offline use. */

import { collectEarlyChanges } from "./shared/early.js";
import { watchOverLeaving } from "./shared/leaving.js";
import { tellZone } from "./shared/zone.js";

const tellEarlyChanges = collectEarlyChanges();
tellZone();
watchOverLeaving();

const started = new WeakSet();

/**
 * Imports the script of each element with data-module="<hashed address>", also of those that HTMX swaps in. The script
 * has run when the element has data-started.
 * @param {ParentNode} root
 * @returns {Promise<unknown>} settled when every script has run or has failed to come.
 */
function start(root) {
  const elements = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-module]"))];
  const fresh = elements.filter((element) => !started.has(element));
  return Promise.all(
    fresh.map((element) => {
      started.add(element);
      return import(element.dataset.module ?? "").then(
        (module) => {
          module.default(element);
          element.dataset.started = "";
        },
        () => document.getElementById("incomplete")?.removeAttribute("hidden"),
      );
    }),
  );
}

// HTMX listens from DOMContentLoaded on, which is not before this script has run.
const htmxListens = new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve));
Promise.allSettled([start(document), htmxListens]).then(tellEarlyChanges);
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement ?? document));

/* What HTMX sent while others were writing goes again as a form goes without it, which leads to a page: on, or to the
   one that keeps what was entered. In a dialog, as the player's, it waits for the next change. */
document.addEventListener("htmx:responseError", ({ detail: { elt, xhr, requestConfig } }) => {
  const ours = xhr.status === 503 && xhr.getResponseHeader("X-Hipstretch") !== null;
  if (!ours || requestConfig.verb !== "post" || !elt.matches("form, button") || elt.closest("dialog")) return;
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: requestConfig.path, hidden: true });
  for (const [name, value] of requestConfig.formData) {
    if (typeof value !== "string") continue;
    const field = document.createElement("textarea");
    Object.assign(field, { name, value });
    form.append(field);
  }
  document.body.append(form);
  form.submit();
});

/** Registers the worker and, for a person who is known here, starts offline.js. */
async function startOffline() {
  const address = /** @type {HTMLScriptElement | null} */ (document.querySelector("script[data-worker]"))?.dataset
    .worker;
  if (address) navigator.serviceWorker?.register(address, { updateViaCache: "none" }).catch(() => {});
  // Without an address (in development) an earlier worker is removed, so that it does not answer in the site's place.
  else for (const registration of (await navigator.serviceWorker?.getRegistrations()) ?? []) registration.unregister();
  const known = document.cookie.includes("person=") || localStorage.getItem("hipstretch-person") !== null;
  if (known || document.querySelector("meta[name='kept']")) (await import("./offline/offline.js")).default();
}

const idle = () => (globalThis.requestIdleCallback ?? setTimeout)(() => startOffline().catch(() => {}));
if (document.readyState === "complete") idle();
else addEventListener("load", idle);
