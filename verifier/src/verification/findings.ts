// What a verification has found so far. It only collects; the order of the states is verdict.ts's.

import type { Policy } from "./policy.ts";
import type { SourceView } from "./source.ts";
import type { Check, Outcome } from "./verdict.ts";

type Values = Readonly<Record<string, string>>;

/** Checks in the order they were made. `now`, `policy` and `view` are what every check judges by. */
export class Findings {
  readonly checks: Check[] = [];
  readonly now: number;
  readonly policy: Policy;
  view: SourceView | undefined;
  private readonly said = new Set<string>();

  constructor(now: number, policy: Policy) {
    this.now = now;
    this.policy = policy;
  }

  passed(name: string, reason: string, values: Values = {}): void {
    this.add(name, "passed", reason, values);
  }

  /** A local fault, or a fault that a hash or a signature proves whoever told it. */
  failed(name: string, reason: string, values: Values = {}): void {
    this.add(name, "failed", reason, values);
  }

  /** A fault on the source's word: it counts only from an authenticated source. */
  contradicted(name: string, reason: string, values: Values = {}): void {
    this.add(name, this.authenticated ? "failed" : "not_checked", reason, values);
  }

  /** What was shown is something else, so there is nothing to judge. */
  foreign(name: string, reason: string, values: Values = {}): void {
    this.add(name, "foreign", reason, values);
  }

  /** It claims to be ours, but these are not the bytes that were issued: the original has to be fetched. */
  damaged(name: string, reason: string, values: Values = {}): void {
    this.add(name, "damaged", reason, values);
  }

  notChecked(name: string, reason: string, values: Values = {}): void {
    this.add(name, "not_checked", reason, values);
  }

  standing(name: string, reason: string, values: Values = {}): void {
    this.add(name, "standing", reason, values);
  }

  note(name: string, reason: string, values: Values = {}): void {
    this.add(name, "note", reason, values);
  }

  /** The source holds that there is no such thing. `<what>-absent` where that counts, else `<what>-not-seen`. */
  absent(name: string, what: string, signed: number | undefined, values: Values = {}): void {
    const counts = this.view !== undefined && signed !== undefined && this.authenticated && this.fresh && this.clockSound
      && this.view.headTime > signed + this.policy.absenceAfterS;
    if (counts) this.failed(name, `${what}-absent`, values);
    else this.notChecked(name, `${what}-not-seen`, values);
  }

  get authenticated(): boolean {
    return this.view?.authenticated ?? false;
  }

  get fresh(): boolean {
    return this.view !== undefined && this.now - this.view.headTime <= this.policy.maxAgeS;
  }

  /** Is our clock not behind what was already seen? Where nothing was seen, nothing speaks against it. */
  get clockSound(): boolean {
    return this.view === undefined || this.now >= this.view.seenTime - this.policy.clockSkewS;
  }

  /** Once: what a file and its QR ask alike has one answer. */
  private add(name: string, outcome: Outcome, reason: string, values: Values): void {
    const text = JSON.stringify([name, outcome, reason, values]);
    if (this.said.has(text)) return;
    this.said.add(text);
    this.checks.push({ name, outcome, reason, values });
  }
}
