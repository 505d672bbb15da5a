// What the page needs from the `#` of a QR to a verdict: nothing here reads the network, the clock or the storage.

export { fromLink } from "./formats/token.ts";
export { decode as decodeTrustRoot, openSnapshot, seenOf, successor } from "./trustRoot.ts";
export { openShard, shardIndex } from "./shard.ts";
export { shardBitsOf } from "./snapshot.ts";
export { SnapshotSource } from "./snapshotSource.ts";
export { verifyBoth, verifyFile, verifyLink, verifyToken } from "./verifier.ts";
