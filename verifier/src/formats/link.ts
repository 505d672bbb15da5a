// Trails: how a holder proves that a list is complete while the chain shows strangers to each other.
//
// A trail is one person's credentials from one issuer. Its key yields one-time tags; each tag stands beside one link,
// and the link salt opens it. Whoever lacks the trail key sees noise.

import { compare, hex, utf8 } from "./encoding.ts";
import { fixed, hmacSha256, keccak256, uint } from "./crypto/hashing.ts";

/** K: so many unused tags in a row end a trail; fewer vouchers of one trail are outstanding. */
export const UNUSED_RUN = 8;

/** No trail is scanned further: a bound, far above any person's certificates from one issuer. */
export const MAX_TRAIL = 4096;

/** One line of a batch's links: tag (32), link (32). */
export interface Link {
  readonly tag: Uint8Array;
  readonly link: Uint8Array;
}

/** 32 bytes: HMAC-SHA256(s, "guild/trail/1" ‖ consortium id ‖ issuing member (4)). */
export function trailKey(secret: Uint8Array, consortiumId: Uint8Array, issuer: number): Uint8Array {
  return hmacSha256(
    fixed(secret, 32, "person secret"),
    utf8("guild/trail/1"), fixed(consortiumId, 32, "consortium id"), uint(issuer, 4, "issuer"),
  );
}

/** 32 bytes: keccak(0x06 ‖ c ‖ j (4)). */
export function tag(trail: Uint8Array, index: number): Uint8Array {
  return keccak256(Uint8Array.of(6), fixed(trail, 32, "trail key"), uint(index, 4, "tag index"));
}

/** 32 bytes: HMAC-SHA256(s, "guild/link/1" ‖ batch id ‖ document digest). The issuer never sees it. */
export function linkSalt(secret: Uint8Array, batch: Uint8Array, documentDigest: Uint8Array): Uint8Array {
  return hmacSha256(
    fixed(secret, 32, "person secret"),
    utf8("guild/link/1"), fixed(batch, 20, "batch id"), fixed(documentDigest, 32, "document digest"),
  );
}

/** 32 bytes: keccak(0x02 ‖ batch id ‖ document digest ‖ link salt). */
export function link(batch: Uint8Array, documentDigest: Uint8Array, salt: Uint8Array): Uint8Array {
  return keccak256(
    Uint8Array.of(2),
    fixed(batch, 20, "batch id"),
    fixed(documentDigest, 32, "document digest"),
    fixed(salt, 32, "link salt"),
  );
}

/** 32 bytes: keccak(0x07 ‖ tag ‖ link ‖ …), in the order of the batch: tags strictly ascend. */
export function linksHash(links: readonly Link[]): Uint8Array {
  links.forEach((each, index) => {
    const before = links[index - 1];
    if (before !== undefined && compare(before.tag, each.tag) >= 0) {
      throw new RangeError(`link ${index} is not above the one before: tags strictly ascend`);
    }
  });
  return keccak256(Uint8Array.of(7), ...links.flatMap((each) => [each.tag, each.link]));
}

/** Every [index, link] of a trail, up to K unused tags in a row; `linksByTag` is keyed by the tag's hex. */
export function* trail(
  key: Uint8Array, linksByTag: ReadonlyMap<string, readonly Uint8Array[]>,
): Generator<[number, Uint8Array]> {
  for (let index = 0, unused = 0; unused < UNUSED_RUN && index < MAX_TRAIL; index++) {
    const found = linksByTag.get(hex(tag(key, index))) ?? [];
    unused = found.length > 0 ? 0 : unused + 1;
    for (const each of found) yield [index, each];
  }
}
