// Facts as strict JSON and back: one table for each kind of record, so that what is written is what is read.
//
// Counts and times are decimal strings, bytes hex or base64url, fixed per field; an absent fact is an absent field.
// verification/snapshots/fact_json.py is the same; tests/vectors/snapshot.json binds both.

import type { Json } from "../formats/canonical.ts";
import { base64url, fromBase64url, fromHex, hex } from "../formats/encoding.ts";
import { FormatFault, require } from "../formats/faults.ts";
import { escape, requireText } from "../formats/text.ts";

/** The end of the year 9999. */
export const LAST_SECOND = 253402300799;

/** `read` takes the place in the file too, for whoever has to find the fault. Throws FormatFault. */
export interface Codec<T> {
  readonly write: (value: T) => Json;
  readonly read: (json: Json, path: string) => T;
}

/** A field that is left out where there is no fact. */
export interface Maybe<T> extends Codec<T> {
  readonly maybe: true;
}

export function maybe<T>(codec: Codec<T>): Maybe<T | undefined> {
  return { maybe: true, write: (value) => codec.write(value as T), read: codec.read };
}

type Fields<T> = { readonly [Name in keyof T]-?: Codec<T[Name]> };

/** An object with exactly these fields; `validUntil` is written `valid_until`. */
export function record<T extends object>(fields: Fields<T>): Codec<T> {
  const table = Object.entries(fields).map(([name, codec]) => {
    return { name, written: snakeCase(name), codec: codec as Codec<unknown>, optional: "maybe" in (codec as object) };
  });
  const known = new Set(table.map((field) => field.written));

  function write(value: T): Json {
    const facts = value as Record<string, unknown>;
    const present = table.filter(({ name, optional }) => !(optional && facts[name] === undefined));
    return Object.fromEntries(present.map(({ name, written, codec }) => [written, codec.write(facts[name])]));
  }

  function read(json: Json, path: string): T {
    if (typeof json !== "object" || Array.isArray(json)) throw new FormatFault("record-form", `${path}: not an object`);
    for (const name of Object.keys(json)) require(known.has(name), "record-field-unknown", `${path}/${name}`);
    const found: Record<string, unknown> = {};
    for (const { name, written, codec, optional } of table) {
      const value = json[written];
      require(value !== undefined || optional, "record-field-missing", `${path}/${written}`);
      found[name] = value === undefined ? undefined : codec.read(value, `${path}/${written}`);
    }
    return found as T;
  }

  return { write, read };
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** An array; with `compare`, strictly ascending by it, so that one set of facts has one text. */
export function listed<T>(codec: Codec<T>, compare?: (one: T, other: T) => number): Codec<readonly T[]> {
  function checkOrder(items: readonly T[], path: string): void {
    for (let index = 1; compare !== undefined && index < items.length; index++) {
      const ascends = compare(items[index - 1] as T, items[index] as T) < 0;
      require(ascends, "record-order", `${path}/${index} does not stand above the one before`);
    }
  }

  function read(json: Json, path: string): readonly T[] {
    if (!Array.isArray(json)) throw new FormatFault("record-form", `${path}: not an array`);
    const items = json.map((item, index) => codec.read(item, `${path}/${index}`));
    checkOrder(items, path);
    return items;
  }

  function write(values: readonly T[]): Json {
    checkOrder(values, "");
    return values.map(codec.write);
  }

  return { write, read };
}

export const byNumber = (one: number, other: number): number => one - other;

/** A decimal string without leading zeros, at most `most` (below 2^53). */
export function count(most: number): Codec<number> {
  function read(json: Json, path: string): number {
    const known = typeof json === "string" && /^(?:0|[1-9][0-9]{0,15})$/.test(json) && BigInt(json) <= BigInt(most);
    require(known, "record-form", `${path}: not a number 0 … ${most}`);
    return Number(json);
  }

  return { write: String, read };
}

function ofText<T>(write: (value: T) => string, parse: (text: string) => T | undefined, what: string): Codec<T> {
  function read(json: Json, path: string): T {
    const value = typeof json === "string" ? parse(json) : undefined;
    if (value === undefined) throw new FormatFault("record-form", `${path}: not ${what}`);
    return value;
  }

  return { write, read };
}

function orUndefined<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (fault) {
    if (fault instanceof FormatFault) return undefined;
    throw fault;
  }
}

export function hexed(size: number): Codec<Uint8Array> {
  return ofText(hex, (text) => orUndefined(() => fromHex(text, size)), `${size} bytes of hex`);
}

/** `size` bytes as base64url: a third shorter than hex, for what there is much of. */
export function encoded(size: number): Codec<Uint8Array> {
  const parse = (text: string): Uint8Array | undefined => {
    const data = orUndefined(() => fromBase64url(text));
    return data?.length === size ? data : undefined;
  };
  return ofText(base64url, parse, `${size} bytes of base64url`);
}

/** A member of an enumeration, by its number on the chain. */
export function numberOf<N extends number>(kind: Readonly<Record<string, N>>): Codec<N> {
  const known: readonly number[] = Object.values(kind);
  const bound = count(255);

  function read(json: Json, path: string): N {
    const number = bound.read(json, path);
    require(known.includes(number), "record-form", `${path}: ${number} is none of ${Object.keys(kind).join(", ")}`);
    return number as N;
  }

  return { write: String, read };
}

export function wordOf<W extends string>(kind: Readonly<Record<string, W>>): Codec<W> {
  return ofText(String, (text) => Object.values(kind).find((word) => word === text), Object.values(kind).join(" or "));
}

export function literal<W extends string>(word: W): Codec<W> {
  return ofText(String, (text) => (text === word ? word : undefined), word);
}

/** A text of the register, where the chain takes any bytes: written as it may be shown, read by the one rule. */
export const TEXT: Codec<string> = {
  write: escape,
  read: (json, path) => {
    if (typeof json !== "string") throw new FormatFault("record-form", `${path}: not a text`);
    return requireText(path, json);
  },
};

export const TIME: Codec<number> = count(LAST_SECOND);
