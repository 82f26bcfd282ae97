// @ts-check
/* A form that was opened before the server could know the browser's time zone takes the browser's own day: the day that
   is filled in, unless somebody changed it, and the newest that may be chosen. */

/** The day where the browser is. @param {Date} at @returns {string} "2026-04-18" */
export function dayOf(at) {
  const [year, month, day] = [at.getFullYear(), at.getMonth() + 1, at.getDate()];
  return [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
}

/** @param {HTMLElement} element in the form, with the server's moment and the day it took that for */
export default function start(element) {
  const { now, today } = element.dataset;
  const here = dayOf(new Date(Number(now)));
  const dates = element.closest("form")?.querySelectorAll("input[type='date']") ?? [];
  for (const input of /** @type {Iterable<HTMLInputElement>} */ (dates)) {
    if (input.max === today) input.max = here;
    if (input.value === today && input.value === input.defaultValue) input.value = input.defaultValue = here;
  }
}
