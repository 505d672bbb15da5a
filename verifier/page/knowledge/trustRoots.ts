// The trust root that this page holds. It begins with the one pinned in the page, else the first one met; from there it
// takes signed successors only, one version after the other, and never goes back.

import { equal, hex } from "../../src/formats/encoding.ts";
import { FormatFault } from "../../src/formats/faults.ts";
import { sha256 } from "../../src/formats/crypto/hashing.ts";
import { SourceUnavailable } from "../../src/verification/source.ts";
import { decode, encode, successor, type PinnedRoot } from "../../src/snapshots/trustRoot.ts";
import { fetched, fetchedOrUndefined } from "./fetching.ts";
import { stored, store } from "./storage.ts";

/** No usable knowledge. `reason` is a word of the catalogue (`detail:<reason>`). */
export class NoSnapshot extends SourceUnavailable {}

const NEWEST = "trust-root.json";
/** So many versions are followed in one visit. */
const MOST_STEPS = 64;

const takenAs = (hash: string): string => `trust-root-${hash}.json`;

/** Throws NoSnapshot. `pin`: SHA-256 of the trust root that the page was built with, in hex, or empty. */
export async function trustRoot(pin: string): Promise<PinnedRoot> {
  const offered = await fetchedOrUndefined(NEWEST);
  try {
    const root = await followed(await start(pin, offered), offered);
    // a page with another pin than any this device took on its way is another consortium's, or one that nobody signed
    if (pin !== "" && await stored(takenAs(pin)) === undefined) throw new NoSnapshot("trust-root-refused");
    return root;
  } catch (fault) {
    if (fault instanceof NoSnapshot) throw fault;
    if (fault instanceof FormatFault || fault instanceof SourceUnavailable) throw new NoSnapshot("trust-root-refused");
    throw fault;
  }
}

async function start(pin: string, offered: Uint8Array | undefined): Promise<PinnedRoot> {
  const known = await stored(NEWEST) ?? (pin === "" ? offered : await pinnedOne(pin, offered));
  if (known === undefined) throw new NoSnapshot(offered === undefined ? "trust-root-missing" : "trust-root-refused");
  return taken(decode(known));
}

/** The bytes that the page's pin names: held, served as the newest, or, where that is a later version, as an earlier one. */
async function pinnedOne(pin: string, offered: Uint8Array | undefined): Promise<Uint8Array | undefined> {
  const isPinned = (data: Uint8Array | undefined): boolean => data !== undefined && hex(sha256(data)) === pin;
  const kept = await stored(takenAs(pin));
  if (isPinned(kept)) return kept;
  if (offered === undefined || isPinned(offered)) return offered;
  for (let version = decode(offered).version - 1, steps = 0; version > 0 && steps < MOST_STEPS; version--, steps++) {
    const earlier = await fetchedOrUndefined(`trust-roots/${version}.json`);
    if (earlier === undefined || isPinned(earlier)) return earlier;
  }
  return undefined;
}

async function followed(from: PinnedRoot, offered: Uint8Array | undefined): Promise<PinnedRoot> {
  if (offered === undefined) return from;
  const { version } = decode(offered);
  if (version < from.version) throw new NoSnapshot("trust-root-rollback");
  let root = from;
  for (let steps = 0; root.version < version && steps < MOST_STEPS; steps++) {
    const place = `trust-roots/${root.version + 1}`;
    const [data, signatures] = await Promise.all([fetched(`${place}.json`), fetched(`${place}-signatures.json`)]);
    root = await taken(successor(root, data, signatures));
  }
  if (root.version === version && !equal(encode(root), offered)) throw new NoSnapshot("trust-root-forked");
  return root;
}

async function taken(root: PinnedRoot): Promise<PinnedRoot> {
  const data = encode(root);
  await store(takenAs(hex(sha256(data))), data);
  await store(NEWEST, data);
  return root;
}
