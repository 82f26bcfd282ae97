// @ts-check
/* What a person ticked or typed before the scripts of the page had started. Nobody listened, so it is told once more
   when all of them do: otherwise a filter is chosen and the list shows everything. */

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

/** Whether a control shows something else than it came with. @param {any} control */
function isChanged(control) {
  if (control.type === "radio") return control.checked && !control.defaultChecked;
  if (control.type === "checkbox") return control.checked !== control.defaultChecked;
  if (control.localName !== "select") return control.value !== control.defaultValue;
  const options = [...control.options];
  const came = options.find((option) => option.defaultSelected) ?? options[0];
  return came !== undefined && control.value !== came.value;
}

/**
 * Collects what was changed until now and what is changed from now on.
 * @returns {() => void} ends the collecting and dispatches "input" and "change" at each control that was changed.
 */
export function collectEarlyChanges() {
  /** @type {Set<EventTarget>} */
  const changed = new Set(
    [.../** @type {NodeListOf<Control>} */ (document.querySelectorAll("input, select, textarea"))].filter(isChanged),
  );
  const collect = (/** @type {Event} */ event) => event.target && changed.add(event.target);
  const types = ["input", "change"];
  for (const type of types) addEventListener(type, collect, true);
  return () => {
    for (const type of types) removeEventListener(type, collect, true);
    for (const control of changed) {
      for (const type of types) control.dispatchEvent(new Event(type, { bubbles: true }));
    }
  };
}
