import assert from "node:assert/strict";
import { test } from "node:test";

import { decodeObject, encode } from "../src/formats/canonical.ts";
import { documentDigest, tokenDigest } from "../src/formats/digests.ts";
import { validPublicKey, verify } from "../src/formats/crypto/ed25519.ts";
import { compare, utf8 } from "../src/formats/encoding.ts";
import { batchId, batchMember, chainRef, keyId } from "../src/formats/ids.ts";
import { included, leaf, root, siblings, type Entry } from "../src/formats/leaf.ts";
import { Kind, LEVELS } from "../src/formats/register/levels.ts";
import { link, linkSalt, linksHash, tag, trail, trailKey } from "../src/formats/link.ts";
import { maskName } from "../src/formats/masks.ts";
import { decode, fromLink, signedBytes } from "../src/formats/token.ts";
import { bytes, text, vectors } from "./vectors.ts";

const FROZEN = vectors("formats");

const entriesOf = (pairs: [string, string][]): Entry[] =>
  pairs.map(([documentDigest, tokenDigest]) => ({ documentDigest: bytes(documentDigest), tokenDigest: bytes(tokenDigest) }));

test("a chain ref, key ids and a batch id are the frozen ones", () => {
  const ref = FROZEN["chain ref"];
  assert.equal(text(chainRef(bytes(ref.in.genesis_hash), bytes(ref.in.consortium))), ref.out);
  for (const each of FROZEN["key id"]) {
    assert.equal(text(keyId(each.in.member, each.in.purpose, bytes(each.in.public_key))), each.out);
  }
  const batch = FROZEN["batch id"];
  assert.equal(text(batchId(batch.in.member, bytes(batch.in.random))), batch.out);
  assert.equal(batchMember(bytes(batch.out)), batch.in.member);
});

test("every kind has its ranks with their names", () => {
  const found = Object.fromEntries(
    Object.entries(Kind).map(([name, kind]) => [
      name,
      Object.fromEntries([...LEVELS[kind]].map(([rank, each]) => [String(rank), [each.zh, each.en]])),
    ]),
  );
  assert.deepEqual(found, FROZEN["level rank"]);
});

test("trail key, tags, link salt, link and links hash are the frozen ones", () => {
  const key = FROZEN["trail key"];
  assert.equal(text(trailKey(bytes(key.in.s), bytes(key.in.consortium_id), key.in.issuer)), key.out);
  for (const each of FROZEN.tag) assert.equal(text(tag(bytes(each.in.trail_key), each.in.index)), each.out);
  const salt = FROZEN["link salt"];
  assert.equal(text(linkSalt(bytes(salt.in.s), bytes(salt.in.batch), bytes(salt.in.document_digest))), salt.out);
  const one = FROZEN.link;
  assert.equal(text(link(bytes(one.in.batch), bytes(one.in.document_digest), bytes(one.in.link_salt))), one.out);
  const hash = FROZEN["links hash"];
  const links = hash.in.map(([first, second]: [string, string]) => ({ tag: bytes(first), link: bytes(second) }));
  assert.equal(text(linksHash(links)), hash.out);
  assert.throws(() => linksHash([...links].reverse()), RangeError);
});

test("a trail ends after eight unused tags, and a tag seen twice yields all its links", () => {
  const key = bytes(FROZEN["trail key"].out);
  const at = (index: number): string => text(tag(key, index));
  const one = utf8("one");
  const two = utf8("two");
  const found = [...trail(key, new Map([[at(0), [one, two]], [at(8), [one]], [at(17), [two]]]))];
  assert.deepEqual(found, [[0, one], [0, two], [8, one]]);
});

test("a document's digest leaves out the proof alone, and its text comes back", () => {
  const vector = FROZEN["document digest"];
  const document = decodeObject(utf8(vector.in.document));
  assert.equal(text(documentDigest(document)), vector.out);
  assert.equal(new TextDecoder().decode(encode(document)), vector.in.document);
  assert.equal(text(documentDigest({ ...document, proof: "other" })), vector.out);
  assert.notEqual(text(documentDigest({ ...document, proofs: "x" })), vector.out);
});

test("the token decodes to its claims, its link to the token, and its signature holds", () => {
  const vector = FROZEN.token;
  const token = decode(bytes(vector.out));
  const claims = Object.fromEntries(
    Object.entries(token.claims).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value instanceof Uint8Array ? text(value) : value,
    ]),
  );
  const { seed: _, key_id: key, ...expected } = vector.in;
  assert.deepEqual(claims, expected);
  assert.equal(text(token.keyHint), key.slice(0, 16));
  assert.equal(text(fromLink(` ${vector.link}&appinstall=0\n`)), vector.out);
  const publicKey = bytes(FROZEN["key id"][1].in.public_key);
  assert.ok(verify(publicKey, signedBytes(token.claims, token.keyHint), token.signature));
  assert.equal(text(tokenDigest(token.data)), FROZEN["token digest"].out);
});

test("a leaf, and the root over every size of tree, are the frozen ones", () => {
  const one = FROZEN.leaf;
  const [entry] = entriesOf([[one.in.document_digest, one.in.token_digest]]);
  assert.equal(text(leaf(bytes(one.in.batch), entry as Entry)), one.out);
  for (const tree of FROZEN.root) {
    const [batch, entries] = [bytes(tree.in.batch), entriesOf(tree.in.entries)];
    assert.equal(text(root(batch, entries)), tree.out);
    entries.forEach((each, position) => {
      const path = siblings(batch, entries, position);
      assert.deepEqual(path.map(text), tree.siblings[position]);
      for (let tried = -1; tried <= entries.length; tried++) {
        const place = { position: tried, count: entries.length, path, expected: bytes(tree.out) };
        assert.equal(included(batch, each, place), tried === position);
      }
    });
  }
});

test("a tree refuses no entries, too many, and entries out of order", () => {
  const [batch, entries] = [bytes(FROZEN["batch id"].out), entriesOf(FROZEN.root[1].in.entries)];
  assert.throws(() => root(batch, []), RangeError);
  assert.throws(() => root(batch, [...entries].sort((a, b) => compare(b.documentDigest, a.documentDigest))), RangeError);
  assert.throws(() => root(batch, Array.from({ length: 513 }, () => entries[0] as Entry)), RangeError);
});

test("names are masked as the frozen ones", () => {
  for (const [name, masked] of Object.entries(FROZEN["name mask"])) assert.equal(maskName(name), masked);
});

for (const each of vectors("ed25519")) {
  test(`Ed25519 gives the one answer: ${each.name}`, () => {
    assert.equal(verify(bytes(each.public_key), bytes(each.message), bytes(each.signature)), each.valid);
  });
}

test("a key of the wrong size, or at the identity, is no key", () => {
  for (const size of [0, 31, 33]) assert.equal(validPublicKey(new Uint8Array(size)), false);
  assert.equal(validPublicKey(Uint8Array.of(1, ...new Uint8Array(31))), false);
});
