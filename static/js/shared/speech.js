// @ts-check
/* Speaks through the browser's own voices. Never throws, and does nothing where the browser has none. */

const PATIENCE = 2000; // milliseconds until a browser without voices counts as one; some load them late

/**
 * @typedef {{lang: string, voice?: string, rate?: number, volume?: number}} Speaker a voiceURI or ""; rate and volume
 *   in percent
 */

const BEGINS = 800; // milliseconds until a voice begins
const LETTER = 120; // milliseconds that a slow voice needs for a letter

/** @type {SpeechSynthesisUtterance | null} */
let current = null; // Chromium collects an utterance without a reference, and its events with it
let over = 0; // by performance.now(): when the current text must be over

/** @returns {SpeechSynthesis | null} */
function synthesis() {
  return globalThis.speechSynthesis ?? null;
}

/** "de_DE" and "de-DE" → "de". @param {string} lang */
function language(lang) {
  return lang.toLowerCase().split(/[-_]/)[0];
}

/**
 * The voices of a language that are there now, the most fitting first: its own region, then those that
 * speak without a network, then the browser's default.
 * @param {string} lang
 */
function known(lang) {
  const full = lang.toLowerCase().replace("_", "-");
  const rank = (/** @type {SpeechSynthesisVoice} */ voice) =>
    (voice.lang.toLowerCase().replace("_", "-") === full ? 0 : 4) +
    (voice.localService ? 0 : 2) +
    (voice.default ? 0 : 1);
  try {
    const all = synthesis()?.getVoices() ?? [];
    return all.filter((voice) => language(voice.lang) === language(lang)).sort((one, two) => rank(one) - rank(two));
  } catch {
    return [];
  }
}

known(""); // asks for the voices early: several browsers begin to load them only when asked

/**
 * The voices that speak a language ("de", "pt-BR"), the most fitting first; empty when there are none.
 * @param {string} lang @returns {Promise<SpeechSynthesisVoice[]>}
 */
export function voices(lang) {
  return new Promise((resolve) => {
    const speech = synthesis();
    const available = known(lang);
    if (available.length || !speech?.addEventListener) return resolve(available);
    const done = () => {
      clearTimeout(timer);
      speech.removeEventListener("voiceschanged", done);
      resolve(known(lang));
    };
    const timer = setTimeout(done, PATIENCE);
    speech.addEventListener("voiceschanged", done);
  });
}

/**
 * Says a text instead of the current one. The chosen voice is used only if it speaks the language.
 * @param {string} text @param {Speaker} speaker @returns {SpeechSynthesisUtterance | null} null: no voice here
 */
function begin(text, { lang, voice = "", rate = 100, volume = 100 }) {
  const speech = synthesis();
  const fitting = known(lang);
  if (!speech || !fitting.length) return null;
  try {
    cancelSpeech();
    current = new SpeechSynthesisUtterance(text);
    current.voice = fitting.find(({ voiceURI }) => voiceURI === voice) ?? fitting[0];
    current.lang = current.voice.lang;
    current.rate = Math.min(2, Math.max(0.5, rate / 100));
    current.volume = Math.min(1, Math.max(0, volume / 100));
    speech.resume(); // a browser that was told to pause would keep it for later
    speech.speak(current);
    over = performance.now() + BEGINS + (text.length * LETTER) / current.rate;
    return current;
  } catch {
    return null;
  }
}

/** Says a text. @param {string} text @param {Speaker} speaker @returns {boolean} false: no voice here */
export function speak(text, speaker) {
  return begin(text, speaker) !== null;
}

/**
 * Whether a text is really being said: some browsers take it and stay silent.
 * @param {string} text
 * @param {Speaker} speaker
 */
export function spoken(text, speaker) {
  const utterance = begin(text, speaker);
  if (!utterance) return Promise.resolve(false);
  return /** @type {Promise<boolean>} */ (
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), PATIENCE);
      const settle = (/** @type {boolean} */ well) => () => {
        clearTimeout(timer);
        resolve(well);
      };
      utterance.onstart = settle(true);
      utterance.onerror = settle(false);
    })
  );
}

/** Whether the browser claims to speak; one that hangs claims it too. */
function claimed() {
  return Boolean(synthesis()?.speaking || synthesis()?.pending);
}

/** Whether the browser speaks. A voice that hangs does not count. */
export function speaking() {
  return claimed() && performance.now() < over;
}

/** Stops at once, in the middle of a word. */
export function cancelSpeech() {
  try {
    if (claimed()) synthesis()?.cancel();
  } catch {
    // The text ends by itself.
  }
}
