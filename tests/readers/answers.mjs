// Standard input: {act: "verify" | "sign", …what reader or signer takes, credentials: […]}. Output: one answer for each, as JSON.
import { text } from "node:stream/consumers";

import { reader, signer } from "./digitalbazaar.mjs";

const { act, credentials, ...given } = JSON.parse(await text(process.stdin));
const answer = act === "verify" ? await reader(given) : await signer(given);
const answers = [];
for (const credential of credentials) answers.push(await answer(credential));
console.log(JSON.stringify(answers));
