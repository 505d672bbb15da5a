// The page's words: one catalogue per language, the verdict's reasons from verification/messages, the page's own beside
// them. The Chinese one is part of the script, the English one is fetched by who reads it.

import reasonsZh from "../../verification/messages/zh-CN.json";
import { escape } from "../src/formats/text.ts";
import { loadChunk } from "./chunks.ts";
import ownZh from "./words/zh-CN.json";

export const LANGUAGES = ["zh-CN", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Word = keyof typeof ownZh;
type Values = Readonly<Record<string, string>>;

declare global {
  var guildEnglish: Values | undefined;
}

const CHINESE: Values = { ...reasonsZh, ...ownZh };

/** The words in a language. Rejects with ChunkMissing where they are no longer to be had. */
export async function wordsIn(language: Language): Promise<Words> {
  if (language === "en" && globalThis.guildEnglish === undefined) await loadChunk("english");
  return new Words(language);
}

export class Words {
  readonly language: Language;
  private readonly catalogue: Values;

  constructor(language: Language) {
    this.language = language;
    this.catalogue = (language === "en" ? globalThis.guildEnglish : undefined) ?? CHINESE;
  }

  of(word: Word, values: Values = {}): string {
    return this.sentence(word, values);
  }

  /** The sentence of a reason. */
  sentence(reason: string, values: Values = {}): string {
    return this.parts(reason, values).join("");
  }

  /**
   * Our words and, at every second place, a value. One that the catalogue has a word for (`<place>:<value>`), or a list of
   * such, is put in these words; any other may be anybody's, and stands escaped.
   */
  parts(reason: string, values: Values = {}): string[] {
    const text = this.catalogue[reason];
    if (text === undefined) return [reason]; // a reason newer than this page still tells what it is
    return text.split(/\{(\w+)\}/).map((part, at) => (at % 2 === 0 ? part : this.spoken(part, values[part] ?? "")));
  }

  private spoken(place: string, value: string): string {
    return value.split(", ").map((each) => this.catalogue[`${place}:${each}`] ?? people(escape(each))).join(", ");
  }

  /** How long ago, in the largest unit that is at least one. */
  age(seconds: number): string {
    if (seconds < 60) return this.of("age-now");
    if (seconds < 3600) return this.of("age-minutes", { count: String(Math.floor(seconds / 60)) });
    if (seconds < 2 * 86400) return this.of("age-hours", { count: String(Math.floor(seconds / 3600)) });
    return this.of("age-days", { count: String(Math.floor(seconds / 86400)) });
  }
}

export function preferred(kept: string | null, browsers: readonly string[]): Language {
  const asked = [kept ?? "", ...browsers].find((each) => /^(zh|en)\b/i.test(each)) ?? "zh";
  return /^zh/i.test(asked) ? "zh-CN" : "en";
}

/** A time as people here read it: the consortium's days are those of UTC+8. Anything else stays as it is. */
export function people(value: string): string {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)) return value;
  const there = new Date(Date.parse(value) + 8 * 3600 * 1000).toISOString();
  return `${there.slice(0, 10)} ${there.slice(11, 16)} (UTC+8)`;
}
