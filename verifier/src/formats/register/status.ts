// Acts of status on the positions of one batch. Times are unix seconds. The same as formats/register/status.py.

/** A revocation can be withdrawn this long; from then on it is final (the contract's constant). */
export const WITHDRAWAL_PERIOD_S = 72 * 3600;

export const StatusAction = { SUSPENDED: "suspended", REINSTATED: "reinstated", REVOKED: "revoked" } as const;
export type StatusAction = (typeof StatusAction)[keyof typeof StatusAction];

/** Numbers as on the chain; NONE only of a reinstatement. Coarse: a reason must not tell a person's story. */
export const Reason = {
  NONE: 0, ISSUED_IN_ERROR: 1, FRAUD: 2, AUTHORITY_WITHDRAWN: 3, SUPERSEDED: 4, UNDER_REVIEW: 5, OTHER: 6,
} as const;
export type Reason = (typeof Reason)[keyof typeof Reason];

/** `positions` ascending. `act`: the chain's number of a revocation; `withdrawnAt`: only of a revocation. */
export interface StatusAct {
  readonly action: StatusAction;
  readonly positions: readonly number[];
  readonly at: number;
  readonly reason: Reason;
  readonly act: number | undefined;
  readonly withdrawnAt: number | undefined;
}

/** From this moment on nobody can withdraw the revocation. */
export const finalAt = (act: StatusAct): number => act.at + WITHDRAWAL_PERIOD_S;
