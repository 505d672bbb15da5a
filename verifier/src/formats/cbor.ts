// The CBOR that a token may hold, read and written strictly (RFC 8949 §4.2.1, a profile of it).
//
// Integers, byte strings, text, arrays, maps with ascending integer keys, booleans. No tag, float, null or indefinite
// length. formats/cbor.py is the same reader; tests/vectors/refusals.json binds both.

import { compare, fromUtf8, utf8 } from "./encoding.ts";
import { FormatFault, require } from "./faults.ts";

export type Cbor = number | bigint | Uint8Array | string | boolean | Cbor[] | Map<number | bigint, Cbor>;

const MAX_DEPTH = 4;

/** The value of these bytes. Throws FormatFault: `not-cbor` outside the profile, `not-canonical` in another form. */
export function decode(data: Uint8Array): Cbor {
  const reader = new Reader(data);
  const value = reader.item(0);
  require(reader.at === data.length, "not-canonical", `${data.length - reader.at} bytes after the end`);
  return value;
}

class Reader {
  at = 0;
  private readonly data: Uint8Array;

  constructor(data: Uint8Array) {
    this.data = data;
  }

  item(depth: number): Cbor {
    require(depth <= MAX_DEPTH, "not-cbor", `nested deeper than ${MAX_DEPTH}`);
    const first = this.take(1)[0] as number;
    if (first === 0xf4 || first === 0xf5) return first === 0xf5;
    require(first < 0xc0 && (first & 31) < 28, "not-cbor", `byte ${first} begins nothing that a token holds`);
    const argument = this.argument(first & 31);
    switch (first >> 5) {
      case 0:
        return argument;
      case 1:
        return typeof argument === "bigint" ? -1n - argument : -1 - argument;
      case 2:
        return this.take(argument);
      case 3:
        return fromUtf8(this.take(argument), "not-cbor");
      case 4:
        return this.array(argument, depth);
      default:
        return this.map(argument, depth);
    }
  }

  private argument(low: number): number | bigint {
    if (low < 24) return low;
    const size = 1 << (low - 24);
    const value = this.take(size).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    const least = size === 1 ? 24n : 1n << BigInt(4 * size);
    require(value >= least, "not-canonical", `${value} is written in ${size} bytes`);
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
  }

  private take(size: number | bigint): Uint8Array {
    const left = this.data.length - this.at;
    require(size <= left, "not-cbor", `${size} bytes announced at ${this.at}, ${left} are there`);
    const start = this.at;
    this.at += Number(size);
    return this.data.slice(start, this.at);
  }

  private array(count: number | bigint, depth: number): Cbor[] {
    const items: Cbor[] = [];
    for (let index = 0; index < count; index++) items.push(this.item(depth + 1));
    return items;
  }

  private map(count: number | bigint, depth: number): Map<number | bigint, Cbor> {
    const values = new Map<number | bigint, Cbor>();
    let before: Uint8Array = new Uint8Array();
    for (let index = 0; index < count; index++) {
      const start = this.at;
      const key = this.item(depth + 1);
      if (typeof key !== "number" && typeof key !== "bigint") {
        throw new FormatFault("not-cbor", "a key of a map is no integer");
      }
      const encoded = this.data.slice(start, this.at);
      require(compare(encoded, before) > 0, "not-canonical", `key ${key} does not stand above the one before`);
      before = encoded;
      values.set(key, this.item(depth + 1));
    }
    return values;
  }
}

/** The one encoding of a value whose maps are already in ascending order. */
export function encode(value: Cbor): Uint8Array {
  const bytes: number[] = [];
  write(value, bytes);
  return Uint8Array.from(bytes);
}

function write(value: Cbor, bytes: number[]): void {
  if (typeof value === "boolean") bytes.push(value ? 0xf5 : 0xf4);
  else if (typeof value === "number" || typeof value === "bigint") {
    if (value >= 0) head(0, value, bytes);
    else head(1, typeof value === "bigint" ? -1n - value : -1 - value, bytes);
  } else if (value instanceof Uint8Array) {
    head(2, value.length, bytes);
    bytes.push(...value);
  } else if (typeof value === "string") {
    const data = utf8(value);
    head(3, data.length, bytes);
    bytes.push(...data);
  } else if (Array.isArray(value)) {
    head(4, value.length, bytes);
    for (const item of value) write(item, bytes);
  } else {
    head(5, value.size, bytes);
    for (const pair of value) for (const item of pair) write(item, bytes);
  }
}

function head(major: number, argument: number | bigint, bytes: number[]): void {
  if (argument < 24) {
    bytes.push((major << 5) | Number(argument));
    return;
  }
  const power = argument < 0x100 ? 0 : argument < 0x10000 ? 1 : argument < 0x100000000 ? 2 : 3;
  bytes.push((major << 5) | (24 + power));
  for (let shift = 8 * ((1 << power) - 1); shift >= 0; shift -= 8) {
    bytes.push(Number((BigInt(argument) >> BigInt(shift)) & 255n));
  }
}
