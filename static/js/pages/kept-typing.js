// @ts-check
/* Keeps in this tab what a person typed in a form and did not send, and fills it in when the form is opened again. The
   form says so, and discards it on request (templates/components/_kept_typing.html). */

const PREFIX = "hipstretch-typed ";
const NOT_TYPED = new Set(["hidden", "password", "file", "submit", "button", "reset"]);

/** What stood in a field when the page came, and what was typed. @typedef {{was: string[], now: string[]}} Change */
/** `sent`: the form went to the server with this. @typedef {{sent: boolean, changes: Record<string, Change>}} Kept */

/**
 * @param {HTMLFormElement} form
 * @returns {Map<string, (HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement)[]>}
 */
function fields(form) {
  const controls = new Map();
  for (const control of /** @type {Iterable<any>} */ (form.elements)) {
    if (!control.name || NOT_TYPED.has(control.type) || control.localName === "button") continue;
    controls.set(control.name, [...(controls.get(control.name) ?? []), control]);
  }
  return controls;
}

/**
 * The values of the fields of one name: the current ones, or those that the page came with.
 * @param {any[]} controls
 * @param {boolean} brought
 */
function values(controls, brought) {
  return controls.flatMap((control) => {
    if (control.type === "radio" || control.type === "checkbox") {
      return (brought ? control.defaultChecked : control.checked) ? [control.value] : [];
    }
    if (control.localName !== "select") return [brought ? control.defaultValue : control.value];
    const options = [...control.options];
    const chosen = options.find((option) => (brought ? option.defaultSelected : option.selected));
    return [(chosen ?? options[0])?.value ?? ""];
  });
}

/** @param {any[]} controls @param {string[]} wanted */
function put(controls, wanted) {
  for (const control of controls) {
    if (control.type === "radio" || control.type === "checkbox") control.checked = wanted.includes(control.value);
    else control.value = wanted[0] ?? "";
  }
}

const same = (/** @type {string[]} */ one, /** @type {string[]} */ other) => one.join("\n") === other.join("\n");

/**
 * The key of what was typed: by person, half-done test and page. What a stranger typed stays theirs when their first
 * form makes them a guest.
 * @param {HTMLFormElement} form
 */
function keyOf(form) {
  const person = /(?:^|; )person=([^;]*)/.exec(document.cookie)?.[1] ?? "";
  const draft = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("draft"))?.value ?? "";
  const whichForm = `${location.pathname} ${draft}`;
  const [mine, strangers] = [`${PREFIX}${person} `, `${PREFIX} `];
  return { theirs: [mine, strangers], key: mine + whichForm, older: strangers + whichForm };
}

/** @param {HTMLFormElement} form */
export default function start(form) {
  const { theirs, key, older } = keyOf(form);
  const note = /** @type {HTMLElement | null} */ (form.querySelector("[data-part='kept-typing']"));
  let sent = false;
  /** What stood there before the form was sent and came back with errors. @type {Record<string, string[]>} */
  const before = {};

  function forget() {
    for (const name of [key, older]) sessionStorage.removeItem(name);
  }

  function keep() {
    /** @type {Record<string, Change>} */
    const changes = {};
    for (const [name, controls] of fields(form)) {
      const change = { was: before[name] ?? values(controls, true), now: values(controls, false) };
      if (!same(change.was, change.now)) changes[name] = change;
    }
    try {
      if (Object.keys(changes).length) sessionStorage.setItem(key, JSON.stringify({ sent, changes }));
      else if (!sent) forget();
    } catch {
      // The browser keeps nothing.
    }
  }

  /** @returns {Kept | null} */
  function read() {
    try {
      for (const other of Object.keys(sessionStorage)) {
        const foreign = other.startsWith(PREFIX) && !theirs.some((prefix) => other.startsWith(prefix));
        if (foreign) sessionStorage.removeItem(other);
      }
      return JSON.parse(sessionStorage.getItem(key) ?? sessionStorage.getItem(older) ?? "null");
    } catch {
      return null;
    }
  }

  function bringBack() {
    const stored = read();
    if (!stored) return;
    if (stored.sent) {
      // A page with errors shows what was sent; a page without errors means that the server stored it.
      if (!form.querySelector("[aria-invalid], .error")) return forget();
      for (const [name, change] of Object.entries(stored.changes ?? {})) before[name] = change.was;
      return keep();
    }
    let last = null;
    for (const [name, controls] of fields(form)) {
      const change = stored.changes?.[name];
      const brought = values(controls, true);
      // A value that was stored in the meantime, or typed already in this page, takes precedence over the older one.
      if (!change || !same(change.was, brought) || !same(values(controls, false), brought)) continue;
      put(controls, change.now);
      last = controls[0];
    }
    if (!last) return;
    if (note) note.hidden = false;
    for (const type of ["input", "change"]) last.dispatchEvent(new Event(type, { bubbles: true }));
  }

  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", () => {
    sent = true;
    keep();
  });
  note?.querySelector("button")?.addEventListener("click", () => {
    form.reset();
    forget();
    note.hidden = true;
    for (const type of ["input", "change"]) form.dispatchEvent(new Event(type, { bubbles: true }));
  });
  bringBack();
}
