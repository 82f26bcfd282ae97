import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { cancelSpeech, speak, spoken, voices } from "../../../static/js/shared/speech.js";

/** A browser's speech, as far as the module uses it. */
class FakeSpeech extends EventTarget {
  constructor(list = []) {
    super();
    this.list = list;
    this.said = [];
    this.speaking = this.pending = false;
    this.cancelled = 0;
  }

  getVoices() {
    return this.list;
  }

  speak(utterance) {
    this.said.push(utterance);
    this.speaking = true;
  }

  cancel() {
    this.cancelled += 1;
    this.speaking = false;
  }

  resume() {}
}

const voice = (lang, voiceURI, more = {}) => ({ lang, voiceURI, localService: true, default: false, ...more });

function browserWith(...list) {
  globalThis.speechSynthesis = new FakeSpeech(list);
  globalThis.SpeechSynthesisUtterance = class {
    constructor(text) {
      this.text = text;
    }
  };
  return globalThis.speechSynthesis;
}

afterEach(() => {
  delete globalThis.speechSynthesis;
  delete globalThis.SpeechSynthesisUtterance;
});

test("without speech in the browser nothing is said and nothing breaks", async () => {
  assert.equal(speak("Left hip now.", { lang: "en" }), false);
  assert.equal(await spoken("Left hip now.", { lang: "en" }), false);
  assert.deepEqual(await voices("en"), []);
  cancelSpeech();
});

test("a voice of another language does not speak", () => {
  const speech = browserWith(voice("fr-FR", "amelie"));
  assert.equal(speak("Left hip now.", { lang: "en", voice: "amelie" }), false);
  assert.equal(speech.said.length, 0);
});

test("the chosen voice speaks with rate and volume in percent", () => {
  const speech = browserWith(voice("en-GB", "a"), voice("en-US", "b"));
  assert.equal(speak("Hold.", { lang: "en", voice: "b", rate: 150, volume: 40 }), true);
  const [said] = speech.said;
  assert.deepEqual(
    [said.text, said.voice.voiceURI, said.lang, said.rate, said.volume],
    ["Hold.", "b", "en-US", 1.5, 0.4],
  );
});

test("rate and volume stay within what browsers take", () => {
  const speech = browserWith(voice("en", "a"));
  speak("Hold.", { lang: "en", rate: 9000, volume: 900 });
  speak("Hold.", { lang: "en", rate: 0, volume: -5 });
  assert.deepEqual(
    speech.said.map(({ rate, volume }) => [rate, volume]),
    [
      [2, 1],
      [0.5, 0],
    ],
  );
});

test("a chosen voice that this device does not have gives way to the most fitting one", async () => {
  browserWith(
    voice("de_AT", "far", { localService: false }),
    voice("pt-PT", "other"),
    voice("de-DE", "near"),
    voice("de-DE", "usual", { default: true }),
  );
  assert.deepEqual(
    (await voices("de-de")).map(({ voiceURI }) => voiceURI),
    ["usual", "near", "far"],
  );
  speak("Halten.", { lang: "de", voice: "gone" });
  assert.equal(globalThis.speechSynthesis.said[0].voice.voiceURI, "usual");
});

test("voices that load late are waited for", async () => {
  const speech = browserWith();
  const asked = voices("en");
  speech.list = [voice("en", "late")];
  speech.dispatchEvent(new Event("voiceschanged"));
  assert.deepEqual(
    (await asked).map(({ voiceURI }) => voiceURI),
    ["late"],
  );
});

test("a new text takes the place of the one being said", () => {
  const speech = browserWith(voice("en", "a"));
  speak("One", { lang: "en" });
  assert.equal(speech.cancelled, 0);
  speak("Two", { lang: "en" });
  assert.equal(speech.cancelled, 1);
  cancelSpeech();
  cancelSpeech();
  assert.equal(speech.cancelled, 2);
});

test("it says whether a text is really heard", async () => {
  const speech = browserWith(voice("en", "a"));
  const heard = spoken("One", { lang: "en" });
  speech.said[0].onstart();
  assert.equal(await heard, true);
  const refused = spoken("Two", { lang: "en" });
  speech.said[1].onerror();
  assert.equal(await refused, false);
});

test("a browser that throws is one without a voice", async () => {
  browserWith(voice("en", "a"));
  globalThis.speechSynthesis.speak = () => {
    throw new Error("not allowed");
  };
  assert.equal(speak("One", { lang: "en" }), false);
  globalThis.speechSynthesis.getVoices = () => {
    throw new Error("broken");
  };
  assert.equal(speak("One", { lang: "en" }), false);
});
