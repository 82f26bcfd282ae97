// @ts-check
/* Hides everything of a person who logged out: in other tabs, behind the back button, and in this tab's storage. */

import { person } from "./post.js";

const TYPED = "hipstretch-typed "; // as in pages/kept-typing.js
const PATIENCE = 10000; // milliseconds for the page that follows a form
const root = document.documentElement;

/** Removes what another person typed in this tab. */
function forgetTyping() {
  for (const name of Object.keys(sessionStorage)) {
    const [whose] = name.slice(TYPED.length).split(" ");
    if (name.startsWith(TYPED) && whose && whose !== person()) sessionStorage.removeItem(name);
  }
}

/** Shows or hides the page, and keeps its scroll position. @param {boolean} visible */
function show(visible) {
  root.style.visibility = visible ? "" : "hidden";
}

export function watchOverLeaving() {
  const owner = person();
  let sent = -PATIENCE; // when this tab sent a form
  let replaced = false;

  /** Replaces a page whose person is not signed in any more by the page for whoever is signed in now. */
  function look() {
    if (owner === "" || owner === person()) return show(true);
    show(false);
    // Usually a form of this tab logged the person out, and the next page is on its way.
    const wait = sent + PATIENCE - performance.now();
    if (wait > 0) return void setTimeout(look, wait);
    // Not a reload, which would send a form again.
    if (!replaced) location.replace(location.pathname + location.search);
    replaced = true;
  }

  addEventListener("submit", () => (sent = performance.now()));
  // A page in the back/forward cache comes back hidden, until this script knows that it may be shown.
  addEventListener("pagehide", ({ persisted }) => persisted && owner !== "" && show(false));
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) sent = -PATIENCE;
    look();
  });
  for (const event of ["focus", "storage"]) addEventListener(event, look);
  document.addEventListener("visibilitychange", look);
  try {
    forgetTyping();
  } catch {
    // The browser keeps nothing.
  }
}
