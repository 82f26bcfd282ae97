// @ts-check
/* Whether the steps of the self-test are read aloud: a choice for this visit, kept from step to step. */

import { speak } from "../shared/speech.js";

const KEY = "hipstretch-hands-free";
let ofThisPage = false; // used where the browser allows no storage

export function handsFree() {
  try {
    return sessionStorage.getItem(KEY) === "on";
  } catch {
    return ofThisPage;
  }
}

/** @param {boolean} on */
export function setHandsFree(on) {
  ofThisPage = on;
  try {
    sessionStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // The choice holds for this page only.
  }
}

/**
 * Says it in the person's own voice, as far as the element knows it (data-voice, data-rate and data-volume).
 * @param {string} text @param {HTMLElement} element @returns {boolean} false: no voice here
 */
export function sayAloud(text, element) {
  const { voice = "", rate, volume } = element.dataset;
  return speak(text, {
    lang: document.documentElement.lang,
    voice,
    rate: Number(rate) || 100,
    volume: Number(volume || 100),
  });
}
