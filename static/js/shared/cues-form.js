// @ts-check
/* The form of voice, tones and pace: lists the browser's voices, shows the sliders' numbers, says what the browser
   lacks. */

import { voices } from "./speech.js";

/** @param {string} name @param {HTMLFormElement} form */
function control(name, form) {
  return /** @type {HTMLInputElement | HTMLSelectElement | null} */ (form.elements.namedItem(name));
}

/**
 * Tells which of "voice", "vibration" and "lock" (keeping the screen on) this browser lacks.
 * @param {string} lang @returns {Promise<Record<string, boolean>>}
 */
export async function missing(lang) {
  const available = await voices(lang);
  return { voice: !available.length, vibration: !("vibrate" in navigator), lock: !("wakeLock" in navigator) };
}

/** @param {ParentNode} root @param {Record<string, boolean>} lacks by name */
export function showMissing(root, lacks) {
  for (const line of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-missing]"))) {
    line.hidden = !lacks[line.dataset.missing ?? ""];
  }
}

/** @param {HTMLFormElement} form */
export default async function start(form) {
  form.addEventListener("input", () => show(form));
  show(form);
  const lang = document.documentElement.lang;
  const select = control("voice", form);
  const chosen = select?.value ?? "";
  const available = await voices(lang);
  showMissing(form, await missing(lang));
  if (!(select instanceof HTMLSelectElement) || !available.length) return;
  const own = /** @type {HTMLOptionElement} */ (select.options[0]);
  const options = available.map((voice) => new Option(voice.name, voice.voiceURI));
  // A voice that another device has stays chosen for that device.
  const elsewhere = chosen && !available.some((voice) => voice.voiceURI === chosen) ? [...select.options].slice(1) : [];
  select.replaceChildren(own, ...options, ...elsewhere);
  select.value = chosen;
}

/** @param {HTMLFormElement} form */
function show(form) {
  const mode = String(new FormData(form).get("cues"));
  for (const line of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-cues]"))) {
    line.hidden = line.dataset.cues !== mode;
  }
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-only]"))) {
    part.hidden = !part.dataset.only?.split(" ").includes(mode);
  }
  for (const output of form.querySelectorAll("output")) {
    output.value = `${control(output.htmlFor.value.replace("id_", ""), form)?.value} %`;
  }
}
