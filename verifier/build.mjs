// Bundles what is asked for into build/verifier: `node verifier/build.mjs [page|tests|answers|size]`.
//
// The page is lowered to ES2020 and typed against its library: the WebViews of scanning apps lag years behind.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../build/verifier");
const MOST_GZ_BYTES = 60_000;

const shared = { bundle: true, format: "esm", target: "es2022", logLevel: "warning", outExtension: { ".js": ".mjs" } };

async function bundleTests() {
  const names = readdirSync(join(here, "test")).filter((name) => name.endsWith(".test.ts"));
  await build({
    ...shared, platform: "node", outdir: join(out, "test"), sourcemap: "inline",
    entryPoints: names.map((name) => join(here, "test", name)),
  });
}

// what tests/formats/test_agreement.py speaks to
async function bundleAnswers() {
  await build({ ...shared, platform: "node", outdir: out, entryPoints: [join(here, "test/answers.ts")] });
}

async function bundlePage() {
  const outfile = join(out, "qr.mjs");
  await build({
    ...shared, target: "es2020", outExtension: undefined, platform: "browser", minify: true, legalComments: "none", charset: "utf8",
    entryPoints: [join(here, "src/tokens/qr.ts")], outfile,
  });
  return readFileSync(outfile);
}

async function size() {
  const bytes = await bundlePage();
  const gz = gzipSync(bytes, { level: 9 }).length;
  console.log(JSON.stringify({ bundle: "qr", minified_bytes: bytes.length, gz_bytes: gz, most_gz_bytes: MOST_GZ_BYTES }));
  if (gz > MOST_GZ_BYTES) process.exitCode = 1;
}

const jobs = { page: bundlePage, tests: bundleTests, answers: bundleAnswers, size };
await jobs[process.argv[2] ?? "page"]();
