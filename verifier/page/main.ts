// The page `/v`: takes a link, a picture, the camera or a file, and shows the verdict. Nothing of it leaves the device.

import { parseDocument } from "../src/fileReading.ts";
import { FormatFault } from "../src/formats/faults.ts";
import { decode, fromLink } from "../src/formats/token.ts";
import type { Verdict } from "../src/verdict.ts";
import { verifyFile, verifyLink, type Question } from "../src/verifier.ts";
import { recall, remember } from "./held.ts";
import { fetchEarly, Ignorant, learn, NO_ROOT, NoSource, sourceFor, type Knowledge } from "./knowledge.ts";
import { readPicture, watch } from "./reading.ts";
import { answer, spoken, type Shown } from "./view.ts";
import { preferred, Words, type Word } from "./words.ts";
import { registerWorker } from "./worker.ts";

const MOST_FILE_BYTES = 20_000_000;
const MOST_CREDENTIAL_BYTES = 1 << 16;
const IN_APP = /MicroMessenger|wxwork|DingTalk|AlipayClient|QQ\/|Weibo|FBAN|FBAV|Instagram|Line\//i;

const scanned = takeFragment();
const build = meta("guild-build");
const pin = meta("guild-trust-root");
const host = location.host;

let words = new Words(preferred(recall("language"), navigator.languages));
let shown: Shown | undefined;
let known: Knowledge | undefined;
let camera: AbortController | undefined;

/** The text after the `#`, wiped from history before anything else is done with it. */
function takeFragment(): string | undefined {
  const { href, hash, pathname } = location;
  if (hash.length < 2 || document.getElementById(hash.slice(1)) !== null) return undefined;
  history.replaceState(null, "", pathname);
  return href;
}

function start(): void {
  by("language").addEventListener("click", switchLanguage);
  by("camera").addEventListener("click", guarded(scan));
  by("camera-stop").addEventListener("click", () => camera?.abort());
  by("paste").addEventListener("submit", (event) => {
    event.preventDefault();
    guarded(() => checkLink(by<HTMLInputElement>("link").value))();
  });
  chosen("picture", checkPicture);
  chosen("file", checkFile);
  addEventListener("hashchange", () => {
    const text = takeFragment();
    if (text !== undefined) guarded(() => checkLink(text))();
  });
  addEventListener("pagehide", () => camera?.abort());
  by("in-app").hidden = !IN_APP.test(navigator.userAgent);
  write();
  registerWorker();
  guarded(scanned === undefined ? prepare : () => checkLink(scanned))();
}

async function prepare(): Promise<void> {
  const knowledge = await refresh();
  if (!(knowledge instanceof Ignorant)) await fetchEarly(knowledge);
}

async function checkLink(text: string): Promise<void> {
  by<HTMLInputElement>("link").value = "";
  await conclude(batchOfLink(text), (question) => verifyLink(text, question));
}

async function checkFile(file: File): Promise<void> {
  if (file.size > MOST_CREDENTIAL_BYTES) return say("too-big");
  const data = new Uint8Array(await file.arrayBuffer());
  await conclude(batchOfFile(data), (question) => verifyFile(data, question));
}

async function checkPicture(file: File): Promise<void> {
  if (file.size > MOST_FILE_BYTES) return say("too-big");
  let text: string | undefined;
  try {
    text = await readPicture(file);
  } catch (fault) {
    if (fault instanceof DOMException) return say("picture-unreadable");
    throw fault;
  }
  if (text === undefined) say("no-code");
  else await checkLink(text);
}

async function scan(): Promise<void> {
  camera?.abort();
  const stop = camera = new AbortController();
  by("viewfinder").hidden = false;
  say("camera-looking");
  try {
    const text = await watch(by<HTMLVideoElement>("video"), stop.signal);
    if (text === undefined) by("status").textContent = "";
    else await checkLink(text);
  } catch (fault) {
    // no camera, no permission, or a page without https, where there are no media devices at all
    if (fault instanceof DOMException || navigator.mediaDevices === undefined) say("camera-none");
    else throw fault;
  } finally {
    by("viewfinder").hidden = true;
  }
}

