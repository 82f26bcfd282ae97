// @ts-check
/* Wires the player together: buttons, keys, screens, and the summary at the end. */

import { listenToKeys } from "./player-keys.js";
import { Outbox, post } from "./player-outbox.js";
import { Place } from "./player-place.js";
import { Run } from "./player-run.js";
import { Sound } from "./player-sound.js";
import { View } from "./player-view.js";

/** @param {HTMLElement} root */
export default function start(root) {
  /** @type {import("./player-steps.js").Session} */
  const session = JSON.parse(document.getElementById("session-data")?.textContent ?? "{}");
  const { urls, words } = session;
  const token = root.dataset.token ?? "";
  const sound = new Sound();
  const view = new View(root, session);
  const outbox = new Outbox(
    token,
    (waiting) => view.waiting(waiting),
    (fragment) => document.getElementById("so_far")?.replaceWith(document.createRange().createContextualFragment(fragment)),
  );
  const place = new Place(session, (phase, at) => post(urls.phase, { phase: String(phase), at: String(at) }, token));
  const run = new Run(session, { view, sound, outbox, place, onEnd: end });
  const stopped = /** @type {HTMLDialogElement} */ (view.parts.stopped);

  /** The last phase is over, or the session is left as it stands. */
  function end() {
    run.stop();
    stopped.close();
    view.screen("sending");
    view.say(words.say.done);
    return summarise();
  }

  /** The summary is the server's; it is asked for once everything done is there. */
  async function summarise() {
    await Promise.all([outbox.flush(), place.flush()]);
    const all = !outbox.waiting && place.sent;
    if (all) await htmx.ajax("GET", urls.summary, { target: "#summary", swap: "outerHTML" }).catch(() => {});
    const title = /** @type {HTMLElement | null} */ (root.querySelector("#summary h1"));
    view.parts.offline.hidden = title !== null;
    if (!title) return;
    place.forget();
    view.screen("summary");
    title.focus();
  }

  /** @type {Record<string, () => void>} */
  const actions = {
    start: () => {
      view.screen("player");
      run.move(run.index);
    },
    main: () => run.main(),
    back: () => run.move(run.index - 1),
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
    sound: () => showSound(sound.toggle()),
  };

  /** @param {boolean} on */
  function showSound(on) {
    root.querySelector("[data-action='sound']")?.setAttribute("aria-pressed", String(on));
  }

  root.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button[data-action]");
    if (!(button instanceof HTMLElement)) return;
    sound.unlock();
    if (event.detail) button.blur(); // after a tap the space bar is the main button's again
    actions[button.dataset.action ?? ""]();
  });
  listenToKeys(
    (action) => {
      sound.unlock();
      actions[action]();
    },
    () => view.shown === "player" && !stopped.open,
  );
  addEventListener("pagehide", () => view.shown === "player" && run.leave());
  addEventListener("pageshow", (event) => event.persisted && view.shown === "player" && run.show());
  addEventListener("online", () => view.shown === "sending" && summarise());
  showSound(sound.on);
  // Until here a tap would have been lost.
  for (const button of root.querySelectorAll("button[data-action='start']")) button.removeAttribute("disabled");
  outbox.flush();
  place.flush();
  if (run.phase.kind === "done") end();
  else if (run.index > 0) {
    view.screen("player");
    run.wait();
  }
}
