// Standard input: {methods, seed, method, created, now, unsigned, signed}. Output: how many a second it signs and
// verifies, what it signed, and how many of ours it verified.
import { text } from "node:stream/consumers";

import { reader, signer } from "../../tests/readers/digitalbazaar.mjs";

const ROUNDS = 6;

const { unsigned, signed, ...given } = JSON.parse(await text(process.stdin));
const [sign, verify] = [await signer(given), await reader(given)];
const made = await perSecond(unsigned, sign);
const checked = await perSecond(signed, verify);
console.log(
  JSON.stringify({
    signs: made.perSecond,
    verifies: checked.perSecond,
    signed: made.answers,
    verified: checked.answers.filter((each) => each.verified).length,
  }),
);

/** By processor time, in the best round: what else the machine does is not the peer's fault. */
async function perSecond(items, work) {
  let [best, answers] = [Infinity, []];
  for (let round = 0; round < ROUNDS; round++) {
    answers = [];
    const start = process.cpuUsage();
    for (const item of items) answers.push(await work(item));
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, user + system);
  }
  return { perSecond: (items.length * 1e6) / best, answers };
}
