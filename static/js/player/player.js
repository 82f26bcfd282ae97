// @ts-check
/* Wires the player together: buttons, keys, screens, and the summary at the end. */

import { markKept } from "../offline/kept-page.js";
import { Outbox } from "../offline/outbox.js";
import { ask, person } from "../shared/post.js";
import { watchWake } from "../shared/wake-lock.js";
import { Run } from "./commands.js";
import { HowTo } from "./howto.js";
import { listenToKeys } from "./keys.js";
import { List } from "./list.js";
import { fill } from "./phases.js";
import { Place } from "./position.js";
import { Settings } from "./settings.js";
import { Taps } from "./taps.js";
import { View } from "./view.js";

const FIRST_RETRY = 2000;
const LAST_RETRY = 20000;

/** @param {HTMLElement} root */
export default function start(root) {
  /** @type {import("./phases.js").Session} */
  const session = JSON.parse(document.getElementById("session-data")?.textContent ?? "{}");
  const { urls, words } = session;
  const token = root.dataset.token ?? "";
  const view = new View(root, session);
  const outbox = new Outbox(
    token,
    (waiting) => {
      view.fate(outbox, waiting);
      if (view.shown === "sending") summarise();
    },
    (fragment, { url }) =>
      url.startsWith(urls.set) &&
      document.getElementById("so_far")?.replaceWith(document.createRange().createContextualFragment(fragment)),
  );
  const taps = new Taps(root);
  const owner = person();
  const place = new Place(session, outbox, elsewhere);
  const run = new Run(session, { view, outbox, place, onEnd: end });
  const dialogs = /** @type {HTMLDialogElement[]} */ ([...root.querySelectorAll("dialog")]);
  const stopped = /** @type {HTMLDialogElement} */ (view.parts.stopped);
  const settings = new Settings(root, /** @type {HTMLDialogElement} */ (view.parts.settings), session, run);
  const howto = new HowTo(root.querySelector("[data-screen='howto']"), session);
  const list = new List(/** @type {HTMLDialogElement} */ (view.parts.list), session, run, (to) => {
    view.main.focus();
    run.jump(to);
  });

  /** The last phase is over, or the session is left as it stands. */
  function end() {
    run.stop();
    for (const dialog of dialogs) dialog.close();
    view.screen("sending");
    view.say(words.say.done);
    markKept("X-Over");
    return outbox.flush().then(summarise);
  }

  /** Another tab leads through this session now: this one stands where that one is. @param {number} phase */
  function elsewhere(phase) {
    if (view.shown === "sending" || view.shown === "summary") return;
    run.stop();
    run.index = phase;
    if (run.phase.kind === "done") return end();
    view.screen("player");
    run.wait();
  }

  let delay = FIRST_RETRY;
  let timer = 0;
  let asking = false;

  /** The summary is the server's; it comes by itself once everything done is there. */
  async function summarise() {
    clearTimeout(timer);
    if (asking || view.shown !== "sending") return;
    const { trouble } = outbox;
    const safe = outbox.letters.fleeting ? words.fleeting : words.kept;
    if (!outbox.empty) {
      const lines = [...counted("waiting", outbox.waiting), ...(trouble ? [words.trouble[trouble], safe] : [])];
      return trouble ? view.unsent(lines, true, false) : undefined;
    }
    if (outbox.gone(session.id)) return view.unsent([words.gone], false, false);
    const parked = counted("signed_out", outbox.ended("parked", session.id));
    if (parked.length) return view.unsent([...parked, safe], false, true);
    asking = true;
    const answer = await ask(urls.summary, { headers: { "HX-Request": "true" } });
    asking = false;
    if (!answer.trouble && answer.status === 200) return showSummary(answer.text);
    if (!answer.trouble && answer.status === 404) {
      const deleted = person() !== "" && person() === owner;
      return deleted ? view.unsent([words.gone], false, false) : view.unsent([words.log_in], true, true);
    }
    view.unsent([words.trouble[answer.trouble || "broken"], words.stored], true, false);
    timer = setTimeout(summarise, delay);
    delay = Math.min(2 * delay, LAST_RETRY);
  }

  /** @param {string} name @param {number} count of sets */
  function counted(name, count) {
    return count ? [fill(words[name][count === 1 ? "one" : "other"], { count })] : [];
  }

  /** @param {string} html */
  function showSummary(html) {
    const there = /** @type {HTMLElement} */ (document.getElementById("summary"));
    view.changing();
    there.replaceWith(document.createRange().createContextualFragment(html));
    const summary = /** @type {HTMLElement} */ (document.getElementById("summary"));
    htmx.process(summary);
    view.screen("summary");
    const lost = counted("refused", outbox.ended("refused", session.id));
    view.parts.lost.hidden = !lost.length;
    view.parts.lost.textContent = lost.join(" ");
    /** @type {HTMLElement | null} */ (summary.querySelector("h1"))?.focus({ preventScroll: true });
  }

  /** @type {Record<string, () => void>} */
  const actions = {
    start: () => {
      if (!howto.due) return actions.begin();
      view.screen("howto");
      howto.show();
    },
    begin: () => {
      howto.stop();
      view.screen("player");
      run.move(run.index);
    },
    main: () => run.main(),
    pause: () => run.pause(),
    back: () => run.back(),
    skip: () => run.skip(),
    hurts: () => {
      view.hurt(run.hurts());
      stopped.showModal();
    },
    onward: () => {
      view.changing();
      stopped.close();
      view.main.focus(); // not the button that was pressed before: the next space would press it again
      run.onward();
    },
    finish: () => {
      run.leave();
      end();
    },
    leave: () => location.assign(urls.leave),
    retry: () => outbox.flush().then(summarise),
    sound: () => showSound(run.cues.toggle()),
    list: () => {
      if (run.playing) run.pause();
      view.changing();
      list.open();
    },
    settings: () => {
      if (run.playing) run.pause();
      view.changing();
      settings.open();
    },
    test: () => settings.test(),
  };

  /** @param {boolean} on */
  function showSound(on) {
    root.querySelector("[data-action='sound']")?.setAttribute("aria-pressed", String(on));
  }

  root.addEventListener("click", (event) => {
    const pressed = /** @type {HTMLElement} */ (event.target).closest("button[data-action], a[data-action='settings']");
    if (!(pressed instanceof HTMLElement)) return;
    event.preventDefault();
    run.unlock();
    if (event.detail) pressed.blur(); // after a tap the space bar is the main button's again
    actions[pressed.dataset.action ?? ""]();
  });
  root.addEventListener("submit", () => view.changing(), { capture: true }); // a dialog closes
  listenToKeys(
    (action) => {
      run.unlock();
      actions[action]();
    },
    () => view.shown === "player" && !dialogs.some((dialog) => dialog.open),
  );
  addEventListener("pagehide", () => view.shown === "player" && run.leave());
  addEventListener("pageshow", (event) => event.persisted && view.shown === "player" && run.show());
  addEventListener("online", () => summarise());
  // A foreign page that stands in for ours is put nowhere.
  root.addEventListener("htmx:beforeSwap", (event) => {
    view.changing();
    if (event.detail.xhr.getResponseHeader("X-Hipstretch") === null) event.detail.shouldSwap = false;
  });
  watchWake((held) => (view.parts.awake.hidden = held));
  showSound(run.cues.on);
  // Until here a tap would have been lost.
  for (const button of root.querySelectorAll("button[data-action='start']")) button.removeAttribute("disabled");
  // Opened without a connection, the server does not know this session yet.
  if (!session.begin?.known) place.begin();
  outbox.flush();
  // Where no place can be kept, what waits to be sent knows more than a page of the server.
  outbox.look().then((letters) => {
    const told = letters
      .filter(({ url }) => url.includes(`/${session.id}/`))
      .map(({ fields }) => Number(fields.position ?? fields.phase));
    const furthest = Math.max(0, ...told.filter(Number.isFinite));
    if (!run.playing && !place.kept() && furthest > run.index) elsewhere(furthest);
  });
  if (run.phase.kind === "done") end();
  else if (run.index > 0) {
    view.screen("player");
    run.wait();
  }
  view.changing = () => taps.changing(); // nobody aimed at anything before this
}
