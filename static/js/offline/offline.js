// @ts-check
/* For somebody who is known here, on every page: sends what waits, keeps Today and its session for when there is no
   connection, says what there is to say, and clears all of it when they leave. */

import { fill } from "../player/phases.js";
import { person } from "../shared/post.js";
import { Outbox } from "./outbox.js";

const PERSON = "hipstretch-person";
const LEAVING = "hipstretch-leaving"; // who left for good, and was told what is lost
const PLACES = ["hipstretch-place", "hipstretch-places"];
const PRIVATE = "hipstretch-private"; // as in worker/caches.js
/** @type {Map<string, number>} sets that will never be stored, by why: said while this page is open */
const lost = new Map();

/** Private things of somebody who is not here any more go. @param {Outbox} outbox */
async function settle(outbox) {
  const before = localStorage.getItem(PERSON);
  const told = localStorage.getItem(LEAVING) === before;
  localStorage.removeItem(LEAVING);
  if (before !== null && before !== person()) {
    await globalThis.caches?.delete(PRIVATE);
    for (const name of PLACES) localStorage.removeItem(name);
    for (const letter of told ? await outbox.look() : [])
      if (letter.state !== "parked") await outbox.letters.remove(letter);
  }
  await outbox.look();
  if (person() || outbox.kept.length) localStorage.setItem(PERSON, person());
  else localStorage.removeItem(PERSON);
}

/** @param {HTMLElement} network @param {Outbox} outbox @param {number} waiting @returns {string[]} */
function lines({ dataset }, outbox, waiting) {
  const many = (/** @type {string} */ name, /** @type {number} */ count) =>
    count ? [fill(dataset[count === 1 ? `${name}One` : `${name}Other`] ?? "", { count })] : [];
  for (const why of /** @type {const} */ (["refused", "gone"]))
    lost.set(why, Math.max(lost.get(why) ?? 0, outbox.ended(why)));
  const kept = /** @type {HTMLMetaElement | null} */ (document.querySelector("meta[name='kept']"))?.content;
  const at = new Date(Number(kept));
  const day = at.toDateString() === new Date().toDateString() ? undefined : "medium";
  const time = at.toLocaleString(document.documentElement.lang, { dateStyle: day, timeStyle: "short" });
  return [
    ...(kept ? [fill(dataset.kept ?? "", { time })] : []),
    ...many("waiting", waiting),
    ...(waiting && outbox.trouble ? [dataset[outbox.trouble] ?? ""] : []),
    ...[...lost].flatMap(([why, count]) => many(why, count)),
    ...(!person() && outbox.ended("parked") ? [dataset.logIn ?? ""] : []),
  ];
}

/**
 * Before somebody leaves, what they did is sent; if it cannot be, they are told first. After a log-out it waits here
 * for them; of whoever ends their account (data-leaving="ends") it goes too.
 * @param {HTMLElement} network @param {Outbox} outbox
 */
function guard(network, outbox) {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-leaving]"))) {
    const ends = form.dataset.leaving === "ends";
    let told = false;
    form.addEventListener("submit", async (event) => {
      if (!told && !outbox.empty) {
        event.preventDefault();
        await outbox.flush();
        if (!outbox.empty) {
          told = true;
          say(network, [network.dataset[ends ? "leavingEnds" : "leavingWaits"] ?? ""]);
          return network.scrollIntoView({ block: "center" });
        }
        form.submit();
      }
      if (ends) leaveForGood();
    });
  }
}

function leaveForGood() {
  try {
    localStorage.setItem(LEAVING, person());
  } catch {
    // Nothing is kept here.
  }
}

/** @param {HTMLElement} network @param {string[]} said */
function say(network, said) {
  const text = said.join(" ");
  const place = /** @type {HTMLElement} */ (network.querySelector("span"));
  if (place.textContent !== text) place.textContent = text;
  network.hidden = !text;
}

/** Today is kept with its session, and a new version of the worker may begin. */
async function prepare() {
  if (!navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.ready;
  registration.waiting?.postMessage({ activate: true });
  const kept = document.querySelector("meta[name='kept']");
  if (location.pathname === "/today/" && person() && !kept) registration.active?.postMessage({ today: true });
}

export default async function start() {
  const network = document.getElementById("network");
  if (!network) return; // the player, which has an outbox of its own
  const outbox = new Outbox("", (waiting) => say(network, lines(network, outbox, waiting)));
  guard(network, outbox);
  await settle(outbox).catch(() => {});
  network.dataset.started = "";
  await outbox.flush();
  // Said once, it is done with.
  for (const letter of outbox.kept)
    if (letter.state === "refused" || letter.state === "gone") await outbox.letters.remove(letter);
  prepare();
}
