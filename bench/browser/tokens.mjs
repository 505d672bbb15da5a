// How many tokens a page judges a second beside bare Ed25519: `{chromium, files, tokens}` on stdin, rates on stdout.
// Both run in the browser's own engine, the one out of the page's bundle, the other out of `@noble/curves` alone.

import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";

const ROUNDS = 5;

const asked = JSON.parse(await text(process.stdin));
const bundle = readFileSync(new URL("../../build/verifier/qr.mjs", import.meta.url), "utf8");
const bare = await build({
  stdin: { contents: 'export { ed25519 } from "@noble/curves/ed25519.js";', resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
  bundle: true, format: "esm", target: "es2020", minify: true, write: false,
});
const browser = await chromium.launch({ executablePath: asked.chromium, args: ["--no-sandbox"] });
const page = await browser.newPage();
console.log(JSON.stringify(await page.evaluate(measure, { ...asked, bundle, bare: bare.outputFiles[0].text, rounds: ROUNDS })));
await browser.close();

/** Runs in the page. */
async function measure({ bundle, bare, files, tokens, rounds }) {
  const loaded = (source) => import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const verifier = await loaded(bundle);
  const { ed25519 } = await loaded(bare);
  const bytes = (name) => new TextEncoder().encode(files[name]);
  const trustRoot = verifier.decodeTrustRoot(bytes("trust-root.json"));
  const snapshot = verifier.openSnapshot(bytes("snapshot.json"), bytes("signatures.json"), trustRoot, undefined);
  const shard = Object.keys(files).find((name) => name.startsWith("shards/"));
  const shards = new Map([[0, verifier.openShard(snapshot, 0, bytes(shard))]]);
  const question = { source: new verifier.SnapshotSource(snapshot, shards, "snapshot", 0), trustRoot, now: Date.now() / 1000 | 0 };

  const { secretKey, publicKey } = ed25519.keygen();
  const message = new Uint8Array(200);
  const signature = ed25519.sign(message, secretKey);
  const best = { verdicts: 0, verifies: 0 };
  for (let round = 0; round < rounds; round += 1) {
    best.verdicts = Math.max(best.verdicts, perSecond((token) => {
      const { state } = verifier.verifyLink(`https://host/v#${token}`, question);
      if (state !== "VALID") throw new Error(`a bench that verifies nothing: ${state}`);
    }));
    best.verifies = Math.max(best.verifies, perSecond(() => ed25519.verify(signature, message, publicKey)));
  }
  return best;

  function perSecond(work) {
    const start = performance.now();
    for (const token of tokens) work(token);
    return (tokens.length / (performance.now() - start)) * 1000;
  }
}
