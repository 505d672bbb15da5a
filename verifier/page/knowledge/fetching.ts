// The page's only way to the network: shared files beside it, bounded in size and time, without cookies or referrer.

import { mostBytes } from "../../src/formats/bounds/limits.ts";
import { SourceUnavailable } from "../../src/verification/source.ts";

/** How long nothing may come, and how long all of it may take: a slow line carries the largest snapshot in half of it. */
const SILENCE_MS = 8000;
const LONGEST_MS = 60_000;
const [OBJECT, LIST] = [0x7b, 0x5b];

/** The bytes of a file beside the page, undefined where it cannot be had. */
export async function fetchedOrUndefined(name: string): Promise<Uint8Array | undefined> {
  try {
    return await fetched(name);
  } catch (fault) {
    if (fault instanceof SourceUnavailable) return undefined;
    throw fault;
  }
}

/** Of a file that is larger than its readers take, one byte more than that: its decoder then refuses it by name.
 * Throws SourceUnavailable. */
export async function fetched(name: string): Promise<Uint8Array> {
  const stop = new AbortController();
  const longest = setTimeout(() => stop.abort(), LONGEST_MS);
  let silence = setTimeout(() => stop.abort(), SILENCE_MS);
  const heard = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => stop.abort(), SILENCE_MS);
  };
  try {
    const answer = await fetch(new URL(`./${name}`, document.baseURI), {
      cache: "no-cache", credentials: "omit", referrerPolicy: "no-referrer", redirect: "error", signal: stop.signal,
    });
    if (!answer.ok) throw new SourceUnavailable(`${name}: ${answer.status}`);
    heard();
    const data = await begun(answer, mostBytes(name) + 1, heard);
    // all of them are JSON: another beginning is the page of a captive portal or of a proxy
    if (data[0] !== OBJECT && data[0] !== LIST) throw new SourceUnavailable(`${name}: another answer than was asked for`);
    return data;
  } catch (fault) {
    // fetch says "no connection" and "stopped" with these two and nothing else
    if (fault instanceof TypeError || fault instanceof DOMException) throw new SourceUnavailable(`${name}: ${fault.message}`);
    throw fault;
  } finally {
    clearTimeout(longest);
    clearTimeout(silence);
  }
}

/** The first bytes of an answer, at most so many. */
async function begun(answer: Response, most: number, heard: () => void): Promise<Uint8Array> {
  const reader = answer.body?.getReader();
  if (reader === undefined) return new Uint8Array(await answer.arrayBuffer()).subarray(0, most);
  const pieces: Uint8Array[] = [];
  let size = 0;
  while (size < most) {
    const { done, value } = await reader.read();
    if (done) break;
    heard();
    pieces.push(value);
    size += value.length;
  }
  await reader.cancel();
  const data = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    data.set(piece, at);
    at += piece.length;
  }
  return data.subarray(0, most);
}
