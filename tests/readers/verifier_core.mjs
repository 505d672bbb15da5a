// The Digital Credentials Consortium's `verifier-core`, as their wallet and web verifier use it. It fetches DID documents,
// status lists and contexts by itself; here `served` (address → [media type, text]) answers in place of the network, and nothing else does.
//
// Standard input: {served, credentials: […]}. Output: for each, what it says of each step it made, and its fatal errors.
import { text } from "node:stream/consumers";

const { served, credentials } = JSON.parse(await text(process.stdin));
globalThis.fetch = async (request) => {
  const { url } = request;
  if (!Object.hasOwn(served, url)) return new Response(`${url} is not served`, { status: 404 });
  const [type, body] = served[url];
  return new Response(body, { headers: { "Content-Type": type } });
};
const { verifyCredential } = await import("@digitalcredentials/verifier-core");

const answers = [];
for (const credential of credentials) {
  const { log = [], errors = [] } = await verifyCredential({ credential, knownDIDRegistries: [] });
  const steps = Object.fromEntries(log.map(({ id, valid, error }) => [id, error ? error.name : valid]));
  answers.push({ steps, errors: errors.map((each) => each.name) });
}
console.log(JSON.stringify(answers));
