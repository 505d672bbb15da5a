// The page `/v`: takes a link, a picture, the camera or a file, and shows the verdict. Nothing of it leaves the device.

import { ChunkMissing } from "./chunks.ts";
import { recall, remember } from "./knowledge/storage.ts";
import { judge, type PresentedCredential } from "./judging.ts";
import { fetchEarly, NoSnapshot, learn, type Knowledge } from "./knowledge/knowledge.ts";
import { readPicture, watch } from "./qr/reading.ts";
import { by, Screen } from "./screen.ts";
import { preferred, Words, wordsIn, type Language } from "./words.ts";
import { registerWorker } from "./worker.ts";

const MOST_PICTURE_BYTES = 20_000_000;
const MOST_CREDENTIAL_BYTES = 1 << 16;
const IN_APP = /MicroMessenger|wxwork|DingTalk|AlipayClient|QQ\/|Weibo|FBAN|FBAV|Instagram|Line\//i;

const scanned = takeFragment();
const pin = meta("guild-trust-root");
const screen = new Screen(new Words("zh-CN"), location.host, meta("guild-build"));

/** `brought`: what the verdict on the screen is about. `kept`: what the next thing brought is judged together with. */
let brought: PresentedCredential = {};
let kept: PresentedCredential = {};
let camera: AbortController | undefined;

/** The text after the `#`, wiped from history before anything else is done with it. */
function takeFragment(): string | undefined {
  const { href, hash, pathname } = location;
  if (hash.length < 2 || document.getElementById(hash.slice(1)) !== null) return undefined;
  history.replaceState(null, "", pathname);
  return href;
}

function start(): void {
  by("language").addEventListener("click", guarded(() => speak(screen.otherLanguage, true)));
  by("camera").addEventListener("click", guarded(scan));
  by("camera-stop").addEventListener("click", () => camera?.abort());
  by("paste").addEventListener("submit", (event) => {
    event.preventDefault();
    guarded(() => bringLink(by<HTMLInputElement>("link").value))();
  });
  chosen("picture", bringPicture);
  chosen("file", bringFile);
  by("adding-stop").addEventListener("click", () => ask({}));
  screen.when({
    again: () => ask({}),
    add: (what) => ask(what === "file" ? { file: brought.file } : { link: brought.link }),
    retry: guarded(() => conclude(brought)),
  });
  addEventListener("hashchange", () => {
    const text = takeFragment();
    if (text !== undefined) guarded(() => opened(text))();
  });
  addEventListener("beforeprint", () => { // a receipt folds nothing away
    for (const each of document.querySelectorAll("details")) each.open = true;
  });
  addEventListener("pagehide", () => camera?.abort());
  by("in-app").hidden = !IN_APP.test(navigator.userAgent);
  registerWorker();
  guarded(begin)();
}

async function begin(): Promise<void> {
  await speak(preferred(recall("language"), navigator.languages));
  await (scanned === undefined ? prepare() : opened(scanned));
}

/** Without the words of that language the page goes on in Chinese, and says why in both. */
async function speak(language: Language, chosen = false): Promise<void> {
  let missing = false;
  try {
    screen.words = await wordsIn(language);
  } catch (fault) {
    if (!(fault instanceof ChunkMissing)) throw fault;
    missing = true;
  }
  if (chosen && !missing) remember("language", language);
  screen.write();
  if (missing) screen.say("english-missing");
}

async function prepare(): Promise<void> {
  const knowledge = await refresh();
  if (!(knowledge instanceof NoSnapshot)) await fetchEarly(knowledge);
}

/** A link that opened this page: the code itself chose the host. */
async function opened(text: string): Promise<void> {
  kept = {};
  screen.openedByCode = true;
  await bringLink(text);
}

async function bringLink(link: string): Promise<void> {
  by<HTMLInputElement>("link").value = "";
  await conclude({ ...kept, link });
}

async function bringFile(file: File): Promise<void> {
  // of a larger file, which is no credential, its beginning says what it seems to be
  await conclude({ ...kept, file: new Uint8Array(await file.slice(0, MOST_CREDENTIAL_BYTES).arrayBuffer()) });
}

async function bringPicture(file: File): Promise<void> {
  if (file.size > MOST_PICTURE_BYTES) return screen.say("too-big");
  let text: string | undefined;
  try {
    text = await readPicture(file);
  } catch (fault) {
    if (fault instanceof DOMException) return screen.say("picture-unreadable");
    throw fault;
  }
  if (text === undefined) screen.say("no-code");
  else await bringLink(text);
}

async function scan(): Promise<void> {
  camera?.abort();
  const stop = camera = new AbortController();
  by("viewfinder").hidden = false;
  screen.say("camera-looking");
  try {
    const text = await watch(by<HTMLVideoElement>("video"), stop.signal);
    if (text === undefined) screen.silent();
    else await bringLink(text);
  } catch (fault) {
    // no camera, no permission, or a page without https, where there are no media devices at all
    if (fault instanceof DOMException || navigator.mediaDevices === undefined) screen.say("camera-none");
    else throw fault;
  } finally {
    by("viewfinder").hidden = true;
  }
}

async function conclude(next: PresentedCredential): Promise<void> {
  screen.say("checking");
  const knowledge = await refresh();
  const judged = await judge(next, knowledge, unixNow());
  brought = next;
  kept = {};
  camera?.abort();
  screen.show(judged);
}

function ask(next: PresentedCredential): void {
  kept = next;
  screen.ask(next);
}

async function refresh(): Promise<Knowledge | NoSnapshot> {
  let known: Knowledge | NoSnapshot;
  try {
    known = await learn(pin, unixNow());
  } catch (fault) {
    if (!(fault instanceof NoSnapshot)) throw fault;
    known = fault;
  }
  screen.know(known instanceof NoSnapshot ? undefined : known);
  return known;
}

const unixNow = (): number => Math.floor(Date.now() / 1000);

/** What goes wrong in the page itself is said on the page; it is never an answer. */
function guarded(act: () => Promise<void>): () => void {
  return () => void act().catch((fault: unknown) => {
    if (fault instanceof ChunkMissing) screen.say("reload");
    else screen.fault(fault instanceof Error ? fault.message : String(fault));
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

function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}

start();
