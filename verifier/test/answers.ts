// Answers lines of `form hex` with `ok …` or the reason of the refusal: the agreement tests ask both languages.

import { createInterface } from "node:readline";

import type { Language } from "../page/words.ts";
import { render } from "../src/documents/document.ts";
import { isOurs, signedHashes } from "../src/documents/proofs.ts";
import { parseDocument } from "../src/documents/reader.ts";
import { decodeObject } from "../src/formats/canonical.ts";
import { documentDigest, tokenDigest } from "../src/formats/digests.ts";
import { verify } from "../src/formats/crypto/ed25519.ts";
import { fromUtf8 } from "../src/formats/encoding.ts";
import { FormatFault } from "../src/formats/faults.ts";
import { sha256 } from "../src/formats/crypto/hashing.ts";
import { escape, refusedIn } from "../src/formats/text.ts";
import { decode, signedBytes } from "../src/formats/token.ts";
import * as shard from "../src/snapshots/shard.ts";
import * as snapshot from "../src/snapshots/snapshot.ts";
import * as trustRoot from "../src/snapshots/trustRoot.ts";
import { verifyBoth, verifyFile, verifyLink } from "../src/verification/verifier.ts";
import { FROZEN, questionOf, written } from "./cases.ts";
import { shownOf } from "./shown.ts";
import { bytes, text } from "./vectors.ts";

const ANSWERS: Record<string, (data: Uint8Array) => string> = {
  document: (data) => `ok ${text(documentDigest(decodeObject(data)))}`,
  token: (data) => {
    const token = decode(data);
    return `ok ${text(tokenDigest(data))} ${text(sha256(signedBytes(token.claims, token.keyHint)))}`;
  },
  snapshot: (data) => `ok ${text(sha256(snapshot.encode(snapshot.decode(data))))}`,
  shard: (data) => `ok ${text(sha256(shard.encode(shard.decode(data))))}`,
  root: (data) => `ok ${text(sha256(trustRoot.encode(trustRoot.decode(data))))}`,
  // a credential file: what is signed and what is anchored
  file: (data) => {
    const [document, proof] = parseDocument(data);
    const [created, method] = isOurs(proof) ? [proof.created, proof.method] : [0, "did:web:none"];
    return `ok ${text(documentDigest(render(document)))} ${text(signedHashes(document, created, method))}`;
  },
  // a credential file in hex, and a case as in verdicts.json
  "file-verdict": (data) => {
    const asked = JSON.parse(fromUtf8(data, "not-utf-8"));
    const verdict = verifyFile(bytes(asked.file), questionOf(asked));
    return JSON.stringify([verdict.state, verdict.reason, written(verdict)]);
  },
  // a case as in verdicts.json; the answer is its state, reason and checks
  verdict: (data) => {
    const asked = JSON.parse(fromUtf8(data, "not-utf-8"));
    const verdict = verifyLink(FROZEN.tokens[asked.token], questionOf(asked));
    return JSON.stringify([verdict.state, verdict.reason, written(verdict)]);
  },
  // what is brought (a credential file in hex, the text of a QR), and a case as in verdicts.json: the page of its answer
  shown: (data) => {
    const asked = JSON.parse(fromUtf8(data, "not-utf-8"));
    const question = questionOf(asked);
    const file = asked.file == null ? undefined : bytes(asked.file);
    const verdict = file === undefined ? verifyLink(asked.link, question)
      : asked.link == null ? verifyFile(file, question) : verifyBoth(file, asked.link, question);
    const shown = (language: Language) => shownOf({ verdict, source: question.source }, language);
    return JSON.stringify({ "zh-CN": shown("zh-CN"), en: shown("en") });
  },
  // UTF-16 code units: what may not stand in the text, and the text without it
  text: (data) => {
    const units = Array.from({ length: data.length / 2 }, (_, at) => (data[2 * at] as number) * 256 + (data[2 * at + 1] as number));
    const said = String.fromCharCode(...units);
    const { reason, place } = refusedIn(said) ?? {};
    return JSON.stringify([reason === undefined ? null : [reason, place], escape(said)]);
  },
  // public key (32) ‖ signature (64) ‖ message
  ed25519: (data) => String(verify(data.slice(0, 32), data.slice(96), data.slice(32, 96))),
};

function answer(line: string): string {
  const [form = "", data = ""] = line.split(" ");
  try {
    return (ANSWERS[form] as (data: Uint8Array) => string)(bytes(data));
  } catch (fault) {
    if (fault instanceof FormatFault) return fault.reason;
    throw fault;
  }
}

for await (const line of createInterface({ input: process.stdin })) process.stdout.write(`${answer(line)}\n`);
