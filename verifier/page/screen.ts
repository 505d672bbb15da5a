// What the screen shows now, in the language chosen: the ways to bring something, or the answer.

import type { PresentedCredential, VerificationResult } from "./judging.ts";
import type { Knowledge } from "./knowledge/knowledge.ts";
import { answer, spoken, type Acts } from "./view.ts";
import type { Language, Word, Words } from "./words.ts";

export class Screen {
  /** Was this page opened by the code itself? It then says so beside the answer. */
  openedByCode = false;
  words: Words;
  private readonly host: string;
  private readonly build: string;
  private judged: VerificationResult | undefined;
  private known: Knowledge | undefined;
  private kept: PresentedCredential = {};
  private acts: Acts | undefined;

  constructor(words: Words, host: string, build: string) {
    this.words = words;
    this.host = host;
    this.build = build;
  }

  /** What the buttons of an answer do. */
  when(acts: Acts): void {
    this.acts = acts;
  }

  know(known: Knowledge | undefined): void {
    this.known = known;
    this.writeKnowledge();
  }

  show(judged: VerificationResult): void {
    this.judged = judged;
    this.kept = {};
    this.writeAnswer();
    by("status").textContent = spoken(judged.verdict.state, this.words);
    by("answer").focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  /** Back to the ways to bring something. `kept`: what the next thing is judged together with. */
  ask(kept: PresentedCredential): void {
    this.judged = undefined;
    this.openedByCode = false;
    this.kept = kept;
    this.writeAnswer();
    this.silent();
    by(kept.link === undefined ? "camera" : "file").focus();
    scrollTo(0, 0);
  }

  say(word: Word): void {
    by("status").classList.remove("heard-only"); // beside an answer too
    by("status").textContent = this.words.of(word);
  }

  silent(): void {
    by("status").textContent = "";
  }

  fault(detail: string): void {
    by("status").textContent = this.words.of("fault", { detail });
  }

  get otherLanguage(): Language {
    return this.words.language === "en" ? "zh-CN" : "en";
  }

  /** Every word of the page, in its language. */
  write(): void {
    const { words, host, build } = this;
    by("status").textContent = this.judged === undefined ? "" : spoken(this.judged.verdict.state, words);
    document.documentElement.lang = words.language;
    document.title = words.of("document-title");
    for (const each of document.querySelectorAll<HTMLElement>("[data-word]")) {
      each.textContent = words.of(each.dataset["word"] as Word);
    }
    const other = by("language");
    other.textContent = words.of("language");
    other.lang = this.otherLanguage;
    by("served").textContent = words.of("served", { host, build });
    this.writeKnowledge();
    this.writeAnswer();
  }

  private writeKnowledge(): void {
    by("knowledge").textContent = this.knowledge();
  }

  private knowledge(): string {
    const { known, words } = this;
    if (known === undefined) return words.of("knowledge-none");
    const { block } = known.snapshot;
    const age = words.age(Date.now() / 1000 - block.time);
    const time = new Date(block.time * 1000).toISOString().replace(".000Z", "Z");
    const values = { block: String(block.number), time, age, reason: known.refused ?? "" };
    if (known.unremembered) return words.of("knowledge-ahead", values);
    if (known.fresh) return words.of("knowledge-fetched", values);
    return words.of(known.refused === undefined ? "knowledge-held" : "knowledge-refused", values);
  }

  private writeAnswer(): void {
    const { judged, acts, words, host, build, kept } = this;
    const answered = judged !== undefined && acts !== undefined;
    by("answer").hidden = !answered;
    for (const id of ["ask", "steps"]) by(id).hidden = answered;
    const adding = kept.file !== undefined || kept.link !== undefined;
    by("adding").hidden = !adding;
    by("adding-what").textContent = adding ? words.of(kept.link === undefined ? "adding-code" : "adding-file") : "";
    by("knowledge").hidden = answered; // the answer says it itself
    for (const id of ["status", "title"]) by(id).classList.toggle("heard-only", answered); // the answer is there to be seen
    const shown = { host, build, knowledge: this.knowledge(), openedByCode: this.openedByCode };
    by("answer").replaceChildren(...(answered ? answer({ ...judged, ...shown }, words, acts) : []));
  }
}

export function by<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}
