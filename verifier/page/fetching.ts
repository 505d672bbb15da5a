// The page's only way to the network: shared files beside it, bounded in size and time, without cookies or referrer.

import { SourceUnavailable } from "../src/source.ts";

const MOST_BYTES = 4_000_000;
const TIMEOUT_MS = 8000;

/** The bytes of a file beside the page, undefined where it cannot be had. */
export async function fetchedOrUndefined(name: string): Promise<Uint8Array | undefined> {
  try {
    return await fetched(name);
  } catch (fault) {
    if (fault instanceof SourceUnavailable) return undefined;
    throw fault;
  }
}

/** Throws SourceUnavailable. */
export async function fetched(name: string): Promise<Uint8Array> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  try {
    const answer = await fetch(new URL(`./${name}`, document.baseURI), {
      cache: "no-cache", credentials: "omit", referrerPolicy: "no-referrer", redirect: "error", signal: stop.signal,
    });
    if (!answer.ok) throw new SourceUnavailable(`${name}: ${answer.status}`);
    const data = new Uint8Array(await answer.arrayBuffer());
    if (data.length > MOST_BYTES) throw new SourceUnavailable(`${name}: ${data.length} bytes`);
    return data;
  } catch (fault) {
    // fetch says "no connection" and "stopped" with these two and nothing else
    if (fault instanceof TypeError || fault instanceof DOMException) throw new SourceUnavailable(`${name}: ${fault.message}`);
    throw fault;
  } finally {
    clearTimeout(timer);
  }
}
