// The life of an agreement by its pages, one chapter after the other. `visitor`: as in visits/splits.mjs.

import { committedByKeyboard } from "./commitments.mjs";
import { approvedByAnother, balanceSigned, deniedAndConfirmed, owedAndPaid } from "./settlements.mjs";
import {
  answeredInBulk, closedByKeyboard, enteredAndAccepted, reperformedElsewhere, signedByBoth, statementRead,
} from "./splits.mjs";

const CHAPTERS = [
  signedByBoth, enteredAndAccepted, answeredInBulk, closedByKeyboard, statementRead, reperformedElsewhere,
  balanceSigned, owedAndPaid, deniedAndConfirmed, committedByKeyboard, approvedByAnother,
];

export async function agreementLived(visitor) {
  for (const chapter of CHAPTERS) await chapter(visitor);
}
