// The one fold from acts to a standing: what the acts on a batch, oldest first, make of each of its positions.
//
// A withdrawn revocation leaves no trace. A revocation does not lift a suspension: withdrawn, the suspension shows again.
// The same as formats/register/standing.py; tests/vectors/standing.json binds both, and the contract.

import { finalAt, StatusAction, type StatusAct } from "./status.ts";

/** Numbers as on the chain. */
export const Standing = { GOOD: 1, SUSPENDED: 2, REVOKED_PROVISIONAL: 3, REVOKED_FINAL: 4 } as const;
export type Standing = (typeof Standing)[keyof typeof Standing];

/** `act` decides it; undefined where nothing stands against the position. */
export type Status =
  | { readonly standing: typeof Standing.GOOD; readonly act: undefined }
  | { readonly standing: Exclude<Standing, typeof Standing.GOOD>; readonly act: StatusAct };

/** By position: the oldest revocation that nobody withdrew, and the last suspension that nobody lifted. */
export interface InForce {
  readonly revoked: ReadonlyMap<number, StatusAct>;
  readonly suspended: ReadonlyMap<number, StatusAct>;
}

/** The acts of one batch in the order of the chain. */
export function inForce(acts: readonly StatusAct[]): InForce {
  const revoked = new Map<number, StatusAct>();
  const suspended = new Map<number, StatusAct>();
  for (const act of acts) {
    for (const position of act.positions) {
      if (act.action === StatusAction.SUSPENDED) suspended.set(position, act);
      else if (act.action === StatusAction.REINSTATED) suspended.delete(position);
      else if (act.withdrawnAt === undefined && !revoked.has(position)) revoked.set(position, act);
    }
  }
  return { revoked, suspended };
}

/** How a position stands at a time (at or after the last act). */
export function statusOf({ revoked, suspended }: InForce, position: number, at: number): Status {
  const revocation = revoked.get(position);
  if (revocation !== undefined) {
    const final = at >= finalAt(revocation);
    return { standing: final ? Standing.REVOKED_FINAL : Standing.REVOKED_PROVISIONAL, act: revocation };
  }
  const suspension = suspended.get(position);
  if (suspension !== undefined) return { standing: Standing.SUSPENDED, act: suspension };
  return { standing: Standing.GOOD, act: undefined };
}
