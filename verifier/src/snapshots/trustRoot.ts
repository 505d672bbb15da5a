// Whom a reader of snapshots believes: k members' keys, held fixed, and a memory that never goes back.
//
// Said plainly: k members together, or the page's host alone, can lie. The same as verification/snapshots/trust_root.py.

import { concatBytes } from "@noble/hashes/utils.js";

import * as canonical from "../formats/canonical.ts";
import { verify } from "../formats/crypto/ed25519.ts";
import { compare, equal, hex, utf8 } from "../formats/encoding.ts";
import { require } from "../formats/faults.ts";
import { sha256 } from "../formats/crypto/hashing.ts";
import { keyId, KeyPurpose } from "../formats/ids.ts";
import { requireFits, SIGNATURES_BYTES, SNAPSHOT_BYTES, TRUST_ROOT_BYTES } from "../formats/bounds/limits.ts";
import { sameDeployment, type Deployment, type TrustRoot } from "../formats/register/trustRoot.ts";
import { count, encoded, hexed, listed, literal, record, TEXT } from "./factJson.ts";
import * as snapshots from "./snapshot.ts";
import { DEPLOYMENT, MAX_SHARD_BITS, NUMBER, type Sequence, type Snapshot } from "./snapshot.ts";

export const TYPE = "guild/trust-root/1";

export interface SnapshotKey {
  readonly member: number;
  readonly publicKey: Uint8Array;
}

/** What page, command line and app pin. `k`: members that must sign; `n`: shard bits; `lineage`: oldest first. */
export interface PinnedRoot extends TrustRoot {
  readonly type: typeof TYPE;
  readonly version: number;
  readonly keys: readonly SnapshotKey[];
  readonly k: number;
  readonly n: number;
}

export interface Signature {
  readonly member: number;
  readonly key: Uint8Array;
  readonly signature: Uint8Array;
}

/** The last snapshot that a reader took: its sequence and the SHA-256 of its bytes. */
export interface Seen {
  readonly sequence: Sequence;
  readonly digest: Uint8Array;
}

/** The snapshot, if k members signed it, it is this consortium's and not older than what was seen. */
export function openSnapshot(
  data: Uint8Array, signatures: Uint8Array, pinned: PinnedRoot, seen: Seen | undefined,
): Snapshot {
  requireFits(data, SNAPSHOT_BYTES);
  const signed = membersOf(pinned.keys, snapshots.signedMessage(data), decodeSignatures(signatures), pinned.k);
  require(signed.size >= pinned.k, "snapshot-under-signed", `${signed.size} members signed, ${pinned.k} are needed`);
  const snapshot = snapshots.decode(data);
  const lineage = snapshot.lineage.map((each) => each.deployment);
  const ours = equal(snapshot.consortiumId, pinned.consortiumId) && agree(lineage, pinned.lineage);
  require(ours, "snapshot-foreign", "another consortium, or another lineage");
  const shards = snapshot.shards.length;
  require(shards === 1 << pinned.n, "snapshot-shards", `${shards} shards, the trust root says ${1 << pinned.n}`);
  checkSequence(seen, seenOf(snapshot, data));
  return snapshot;
}

/** What to remember of a snapshot. */
export function seenOf(snapshot: Snapshot, data: Uint8Array): Seen {
  return { sequence: snapshots.sequenceOf(snapshot), digest: sha256(data) };
}

/** Never lower, never other bytes for one sequence. Throws FormatFault. */
export function checkSequence(seen: Seen | undefined, offered: Seen): void {
  if (seen === undefined) return;
  const [place, number] = offered.sequence;
  const order = place - seen.sequence[0] || number - seen.sequence[1];
  require(order >= 0, "snapshot-rollback", `sequence ${offered.sequence} after ${seen.sequence}`);
  const forked = order === 0 && !equal(offered.digest, seen.digest);
  require(!forked, "snapshot-forked", `two snapshots of sequence ${offered.sequence}`);
}

