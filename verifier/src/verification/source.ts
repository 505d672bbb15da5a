// What a verifier asks of a chain, and what it gets: plain facts, or their absence. The names of verification/source.py.
//
// Times are unix seconds. A method returns undefined where the source holds that there is no such thing, and throws
// SourceUnavailable where it cannot say.

import type { KeyPurpose } from "../formats/ids.ts";
import type { Entry } from "../formats/leaf.ts";
import type { Kind } from "../formats/register/levels.ts";
import type { Basis } from "../formats/register/basis.ts";
import type { MemberStatus } from "../formats/register/members.ts";
import type { StatusAct } from "../formats/register/status.ts";
import type { Deployment } from "../formats/register/trustRoot.ts";

/** The source gave no usable answer. Nothing follows from it. */
export class SourceUnavailable extends Error {
  override readonly name = "SourceUnavailable";
}

/** Where a source stands. `authenticated`: a node the user named, or a snapshot signed by k members. */
export interface SourceView {
  readonly name: string;
  readonly authenticated: boolean;
  /** Its answers rest on signatures; false: on that node's word. */
  readonly proven: boolean;
  readonly lineage: readonly Deployment[];
  readonly headNumber: number;
  readonly headHash: Uint8Array;
  readonly headTime: number;
  /** The latest block time this verifier ever saw, from any source (at least `headTime`). */
  readonly seenTime: number;
}

/** What the chain stored of a batch. */
export interface BatchRecord {
  readonly batch: Uint8Array;
  readonly root: Uint8Array;
  readonly count: number;
  readonly standard: number;
  readonly level: number;
  readonly accreditation: number;
  readonly registrar: number;
  readonly credentialKey: Uint8Array;
  readonly tokenKey: Uint8Array;
  readonly anchoredAt: number;
  readonly anchoredIn: number;
}

/** A whole batch: record, entries in their order, status acts in the order of the chain. */
export interface BatchFacts {
  readonly record: BatchRecord;
  readonly entries: readonly Entry[];
  readonly acts: readonly StatusAct[];
}

/** A verification key. The id is not believed: it is recomputed from member, purpose and public key. */
export interface KeyFacts {
  readonly member: number;
  readonly purpose: KeyPurpose;
  readonly publicKey: Uint8Array;
  readonly validFrom: number;
  readonly validUntil: number | undefined;
  readonly compromisedSince: number | undefined;
}

export interface MemberFacts {
  readonly number: number;
  readonly status: MemberStatus;
  readonly nameZh: string;
  readonly nameEn: string;
}

export interface StandardFacts {
  readonly number: number;
  readonly kind: Kind;
  readonly code: string;
  readonly edition: string;
  readonly nameZh: string;
  readonly nameEn: string;
}

/** `document`: number of the filing or decision it rests on. */
export interface AccreditationFacts {
  readonly number: number;
  readonly member: number;
  readonly standard: number;
  readonly levels: readonly number[];
  readonly basis: Basis;
  readonly document: string;
}

/** Every method may throw SourceUnavailable. All of one source's answers are of its `view`'s head. */
export interface Source {
  view(): SourceView;
  batch(chain: Uint8Array, batch: Uint8Array): BatchFacts | undefined;
  key(chain: Uint8Array, keyId: Uint8Array): KeyFacts | undefined;
  member(chain: Uint8Array, number: number): MemberFacts | undefined;
  standard(chain: Uint8Array, number: number): StandardFacts | undefined;
  accreditation(chain: Uint8Array, number: number): AccreditationFacts | undefined;
}

/** The lower-case name of an enumeration's number, as verdicts write it. */
export function nameOf(kind: Readonly<Record<string, number>>, value: number): string {
  return Object.keys(kind).find((name) => kind[name] === value)?.toLowerCase() ?? String(value);
}