/** Asks for what is needed about one batch, and shows the verdict. */
async function conclude(batch: Uint8Array | undefined, verify: (question: Question) => Verdict): Promise<void> {
  say("checking");
  const knowledge = await refresh();
  const now = Math.floor(Date.now() / 1000);
  if (knowledge instanceof Ignorant) {
    show({ verdict: verify({ source: new NoSource(knowledge), trustRoot: NO_ROOT, now }), source: undefined, host, build });
    return;
  }
  const source = batch === undefined ? undefined : await sourceFor(knowledge, batch);
  show({ verdict: verify({ source, trustRoot: knowledge.root, now }), source, host, build });
}

async function refresh(): Promise<Knowledge | Ignorant> {
  try {
    known = await learn(pin);
    return known;
  } catch (fault) {
    if (!(fault instanceof Ignorant)) throw fault;
    known = undefined;
    return fault;
  } finally {
    writeKnowledge();
  }
}

function batchOfLink(text: string): Uint8Array | undefined {
  return orUndefined(() => decode(fromLink(text)).claims.batch);
}

function batchOfFile(data: Uint8Array): Uint8Array | undefined {
  return orUndefined(() => parseDocument(data)[0].batch);
}

/** The verifier says what is wrong with the bytes; here it only means that no shard is asked for. */
function orUndefined<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (fault) {
    if (fault instanceof FormatFault) return undefined;
    throw fault;
  }
}

function show(next: Shown): void {
  shown = next;
  camera?.abort();
  writeAnswer();
  by("status").textContent = spoken(next.verdict.state, words);
  by("answer").focus({ preventScroll: true });
  scrollTo(0, 0);
}

function again(): void {
  shown = undefined;
  writeAnswer();
  by("status").textContent = "";
  by("camera").focus();
}

function switchLanguage(): void {
  words = new Words(words.language === "en" ? "zh-CN" : "en");
  remember("language", words.language);
  by("status").textContent = shown === undefined ? "" : spoken(shown.verdict.state, words);
  write();
}

/** Every word of the page, in its language. */
function write(): void {
  document.documentElement.lang = words.language;
  document.title = words.of("document-title");
  for (const each of document.querySelectorAll<HTMLElement>("[data-word]")) {
    each.textContent = words.of(each.dataset["word"] as Word);
  }
  const other = by("language");
  other.textContent = words.of("language");
  other.lang = words.language === "en" ? "zh-CN" : "en";
  by("served").textContent = words.of("served", { host, build });
  writeKnowledge();
  writeAnswer();
}

function writeKnowledge(): void {
  by("knowledge").textContent = knowledgeSentence();
}

function knowledgeSentence(): string {
  if (known === undefined) return words.of("knowledge-none");
  const { block } = known.snapshot;
  const age = words.age(Date.now() / 1000 - block.time);
  const time = new Date(block.time * 1000).toISOString().replace(".000Z", "Z");
  const values = { block: String(block.number), time, age, reason: known.refused ?? "" };
  if (known.fresh) return words.of("knowledge-fetched", values);
  return words.of(known.refused === undefined ? "knowledge-held" : "knowledge-refused", values);
}

function writeAnswer(): void {
  const place = by("answer");
  place.hidden = shown === undefined;
  by("ask").hidden = shown !== undefined;
  by("status").classList.toggle("heard-only", shown !== undefined); // the answer itself is there to be seen
  place.replaceChildren(...(shown === undefined ? [] : answer(shown, words, knowledgeSentence(), again)));
}

function say(word: Word): void {
  by("status").textContent = words.of(word);
}

/** What goes wrong in the page itself is said on the page; it is never an answer. */
function guarded(act: () => Promise<void>): () => void {
  return () => void act().catch((fault: unknown) => {
    const detail = fault instanceof Error ? fault.message : String(fault);
    by("status").textContent = words.of("fault", { detail });
  });
}

function chosen(id: string, act: (file: File) => Promise<void>): void {
  const input = by<HTMLInputElement>(id);
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.value = ""; // so that the same file can be chosen again
    if (file !== undefined) guarded(() => act(file))();
  });
}

function by<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}

start();
