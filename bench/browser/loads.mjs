// Times a phone's way to a verdict over a slow line: `{chromium, port, tokens}` on stdin, medians in seconds on stdout.

import { text } from "node:stream/consumers";
import { chromium } from "playwright-core";

import { slowLine } from "./line.mjs";

// the throttle that browsers call "Slow 4G", and a phone's processor
const LINE = { roundTripMs: 150, bytesPerSecond: 200_000, handshakes: 2 };
const SLOWER_CPU = 4;
const ROUNDS = 3;

const asked = JSON.parse(await text(process.stdin));
const line = await slowLine(asked.port, LINE);
const browser = await chromium.launch({ executablePath: asked.chromium, args: ["--no-sandbox"] });
const address = `http://127.0.0.1:${line.port}/v`;
const READY = "page ready, nothing kept";
const COLD = "scan to verdict, nothing kept";
const OTHER_SHARD = "scan to verdict, page and snapshot kept";
const WARM = "scan to verdict, shard kept too";
const spent = { [READY]: [], [COLD]: [], [OTHER_SHARD]: [], [WARM]: [] };
for (let round = 0; round < ROUNDS; round += 1) await onNewPhone(round);
await browser.close();
line.close();
console.log(JSON.stringify(Object.fromEntries(Object.entries(spent).map(([name, times]) => [name, median(times)]))));

async function onNewPhone(round) {
  const [first, second] = asked.tokens.slice(2 * round);
  await onPhone(async (phone) => spent[READY].push(await timed(phone, "/", drawn)));
  await onPhone(async (phone) => {
    spent[COLD].push(await timed(phone, `#${first}`, verdict));
    await phone.evaluate(() => navigator.serviceWorker.ready);
    await phone.waitForLoadState("networkidle"); // a second scan comes after a look at the first
    spent[OTHER_SHARD].push(await timed(phone, `#${second}`, verdict));
    spent[WARM].push(await timed(phone, `#${first}`, verdict));
  });
}

async function onPhone(tell) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const phone = await context.newPage();
  const debug = await context.newCDPSession(phone);
  await debug.send("Emulation.setCPUThrottlingRate", { rate: SLOWER_CPU });
  await tell(phone);
  await context.close();
}

/** Seconds from opening the link until the page says what is waited for. */
async function timed(phone, path, said) {
  await phone.goto("about:blank");
  const start = performance.now();
  await phone.goto(address + path, { waitUntil: "commit" });
  await said(phone);
  return (performance.now() - start) / 1000;
}

/** Its words are there and its buttons work. */
function drawn(phone) {
  return phone.waitForFunction(() => document.querySelector("#knowledge")?.textContent);
}

async function verdict(phone) {
  await phone.waitForSelector(".verdict", { timeout: 60_000 });
  const state = await phone.getAttribute(".verdict", "data-state");
  if (state !== "VALID") throw new Error(`a bench that verifies nothing: ${state}`);
}

function median(times) {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
}
