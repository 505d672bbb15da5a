// Builds the page `/v` into verifier/dist: `node verifier/build-page.mjs [--trust-root FILE] [--out DIR]`.
//
// Every file carries its hash in its name and is named with its integrity; `build.json` lists them all. The build hash is
// the SHA-256 of what goes in, so the same sources and the same trust root give the same one anywhere.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const MOST_GZ_BYTES = 60_000;
const NOT_OF_THE_PAGE = /^(?:state-|id-number-|graph-|(?:json-ld|term-unknown|context-unknown|number-body|trust-root-of-its-place)$)/;
const { values: asked } = parseArgs({ options: { "trust-root": { type: "string" }, out: { type: "string" } } });
const out = resolve(asked.out ?? join(here, "dist"));

const digest = (data, algorithm, form) => createHash(algorithm).update(data).digest(form);
const integrityOf = (data) => `sha384-${digest(data, "sha384", "base64")}`;

/** The reasons that no TypeScript gives: those of rosters and of JSON-LD, and the states, for which the page has words of its own. */
const reasonsOfThePage = {
  name: "reasons",
  setup: (building) => building.onLoad({ filter: /verification[/\\]messages[/\\].+\.json$/ }, ({ path }) => {
    const said = Object.entries(JSON.parse(readFileSync(path, "utf8"))).filter(([reason]) => !NOT_OF_THE_PAGE.test(reason));
    return { contents: JSON.stringify(Object.fromEntries(said)), loader: "json" };
  }),
};

async function bundled(name, define = {}, format = "esm") {
  const built = await build({
    entryPoints: [join(here, "page", name)], bundle: true, minify: true, write: false, format, define, target: "es2020",
    platform: "browser", legalComments: "none", charset: "utf8", logLevel: "warning", plugins: [reasonsOfThePage],
  });
  return Buffer.from(built.outputFiles[0].contents);
}

const licenceOf = (name) => readFileSync(join(here, "../node_modules", name, "LICENSE"), "utf8");

const files = {};
const measured = {};

/** Puts a file into the page under a name that carries its hash. */
function placed(stem, kind, data) {
  const name = `${stem}-${digest(data, "sha256", "hex").slice(0, 16)}.${kind}`;
  files[name] = data;
  measured[stem] = gzipSync(data, { level: 9 }).length;
  return name;
}

const reader = await bundled("qr/qr-reader.ts", {}, "iife");
const readerName = placed("qr-reader", "js", reader);
const english = await bundled("words/english.ts", {}, "iife");
const englishName = placed("english", "js", english);
const chunks = {
  "qr-reader": { name: readerName, integrity: integrityOf(reader) }, english: { name: englishName, integrity: integrityOf(english) },
};
const script = await bundled("main.ts", { CHUNKS: JSON.stringify(chunks) });
const scriptName = placed("page", "js", script);
const style = await bundled("page.css");
const styleName = placed("page-style", "css", style);

const pin = asked["trust-root"] === undefined ? "" : digest(readFileSync(asked["trust-root"]), "sha256", "hex");
const template = readFileSync(join(here, "page/index.html"), "utf8");
const worker = readFileSync(join(here, "page/sw.ts"), "utf8");
const buildHash = digest(JSON.stringify([template, worker, pin, Object.keys(files).sort()]), "sha256", "hex").slice(0, 16);

const filled = {
  build: buildHash, trust_root: pin, script: scriptName, script_integrity: integrityOf(script), style: styleName,
  style_integrity: integrityOf(style),
};
const names = Object.keys(files);
files["index.html"] = Buffer.from(template.replace(/\{\{(\w+)\}\}/g, (_, name) => filled[name]));
files["sw.js"] = await bundled("sw.ts", { FILES: JSON.stringify(names), BUILD: JSON.stringify(buildHash) }, "iife");

// the bundles carry these packages without their comments
const licences = ["@noble/curves", "@noble/hashes", "jsqr"].map((name) => `${name}\n\n${licenceOf(name)}`);
files["licences.txt"] = Buffer.from(licences.join("\n\n"));

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const hashes = Object.fromEntries(Object.entries(files).map(([name, data]) => [name, digest(data, "sha256", "hex")]));
files["build.json"] = Buffer.from(`${JSON.stringify({ build: buildHash, trust_root: pin, files: hashes }, null, 1)}\n`);
for (const [name, data] of Object.entries(files)) writeFileSync(join(out, name), data);

console.log(JSON.stringify({ build: buildHash, gz_bytes: measured, most_gz_bytes_of_page: MOST_GZ_BYTES }));
if (measured.page > MOST_GZ_BYTES) process.exitCode = 1;
