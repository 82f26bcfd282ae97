// @ts-check
/* The editor of a routine: saves the last input to its draft when the page is left. */

/** @param {HTMLInputElement} field any of the editor's form */
export default function start(field) {
  const form = /** @type {HTMLFormElement} */ (field.form);
  let changed = false;
  const note = () => {
    changed = true;
  };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("submit", () => {
    changed = false; // the whole form is sent
  });

  const keep = () => {
    if (!changed) return;
    const data = new FormData(form);
    data.set("do", "keep");
    if (navigator.sendBeacon(form.action, data)) changed = false;
  };
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => document.hidden && keep());
  // The routine may have been saved since a page of the back/forward cache was left.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