/** The next trust root: signed by k of the old and k of the new. Throws FormatFault. */
export function successor(pinned: PinnedRoot, data: Uint8Array, signatures: Uint8Array): PinnedRoot {
  const root = decode(data);
  require(root.version === pinned.version + 1, "trust-root-version", `${root.version} after ${pinned.version}`);
  const continues = root.lineage.length >= pinned.lineage.length && agree(root.lineage, pinned.lineage);
  const ours = equal(root.consortiumId, pinned.consortiumId) && root.issuerHost === pinned.issuerHost;
  require(ours && continues, "trust-root-foreign", "another consortium, or a lineage that does not continue");
  const signed = decodeSignatures(signatures);
  for (const each of [pinned, root]) {
    const members = membersOf(each.keys, signedMessage(data), signed);
    const detail = `${members.size} members of version ${each.version} signed, ${each.k} are needed`;
    require(members.size >= each.k, "trust-root-under-signed", detail);
  }
  return root;
}

export function encode(root: PinnedRoot): Uint8Array {
  check(root);
  return canonical.encode(ROOT.write(root));
}

export function decode(data: Uint8Array): PinnedRoot {
  const root = ROOT.read(canonical.decode(data, TRUST_ROOT_BYTES), "");
  check(root);
  return root;
}

/** What signs a trust root: "guild/trust-root/1" ‖ its bytes. */
export const signedMessage = (data: Uint8Array): Uint8Array => concatBytes(utf8(TYPE), data);

export function decodeSignatures(data: Uint8Array): readonly Signature[] {
  return SIGNATURES.read(canonical.decode(data, SIGNATURES_BYTES), "");
}

/** The members that signed with a pinned key; two keys of one count once, strange and wrong ones not at all. No more are
 * looked for than `enough`: each costs a phone a hash over the whole message. */
function membersOf(
  keys: readonly SnapshotKey[], message: Uint8Array, signatures: readonly Signature[], enough = Infinity,
): Set<number> {
  const pinned = new Map(keys.map((key) => [`${key.member} ${hex(idOf(key))}`, key.publicKey]));
  const members = new Set<number>();
  for (const { member, key, signature } of signatures) {
    if (members.size >= enough) break;
    const publicKey = members.has(member) ? undefined : pinned.get(`${member} ${hex(key)}`);
    if (publicKey !== undefined && verify(publicKey, message, signature)) members.add(member);
  }
  return members;
}

/** Are two lineages the same as far as the shorter one goes? */
function agree(one: readonly Deployment[], other: readonly Deployment[]): boolean {
  return one.every((each, index) => {
    const beside = other[index];
    return beside === undefined || sameDeployment(each, beside);
  });
}

function check(root: PinnedRoot): void {
  const members = new Set(root.keys.map((key) => key.member)).size;
  require(root.lineage.length > 0, "trust-root-lineage", "no deployment");
  require(root.k >= 1 && root.k <= members, "trust-root-quorum", `${root.k} of ${members} members`);
  // The chain lets two members register one public key; one signature is one word.
  const distinct = new Set(root.keys.map((key) => hex(key.publicKey))).size;
  require(distinct === root.keys.length, "trust-root-quorum", "one public key is pinned twice");
}

const idOf = (key: SnapshotKey): Uint8Array => keyId(key.member, KeyPurpose.SNAPSHOT, key.publicKey);

const ROOT = record<PinnedRoot>({
  type: literal(TYPE),
  version: NUMBER,
  consortiumId: hexed(32),
  issuerHost: TEXT,
  lineage: listed(DEPLOYMENT),
  keys: listed(
    record<SnapshotKey>({ member: NUMBER, publicKey: hexed(32) }),
    (one, other) => one.member - other.member || compare(idOf(one), idOf(other)),
  ),
  k: NUMBER,
  n: count(MAX_SHARD_BITS),
});

const SIGNATURES = listed(
  record<Signature>({ member: NUMBER, key: hexed(32), signature: encoded(64) }),
  (one, other) => one.member - other.member || compare(one.key, other.key),
);
