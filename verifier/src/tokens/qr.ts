// What the page needs from the `#` of a QR to a verdict: nothing here reads the network, the clock or the storage.

export { fromLink } from "../formats/token.ts";
export { decode as decodeTrustRoot, openSnapshot, seenOf, successor } from "../snapshots/trustRoot.ts";
export { openShard, shardIndex } from "../snapshots/shard.ts";
export { shardBitsOf } from "../snapshots/snapshot.ts";
export { SnapshotSource } from "../snapshots/snapshotSource.ts";
export { verifyBoth, verifyFile, verifyLink, verifyToken } from "../verification/verifier.ts";
