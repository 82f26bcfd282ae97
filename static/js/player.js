// @ts-check
/* Wires the player together: buttons, keys, screens, and the summary at the end. */

import { HowTo } from "./player-howto.js";
import { listenToKeys } from "./player-keys.js";
import { List } from "./player-list.js";
import { Outbox } from "./player-outbox.js";
import { Place } from "./player-place.js";
import { Run } from "./player-run.js";
import { Settings } from "./player-settings.js";
import { View } from "./player-view.js";
import { watchWake } from "./player-wake.js";

/** @param {HTMLElement} root */
export default function start(root) {
  /** @type {import("./player-steps.js").Session} */
  const session = JSON.parse(document.getElementById("session-data")?.textContent ?? "{}");
  const { urls, words } = session;
  const token = root.dataset.token ?? "";
  const view = new View(root, session);
  const outbox = new Outbox(
    token,
    (waiting) => view.waiting(waiting),
    (fragment, { url }) =>
      url.startsWith(urls.set) &&
      document.getElementById("so_far")?.replaceWith(document.createRange().createContextualFragment(fragment)),
  );
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
    return summarise();
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

  /** The summary is the server's; it is asked for once everything done is there. */
  async function summarise() {
    await outbox.flush();
    if (outbox.empty) await htmx.ajax("GET", urls.summary, { target: "#summary", swap: "outerHTML" }).catch(() => {});
    const title = /** @type {HTMLElement | null} */ (root.querySelector("#summary h1"));
    view.parts.offline.hidden = title !== null;
    if (!title) return;
    place.forget();
    view.screen("summary");
    title.focus({ preventScroll: true });
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
      run.hurts();
      stopped.showModal();
    },
    onward: () => {
      stopped.close();
      view.main.focus(); // not the button that was pressed before: the next space would press it again
      run.onward();
    },
    finish: () => {
      run.leave();
      end();
    },
    leave: () => location.assign(urls.leave),
    retry: () => summarise(),
    sound: () => showSound(run.cues.toggle()),
    list: () => {
      if (run.playing) run.pause();
      list.open();
    },
    settings: () => {
      if (run.playing) run.pause();
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
  listenToKeys(
    (action) => {
      run.unlock();
      actions[action]();
    },
    () => view.shown === "player" && !dialogs.some((dialog) => dialog.open),
  );
  addEventListener("pagehide", () => view.shown === "player" && run.leave());
  addEventListener("pageshow", (event) => event.persisted && view.shown === "player" && run.show());
  addEventListener("online", () => view.shown === "sending" && summarise());
  watchWake((held) => (view.parts.awake.hidden = held));
  showSound(run.cues.on);
  // Until here a tap would have been lost.
  for (const button of root.querySelectorAll("button[data-action='start']")) button.removeAttribute("disabled");
  // Opened without a connection, the server does not know this session yet.
  if (!session.begin?.known) place.begin();
  outbox.flush();
  if (run.phase.kind === "done") end();
  else if (run.index > 0) {
    view.screen("player");
    run.wait();
  }
}
