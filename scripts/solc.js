#!/usr/bin/env node
// Answers like the native compiler, for py-solc-x and forge: the npm compiler's own command line breaks on large input.
// Sources arrive whole in the standard JSON, so options that only say where files lie change nothing.
"use strict";

rememberTableEntries();
const solc = require("solc");

const PATH_OPTIONS = new Set(["--base-path", "--include-path", "--allow-paths"]);

main(process.argv.slice(2));

function main(args) {
  const acts = [];
  for (let i = 0; i < args.length; i++) {
    if (PATH_OPTIONS.has(args[i])) i++;
    else acts.push(args[i]);
  }
  if (acts.length === 1 && acts[0] === "--version") printVersion();
  else if (acts.length === 1 && acts[0] === "--standard-json") compileStandardInput();
  else fail(`unrecognised option '${acts.join(" ")}'`);
}

function printVersion() {
  process.stdout.write(`solc, the solidity compiler (npm)\nVersion: ${solc.version()}\n`);
}

function compileStandardInput() {
  const chunks = [];
  process.stdin.on("data", (chunk) => chunks.push(chunk));
  process.stdin.on("end", () => process.stdout.write(solc.compile(Buffer.concat(chunks).toString("utf8"))));
}

/** The compiler's C++ exceptions go by way of JavaScript: each call that might throw looks its function up in the module's
 * table, millions of times, and the engine's `get` takes longer than most of those functions. So each is looked up once. */
function rememberTableEntries() {
  const table = WebAssembly.Table.prototype;
  const { get, set } = table;
  const remembered = [];
  table.get = function (index) {
    return (remembered[index] ??= get.call(this, index));
  };
  table.set = function (index, ...entry) {
    delete remembered[index];
    return set.call(this, index, ...entry);
  };
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
