// Names of things: chain ref, key id, batch id, issuer id. Layouts in docs/formats.md.

import { hex } from "./encoding.ts";
import { fixed, keccak256, uint } from "./crypto/hashing.ts";

export const CHAIN_REF_BYTES = 8;
export const BATCH_ID_BYTES = 20;
export const KEY_HINT_BYTES = 8;

/** What a verification key may sign; the number is in the key id and on the chain. */
export const KeyPurpose = { CREDENTIAL: 1, TOKEN: 2, STATUS: 3, SNAPSHOT: 4 } as const;
export type KeyPurpose = (typeof KeyPurpose)[keyof typeof KeyPurpose];

/** 8 bytes: first of keccak(0x05 ‖ genesis hash (32) ‖ Consortium address (20)). */
export function chainRef(genesisHash: Uint8Array, consortium: Uint8Array): Uint8Array {
  const digest = keccak256(
    Uint8Array.of(5), fixed(genesisHash, 32, "genesis hash"), fixed(consortium, 20, "consortium address"),
  );
  return digest.slice(0, CHAIN_REF_BYTES);
}

/** 32 bytes: keccak(0x04 ‖ member (4) ‖ purpose (1) ‖ Ed25519 public key (32)). */
export function keyId(member: number, purpose: KeyPurpose, publicKey: Uint8Array): Uint8Array {
  return keccak256(
    Uint8Array.of(4), uint(member, 4, "member"), uint(purpose, 1, "purpose"), fixed(publicKey, 32, "public key"),
  );
}

/** 20 bytes: member (4) ‖ random (16). Stored by its maker before it is used. */
export function batchId(member: number, random: Uint8Array): Uint8Array {
  const batch = new Uint8Array(BATCH_ID_BYTES);
  batch.set(uint(member, 4, "member"));
  batch.set(fixed(random, 16, "batch random"), 4);
  return batch;
}

/** The member number inside a batch id. */
export function batchMember(batch: Uint8Array): number {
  return fixed(batch, BATCH_ID_BYTES, "batch id").slice(0, 4).reduce((number, byte) => number * 256 + byte, 0);
}

/** The issuer's id in a document: a fixed function of the consortium's host and the member number. */
export const issuerId = (host: string, member: number): string => `did:web:${host}:members:${member}`;

/** The address of an issuer's status list, and its id: where its did:web lives, its number. */
export const statusListId = (host: string, member: number, number: number): string =>
  `https://${host}/members/${member}/status/${number}`;

/** The id of a key in a proof: the issuer id, `#`, the key id in hex. */
export function verificationMethod(host: string, member: number, key: Uint8Array): string {
  return `${issuerId(host, member)}#${hex(fixed(key, 32, "key id"))}`;
}
