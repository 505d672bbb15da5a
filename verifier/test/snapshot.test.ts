import assert from "node:assert/strict";
import { test } from "node:test";

import { utf8 } from "../src/formats/encoding.ts";
import { FormatFault } from "../src/formats/faults.ts";
import { sha256 } from "../src/formats/crypto/hashing.ts";
import { refOf } from "../src/formats/register/trustRoot.ts";
import * as shard from "../src/snapshots/shard.ts";
import * as snapshot from "../src/snapshots/snapshot.ts";
import { SnapshotSource } from "../src/snapshots/snapshotSource.ts";
import { SourceUnavailable } from "../src/verification/source.ts";
import * as trustRoot from "../src/snapshots/trustRoot.ts";
import { bytes, reasonOf, text, vectors } from "./vectors.ts";

const FROZEN = vectors("snapshot");
const data = (name: string): Uint8Array => utf8(FROZEN.texts[name]);
const seenOf = (value: any): trustRoot.Seen | undefined =>
  value === null ? undefined : { sequence: value.sequence, digest: bytes(value.digest) };

const CODECS: Record<string, { decode: (data: Uint8Array) => unknown }> = { snapshot, shard, root: trustRoot };

test("what is read is written again, byte for byte", () => {
  assert.deepEqual(snapshot.encode(snapshot.decode(data("snapshot"))), data("snapshot"));
  for (const name of ["shard 0", "shard 1"]) assert.deepEqual(shard.encode(shard.decode(data(name))), data(name));
  for (const name of ["root", "root 2"]) assert.deepEqual(trustRoot.encode(trustRoot.decode(data(name))), data(name));
  const refs = snapshot.decode(data("snapshot")).lineage.map((each) => text(refOf(each.deployment)));
  assert.deepEqual(refs, FROZEN.chain_refs);
});

for (const each of FROZEN.opened) {
  test(`opening a snapshot, ${each.what}: ${each.reason}`, () => {
    const pinned = trustRoot.decode(data(each.root));
    const open = (): unknown =>
      trustRoot.openSnapshot(data(each.snapshot), data(each.signatures), pinned, seenOf(each.seen));
    assert.equal(reasonOf(open), each.reason);
  });
}

for (const each of FROZEN.decoded) {
  test(`decoding ${each.what}: ${each.reason}`, () => {
    assert.equal(reasonOf(() => CODECS[each.form]?.decode(data(each.what))), each.reason);
  });
}

for (const each of FROZEN.shards) {
  test(`opening a shard, ${each.what}: ${each.reason}`, () => {
    const opened = snapshot.decode(data(each.snapshot));
    assert.equal(reasonOf(() => shard.openShard(opened, each.index, data(each.shard))), each.reason);
  });
}

for (const each of FROZEN.roots) {
  test(`following a trust root, ${each.what}: ${each.reason}`, () => {
    const pinned = trustRoot.decode(data("root"));
    assert.equal(reasonOf(() => trustRoot.successor(pinned, data(each.root), data(each.signatures))), each.reason);
  });
}

for (const each of FROZEN.sequences) {
  test(`reading a sequence, ${each.what}: ${each.read}`, () => {
    const offered = seenOf(each.offered) as trustRoot.Seen;
    assert.equal(reasonOf(() => trustRoot.checkSequence(seenOf(each.seen), offered)), each.read);
  });
}

test("a batch stands in the shard of its first random bits", () => {
  const batch = bytes("00000002" + "a5c3" + "00".repeat(14));
  const found = [0, 1, 3, 8, 16].map((bits) => shard.shardIndex(batch, bits));
  assert.deepEqual(found, [0, 1, 5, 0xa5, 0xa5c3]);
});

test("a batch that is asked about is held against its root, and does not suffer for another", () => {
  const bent = data("an entry exchanged");
  const opened = { ...snapshot.decode(data("snapshot")), shards: [sha256(bent), sha256(data("shard 1"))] };
  const batches = shard.decode(data("shard 0")).map(({ record }) => record.batch);
  const reasons = batches.map((batch) => reasonOf(() => shard.openShard(opened, 0, bent, [batch])));
  assert.deepEqual(reasons.sort(), ["ok", "ok", "shard-root"]);
  assert.equal(reasonOf(() => shard.openShard(opened, 0, bent, batches)), "shard-root");
  assert.equal(reasonOf(() => shard.openShard(opened, 0, bent)), "shard-root");
});

test("a register out of order is not written", () => {
  const opened = snapshot.decode(data("snapshot"));
  const lineage = opened.lineage.map((each) => ({ ...each, members: [...each.members].reverse() }));
  assert.throws(() => snapshot.encode({ ...opened, lineage }), FormatFault);
});

test("a snapshot answers as a source and says what is not at hand", () => {
  const opened = snapshot.decode(data("snapshot"));
  const held = shard.openShard(opened, 0, data("shard 0"));
  const source = new SnapshotSource(opened, new Map([[0, held]]), "snapshot", 1);
  const chain = bytes(FROZEN.chain_refs[1]);
  const view = source.view();
  assert.deepEqual([view.authenticated, view.proven, view.headNumber], [true, true, 120]);
  assert.equal(view.seenTime, view.headTime);
  const facts = source.batch(chain, (held[1] as shard.ShardBatch).record.batch);
  assert.equal(facts?.record.count, 3);
  assert.equal(source.batch(chain, new Uint8Array(20)), undefined);
  assert.equal(source.key(chain, facts?.record.tokenKey as Uint8Array)?.member, 2);
  assert.equal(source.member(chain, 3)?.status, 2);
  assert.equal(source.member(chain, 9), undefined);
  assert.equal(source.standard(chain, 7)?.nameZh, "钳工");
  assert.equal(source.accreditation(chain, 4)?.document, "S000033000000");
  assert.throws(() => source.batch(chain, bytes("00000002" + "ff".repeat(16))), SourceUnavailable);
  assert.throws(() => source.member(new Uint8Array(8), 1), SourceUnavailable);
});
