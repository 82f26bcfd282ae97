// @ts-check
/* Connects the parts of the player: buttons, keys, screens, and the summary at the end. */

import { markOver } from "../offline/kept-page.js";
import { Outbox } from "../offline/outbox.js";
import { fill } from "../shared/fill.js";
import { ask, person } from "../shared/post.js";
import { watchWake } from "../shared/wake-lock.js";
import { Commands } from "./commands.js";
import { HowTo } from "./howto.js";
import { listenToKeys } from "./keys.js";
import { List } from "./list.js";
import { Position } from "./position.js";
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
      view.showOutbox(outbox, waiting);
      if (view.screenName === "sending") summarise();
    },
    (fragment, { url }) =>
      url.startsWith(urls.set) &&
      document.getElementById("so_far")?.replaceWith(document.createRange().createContextualFragment(fragment)),
  );
  const taps = new Taps(root);
  const owner = person();
  const position = new Position(session, outbox, showOtherTab);
  const commands = new Commands(session, { view, outbox, position, onEnd: end });
  const { playback } = commands;
  const dialogs = /** @type {HTMLDialogElement[]} */ ([...root.querySelectorAll("dialog")]);
  const stopped = /** @type {HTMLDialogElement} */ (view.parts.stopped);
  const settings = new Settings(root, /** @type {HTMLDialogElement} */ (view.parts.settings), session, playback);
  const howto = new HowTo(root.querySelector("[data-screen='howto']"), session);
  const list = new List(/** @type {HTMLDialogElement} */ (view.parts.list), session, playback, (to) => {
    view.main.focus();
    commands.jump(to);
  });

  /** The last phase is over, or the person finished earlier. */
  function end() {
    playback.stop();
    for (const dialog of dialogs) dialog.close();
    view.screen("sending");
    view.say(words.say.done);
    markOver();
    return outbox.flush().then(summarise);
  }

  /** Another tab leads through this session now: this tab pauses at the same phase. @param {number} phase */
  function showOtherTab(phase) {
    if (view.screenName === "sending" || view.screenName === "summary") return;
    playback.stop();
    playback.index = phase;
    if (playback.phase.kind === "done") return end();
    view.screen("player");
    playback.wait();
  }

  let delay = FIRST_RETRY;
  let timer = 0;
  let asking = false;

  /** Shows the summary, which the server makes, as soon as the server has all sets. */
  async function summarise() {
    clearTimeout(timer);
    if (asking || view.screenName !== "sending") return;
    const { trouble } = outbox;
    const whereKept = outbox.store.fleeting ? words.fleeting : words.kept;
    if (!outbox.empty) {
      const lines = [...counted("waiting", outbox.waiting), ...(trouble ? [words.trouble[trouble], whereKept] : [])];
      return trouble ? view.unsent(lines, true, false) : undefined;
    }
    if (outbox.isGone(session.id)) return view.unsent([words.gone], false, false);
    const deferred = counted("signed_out", outbox.countIn("deferred", session.id));
    if (deferred.length) return view.unsent([...deferred, whereKept], false, true);
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
    const empty = /** @type {HTMLElement} */ (document.getElementById("summary"));
    view.changing();
    empty.replaceWith(document.createRange().createContextualFragment(html));
    const summary = /** @type {HTMLElement} */ (document.getElementById("summary"));
    htmx.process(summary);
    view.screen("summary");
    const lost = counted("refused", outbox.countIn("rejected", session.id));
    view.parts.lost.hidden = !lost.length;
    view.parts.lost.textContent = lost.join(" ");
    /** @type {HTMLElement | null} */ (summary.querySelector("h1"))?.focus({ preventScroll: true });
  }

  /** @type {Record<string, () => void>} */
  const actions = {
    start: () => {
      if (!howto.isDue) return actions.begin();
      view.screen("howto");
      howto.show();
    },
    begin: () => {
      howto.stop();
      view.screen("player");
      playback.move(playback.index);
    },
    main: () => commands.main(),
    pause: () => playback.pause(),
    back: () => commands.back(),
    skip: () => commands.skip(),
    hurts: () => {
      view.hurt(commands.hurts());
      stopped.showModal();
    },
    onward: () => {
      view.changing();
      stopped.close();
      view.main.focus(); // not the button that was pressed before: the next space would press it again
      commands.onward();
    },
    finish: () => {
      commands.leave();
      end();
    },
    leave: () => location.assign(urls.leave),
    retry: () => outbox.flush().then(summarise),
    sound: () => showSound(playback.cues.toggle()),
    list: () => {
      if (playback.playing) playback.pause();
      view.changing();
      list.open();
    },
    settings: () => {
      if (playback.playing) playback.pause();
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
    playback.unlock();
    if (event.detail) pressed.blur(); // after a tap the space bar is the main button's again
    actions[pressed.dataset.action ?? ""]();
  });
  root.addEventListener("submit", () => view.changing(), { capture: true }); // a dialog closes
  listenToKeys(
    (action) => {
      playback.unlock();
      actions[action]();
    },
    () => view.screenName === "player" && !dialogs.some((dialog) => dialog.open),
  );
  addEventListener("pagehide", () => view.screenName === "player" && commands.leave());
  addEventListener("pageshow", (event) => event.persisted && view.screenName === "player" && playback.show());
  addEventListener("online", () => summarise());
  // HTMX must not swap in the answer of another server, such as the log-in page of a Wi-Fi.
  root.addEventListener("htmx:beforeSwap", (event) => {
    view.changing();
    if (event.detail.xhr.getResponseHeader("X-Hipstretch") === null) event.detail.shouldSwap = false;
  });
  watchWake((held) => (view.parts.awake.hidden = held));
  showSound(playback.cues.on);
  // A tap before this line would have had no effect.
  for (const button of root.querySelectorAll("button[data-action='start']")) button.removeAttribute("disabled");
  // The server does not know a session yet that was opened without a connection.
  if (!session.begin?.known) position.begin();
  outbox.flush();
  // Where the browser keeps no position, the outbox may know a later one than the page.
  outbox.read().then((messages) => {
    const phases = messages
      .filter(({ url }) => url.includes(`/${session.id}/`))
      .map(({ fields }) => Number(fields.position ?? fields.phase));
    const furthest = Math.max(0, ...phases.filter(Number.isFinite));
    if (!playback.playing && !position.stored() && furthest > playback.index) showOtherTab(furthest);
  });
  if (playback.phase.kind === "done") end();
  else if (playback.index > 0) {
    view.screen("player");
    playback.wait();
  }
  view.changing = () => taps.changing(); // nobody could aim at anything before
}
