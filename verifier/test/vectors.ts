// The frozen vectors that bind Python, Solidity and this package; npm runs the tests at the project's root.

import { readFileSync } from "node:fs";

import { FormatFault } from "../src/formats/faults.ts";

// `any`: the shape of a vector is what its test asks of it
export function vectors(name: string): any {
  return JSON.parse(readFileSync(`tests/vectors/${name}.json`, "utf8"));
}

export const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));

export const text = (data: Uint8Array): string => Buffer.from(data).toString("hex");

/** Bytes of a case of refusals.json: hex, or [hex, times] pairs for what is long. */
export function caseBytes(value: string | [string, number][]): Uint8Array {
  if (typeof value === "string") return bytes(value);
  return bytes(value.map(([part, times]) => part.repeat(times)).join(""));
}

/** The reason of a refusal; `ok` where there is none. */
export function reasonOf(act: () => unknown): string {
  try {
    act();
  } catch (fault) {
    if (fault instanceof FormatFault) return fault.reason;
    throw fault;
  }
  return "ok";
}
