// What the page shows of a verdict, read back from it by its parts: its view builds elements, these keep their words.

import { answer, type ShownResult } from "../page/view.ts";
import "../page/words/english.ts";
import { Words, type Language } from "../page/words.ts";

type Row = readonly [string, string];

/** Of the page: each part by its class, as its terms and what is said of each; without terms, as what stands apart in it. */
export type Shown = Record<string, Row[]>;

class Made {
  readonly children: (Made | string)[] = [];
  readonly attributes: Record<string, string> = {};
  readonly tag: string;

  constructor(tag: string) {
    this.tag = tag;
  }

  setAttribute(name: string, value: string): void {
    this.attributes[name] = value;
  }

  append(...parts: (Made | string)[]): void {
    this.children.push(...parts);
  }

  addEventListener(): void {}

  get words(): string {
    if (this.tag === "br") return "\n";
    return this.children.map((each) => (typeof each === "string" ? each : each.words)).join("");
  }

  *all(tag: string): Generator<Made> {
    for (const each of this.children) {
      if (typeof each === "string") continue;
      if (each.tag === tag) yield each;
      yield* each.all(tag);
    }
  }
}

const NOTHING = { again: () => {}, add: () => {}, retry: () => {} };

/** What stands on the page of this answer, but its buttons. */
export function shownOf(result: Pick<ShownResult, "verdict" | "source">, language: Language): Shown {
  const document = { createElement: (tag: string) => new Made(tag), createElementNS: (_: string, tag: string) => new Made(tag) };
  Object.assign(globalThis, { document });
  const context = { host: "host.example", build: "build", knowledge: "knowledge", openedByCode: false };
  const parts = answer({ ...result, ...context }, new Words(language), NOTHING) as unknown as Made[];
  const named = parts.filter(({ tag, attributes }) => tag !== "button" && attributes.class !== "actions");
  return Object.fromEntries(named.map((part) => [part.attributes.class, part.attributes.class === "checks" ? checksOf(part) : rowsOf(part)]));
}

function rowsOf(part: Made): Row[] {
  const rows = [...part.all("dt")].map((term) => term.words);
  const said = [...part.all("dd")].map((each) => each.words);
  const apart = [...part.all("p"), ...(part.tag === "p" ? part.all("bdi") : [])].map(({ words }): Row => ["", words]);
  return [...apart, ...rows.map((term, at): Row => [term, said[at] as string])];
}

/** Of each check its name in words, and what came of it. */
function checksOf(part: Made): Row[] {
  return [...part.all("li")].map((each) => {
    const [name, said] = [...each.all("p")];
    return [(name as Made).words, (said as Made).words];
  });
}
