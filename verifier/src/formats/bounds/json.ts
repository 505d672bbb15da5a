// A parser of RFC 8259 that hides nothing: a repeated key is a fault, a number is one at once.
//
// What only the content forbids (null, a key, half a character) is told after the whole text has parsed, the first in
// the order of the text, so that broken JSON is called broken JSON.

import { FormatFault, require } from "../faults.ts";

export type Json = string | boolean | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** The value of a JSON text whose depth the caller has bounded. Throws FormatFault. */
export function parse(text: string): Json {
  return new Parser(text).whole();
}

class Parser {
  private readonly text: string;
  private at = 0;
  private late: FormatFault | undefined;

  constructor(text: string) {
    this.text = text;
  }

  whole(): Json {
    this.skipSpace();
    const value = this.value();
    this.skipSpace();
    if (this.at !== this.text.length) throw this.broken("something follows the value");
    if (this.late !== undefined) throw this.late;
    return value;
  }

  private value(): Json {
    switch (this.text[this.at]) {
      case '"':
        return this.allowed(this.string(), checkedString);
      case "{":
        return this.object();
      case "[":
        return this.array();
      default:
        return this.word();
    }
  }

  private object(): Json {
    const pairs: [string, Json][] = [];
    this.sequence("}", () => {
      if (this.text[this.at] !== '"') throw this.broken("a key is missing");
      const key = this.allowed(this.string(), checkedKey);
      this.skipSpace();
      if (this.text[this.at++] !== ":") throw this.broken("a colon is missing");
      this.skipSpace();
      pairs.push([key, this.value()]);
    });
    const keys = new Set(pairs.map(([key]) => key));
    require(keys.size === pairs.length, "duplicate-key", "a key stands twice in one object");
    return Object.fromEntries(pairs);
  }

  private array(): Json {
    const items: Json[] = [];
    this.sequence("]", () => items.push(this.value()));
    return items;
  }

  /** What stands between an opening bracket and `close`, separated by commas. */
  private sequence(close: string, part: () => void): void {
    this.at++;
    this.skipSpace();
    if (this.text[this.at] === close) {
      this.at++;
      return;
    }
    for (;;) {
      part();
      this.skipSpace();
      const mark = this.text[this.at++];
      if (mark === close) return;
      if (mark !== ",") throw this.broken("a comma is missing");
      this.skipSpace();
    }
  }

  private string(): string {
    const start = this.at++;
    for (; this.at < this.text.length; this.at++) {
      const character = this.text[this.at] as string;
      if (character < " ") throw this.broken("a control character stands in a string");
      if (character === '"') return JSON.parse(this.text.slice(start, ++this.at)) as string;
      if (character === "\\") this.escape();
    }
    throw this.broken("a string does not end");
  }

  private escape(): void {
    const next = this.text[++this.at] ?? "";
    if (next === "u" && /^[0-9a-fA-F]{4}$/.test(this.text.slice(this.at + 1, this.at + 5))) this.at += 4;
    else if (next === "" || !'"\\/bfnrt'.includes(next)) throw this.broken("an escape is not one of JSON's");
  }

  private word(): Json {
    for (const [word, value] of [["true", true], ["false", false]] as const) {
      if (this.take(word)) return value;
    }
    if (this.take("null")) {
      this.late ??= typeNotAllowed("null");
      return false;
    }
    if (/^(?:-?[0-9]|NaN|-?Infinity)/.test(this.text.slice(this.at, this.at + 9))) throw typeNotAllowed("a number");
    throw this.broken("no value begins here");
  }

  private take(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  /** The value itself; a fault of its content is kept for the end. */
  private allowed(value: string, check: (value: string) => string): string {
    try {
      return check(value);
    } catch (fault) {
      if (!(fault instanceof FormatFault)) throw fault;
      this.late ??= fault;
      return value;
    }
  }

  private skipSpace(): void {
    while (" \t\n\r".includes(this.text[this.at] ?? "x")) this.at++;
  }

  private broken(what: string): FormatFault {
    return new FormatFault("not-json", `at character ${this.at}: ${what}`);
  }
}

export function typeNotAllowed(type: string): FormatFault {
  return new FormatFault("type-not-allowed", `${type} does not stand in our JSON; use a string`);
}

export function checkedString(value: string): string {
  require(!/\p{Cs}/u.test(value), "lone-surrogate", "half a character");
  return value;
}

export function checkedKey(key: string): string {
  require(/^[\0-\x7f]*$/.test(key), "key-not-ascii", `key ${JSON.stringify(key)}`);
  require(key !== "" && key !== "__proto__", "key-not-allowed", `key ${JSON.stringify(key)}`);
  return key;
}
