// The limits a verdict is made under, in seconds. FORMATS' figures are the defaults; the names of verification/policy.py.

export interface Policy {
  /** How old a source's word may be. */
  readonly maxAgeS: number;
  /** How far clocks may differ. */
  readonly clockSkewS: number;
  /** From so long after the signing time on, a fresh source's "no such thing" counts. */
  readonly absenceAfterS: number;
  /** From such a gap on, signing long before anchoring gets its own line. */
  readonly lateAnchorS: number;
  readonly lateAwardDays: number;
}

export const DEFAULT_POLICY: Policy = {
  maxAgeS: 24 * 3600, clockSkewS: 300, absenceAfterS: 7 * 86400, lateAnchorS: 7 * 86400, lateAwardDays: 180,
};
