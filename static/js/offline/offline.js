// @ts-check
/* On every page of a person who is known here: sends the outbox, keeps Today and its session for times without a
   connection, shows the state of both, and clears all of it when the person leaves. */

import { fill } from "../shared/fill.js";
import { person } from "../shared/post.js";
import { Outbox } from "./outbox.js";

const PERSON = "hipstretch-person";
const LEAVING = "hipstretch-leaving"; // the person who ended their account here, and was told what is lost
const POSITIONS = ["hipstretch-place", "hipstretch-places"];
const PRIVATE = "hipstretch-private"; // as in worker/caches.js
/** The states in which a set will never be stored, and the names of their texts in the page. */
const LOST = /** @type {const} */ ({ rejected: "refused", gone: "gone" });
/** @type {Map<string, number>} the number of lost sets by name, shown as long as this page is open */
const lost = new Map();

/** Removes the private data of a person who is not signed in any more. @param {Outbox} outbox */
async function settle(outbox) {
  const before = localStorage.getItem(PERSON);
  const leftForGood = localStorage.getItem(LEAVING) === before;
  localStorage.removeItem(LEAVING);
  if (before !== null && before !== person()) {
    await globalThis.caches?.delete(PRIVATE);
    for (const name of POSITIONS) localStorage.removeItem(name);
    for (const message of leftForGood ? await outbox.read() : [])
      if (message.state !== "deferred") await outbox.store.remove(message);
  }
  await outbox.read();
  if (person() || outbox.messages.length) localStorage.setItem(PERSON, person());
  else localStorage.removeItem(PERSON);
}

/** @param {HTMLElement} network @param {Outbox} outbox @param {number} waiting @returns {string[]} */
function lines({ dataset }, outbox, waiting) {
  const counted = (/** @type {string} */ name, /** @type {number} */ count) =>
    count ? [fill(dataset[count === 1 ? `${name}One` : `${name}Other`], { count })] : [];
  for (const state of /** @type {const} */ (["rejected", "gone"]))
    lost.set(LOST[state], Math.max(lost.get(LOST[state]) ?? 0, outbox.countIn(state)));
  const keptAt = /** @type {HTMLMetaElement | null} */ (document.querySelector("meta[name='kept']"))?.content;
  const at = new Date(Number(keptAt));
  const day = at.toDateString() === new Date().toDateString() ? undefined : "medium";
  const time = at.toLocaleString(document.documentElement.lang, { dateStyle: day, timeStyle: "short" });
  return [
    ...(keptAt ? [fill(dataset.kept, { time })] : []),
    ...counted("waiting", waiting),
    ...(waiting && outbox.trouble ? [dataset[outbox.trouble] ?? ""] : []),
    ...[...lost].flatMap(([name, count]) => counted(name, count)),
    ...(!person() && outbox.countIn("deferred") ? [dataset.logIn ?? ""] : []),
  ];
}

/**
 * Sends the outbox before a person logs out or ends their account (data-leaving="ends"); where that fails, the page
 * says so and asks for a second press. After a log-out the messages wait here for the person; after the end of the
 * account they are removed.
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
          show(network, [network.dataset[ends ? "leavingEnds" : "leavingWaits"] ?? ""]);
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
    // The browser keeps nothing.
  }
}

/** @param {HTMLElement} network @param {string[]} lines */
function show(network, lines) {
  const text = lines.join(" ");
  const line = /** @type {HTMLElement} */ (network.querySelector("span"));
  if (line.textContent !== text) line.textContent = text; // a screen reader says every change
  network.hidden = !text;
}

/** Asks the worker to keep Today with its session, and lets a new version of the worker take over. */
async function prepare() {
  if (!navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.ready;
  registration.waiting?.postMessage({ activate: true });
  const isKeptCopy = document.querySelector("meta[name='kept']");
  if (location.pathname === "/today/" && person() && !isKeptCopy) registration.active?.postMessage({ today: true });
}

export default async function start() {
  const network = document.getElementById("network");
  if (!network) return; // the player, which has an outbox of its own
  const outbox = new Outbox("", (waiting) => show(network, lines(network, outbox, waiting)));
  guard(network, outbox);
  await settle(outbox).catch(() => {});
  network.dataset.started = "";
  await outbox.flush();
  // The page has told the person about these.
  for (const message of outbox.messages)
    if (message.state === "rejected" || message.state === "gone") await outbox.store.remove(message);
  prepare();
}
