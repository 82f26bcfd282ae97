// @ts-check
/* Corrects the date fields of a form that the server made before it knew the browser's time zone: the default date,
   unless the person changed it, and the latest date allowed. */

/** The local date in the browser. @param {Date} at @returns {string} "2026-04-18" */
export function dayOf(at) {
  const [year, month, day] = [at.getFullYear(), at.getMonth() + 1, at.getDate()];
  return [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
}

/** @param {HTMLElement} element in the form, with the server's time and the date that the server assumed */
export default function start(element) {
  const { now, today } = element.dataset;
  const localToday = dayOf(new Date(Number(now)));
  const dates = element.closest("form")?.querySelectorAll("input[type='date']") ?? [];
  for (const input of /** @type {Iterable<HTMLInputElement>} */ (dates)) {
    if (input.max === today) input.max = localToday;
    if (input.value === today && input.value === input.defaultValue) input.value = input.defaultValue = localToday;
  }
}
