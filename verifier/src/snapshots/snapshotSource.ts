// A snapshot and the shards at hand as a verifier's source: signed by k members, so nobody's word has to be taken.

import { equal, hex } from "../formats/encoding.ts";
import { refOf } from "../formats/register/trustRoot.ts";
import { shardIndex, type ShardBatch } from "./shard.ts";
import { keyOf, shardBitsOf, type Register, type Snapshot } from "./snapshot.ts";
import {
  SourceUnavailable, type AccreditationFacts, type BatchFacts, type KeyFacts, type MemberFacts, type Source,
  type SourceView, type StandardFacts,
} from "../verification/source.ts";

/** A `Source` over an opened snapshot and opened shards by index. `seenTime`: the latest block time ever seen. */
export class SnapshotSource implements Source {
  private readonly snapshot: Snapshot;
  private readonly shards: ReadonlyMap<number, readonly ShardBatch[]>;
  private readonly name: string;
  private readonly seenTime: number;

  constructor(
    snapshot: Snapshot, shards: ReadonlyMap<number, readonly ShardBatch[]>, name: string, seenTime = snapshot.block.time,
  ) {
    this.snapshot = snapshot;
    this.shards = shards;
    this.name = name;
    this.seenTime = seenTime;
  }

  view(): SourceView {
    const { number, hash, time } = this.snapshot.block;
    return {
      name: this.name,
      authenticated: true,
      proven: true,
      lineage: this.snapshot.lineage.map((each) => each.deployment),
      headNumber: number,
      headHash: hash,
      headTime: time,
      seenTime: Math.max(time, this.seenTime),
    };
  }

  batch(chain: Uint8Array, batch: Uint8Array): BatchFacts | undefined {
    this.register(chain);
    const index = shardIndex(batch, shardBitsOf(this.snapshot));
    const held = this.shards.get(index);
    if (held === undefined) throw new SourceUnavailable(`shard ${index} is not at hand`);
    return held.find((each) => equal(each.chain, chain) && equal(each.record.batch, batch));
  }

  key(chain: Uint8Array, keyId: Uint8Array): KeyFacts | undefined {
    return this.register(chain).keys.find((key) => equal(keyOf(key), keyId));
  }

  member(chain: Uint8Array, number: number): MemberFacts | undefined {
    return this.register(chain).members.find((each) => each.number === number);
  }

  standard(chain: Uint8Array, number: number): StandardFacts | undefined {
    return this.register(chain).standards.find((each) => each.number === number);
  }

  accreditation(chain: Uint8Array, number: number): AccreditationFacts | undefined {
    return this.register(chain).accreditations.find((each) => each.number === number);
  }

  private register(chain: Uint8Array): Register {
    const found = this.snapshot.lineage.find((each) => equal(refOf(each.deployment), chain));
    if (found === undefined) throw new SourceUnavailable(`deployment ${hex(chain)} is not in this snapshot`);
    return found;
  }
}
