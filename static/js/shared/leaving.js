// @ts-check
/* Of somebody who left nothing stays to be seen: not in another tab, not by going back, not in what this tab keeps. */

import { person } from "./post.js";

const TYPED = "hipstretch-typed "; // as in pages/kept-typing.js
const PATIENCE = 10000; // milliseconds for the page that follows a form
const root = document.documentElement;

/** What this tab keeps of what somebody else typed. */
function forgetTyping() {
  for (const name of Object.keys(sessionStorage)) {
    const [whose] = name.slice(TYPED.length).split(" ");
    if (name.startsWith(TYPED) && whose && whose !== person()) sessionStorage.removeItem(name);
  }
}

/** @param {boolean} shown whether the page may be seen; where it is scrolled to stays as it is */
function show(shown) {
  root.style.visibility = shown ? "" : "hidden";
}

export function watchOverLeaving() {
  const owner = person();
  let sent = -PATIENCE; // when this tab sent a form
  let going = false;

  /** A page of somebody who is not here any more goes, and is asked for anew as whoever is here. */
  function look() {
    if (owner === "" || owner === person()) return show(true);
    show(false);
    // What leaves is mostly a form of this tab, and the page that follows is on its way.
    const wait = sent + PATIENCE - performance.now();
    if (wait > 0) return void setTimeout(look, wait);
    // Not a reload, which would send a form again.
    if (!going) location.replace(location.pathname + location.search);
    going = true;
  }

  addEventListener("submit", () => (sent = performance.now()));
  // A page that the browser puts aside comes back unseen, until it is known that it still may be shown.
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
    // Then nothing is kept.
  }
}
