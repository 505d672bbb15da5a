// What every story needs: a host, a phone, a way to bring something, and what was seen.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

import { accessible, fits, picture, turn } from "./looking.mjs";
import { serve } from "./server.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const sites = join(root, "build/browser");
const shots = join(sites, "shots");

export const brought = JSON.parse(readFileSync(join(sites, "stories.json"), "utf8"));
export const broughtFile = (name) => join(sites, name);
export const siteFile = (site, path) => join(sites, site, path);
export const DAY = 86400;
const LANES = 3;
const PATIENCE_MS = 30000; // a build machine may be busy with other things

const stories = [];

/** A story: its title is its promise. `phone`: options of the phone it is told on. */
export function story(title, tell, phone = {}) {
  stories.push({ title, tell, phone });
}

/** Tells the stories whose title has these words, one line of JSON for each. */
export async function tellAll(wanted) {
  mkdirSync(shots, { recursive: true });
  const browsers = new Map();
  const waiting = stories.filter(({ title }) => title.includes(wanted));
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await tellOne(next, browsers);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  for (const browser of browsers.values()) await (await browser).close();
}

async function tellOne({ title, tell, phone }, browsers) {
  let told = { title, ok: true };
  const key = (phone.args ?? []).join(" ");
  if (!browsers.has(key)) browsers.set(key, open(phone.args ?? []));
  const host = await serve(join(sites, phone.site ?? "now"));
  const teller = await Phone.of(await browsers.get(key), host, phone);
  try {
    await tell(teller, host);
    assert.deepEqual(teller.faults, [], "faults in the page");
  } catch (fault) {
    told = { title, ok: false, detail: `${fault.stack ?? fault}\nstatus: ${await teller.status()}` };
  }
  await teller.context.close();
  await host.close();
  console.log(JSON.stringify(told));
}

function open(args) {
  return chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", ...args] });
}

class Phone {
  requests = [];
  faults = [];

  static async of(browser, host, { locale = "zh-CN", width = 390, userAgent, permissions = [], reducedMotion, colorScheme }) {
    const phone = new Phone();
    phone.host = host;
    phone.context = await browser.newContext({
      viewport: { width, height: 844 }, locale, deviceScaleFactor: 2, permissions,
      ...(userAgent && { userAgent }), ...(reducedMotion && { reducedMotion }), ...(colorScheme && { colorScheme }),
    });
    phone.context.on("request", (request) => phone.requests.push(request));
    phone.page = await phone.context.newPage();
    phone.page.on("pageerror", (error) => phone.faults.push(String(error)));
    await phone.at(brought.now);
    return phone;
  }

  /** The phone's clock, in unix seconds. */
  at(seconds) {
    return this.page.clock.setFixedTime(seconds * 1000);
  }

  /** Opens the page as a camera app opens a scanned link, or plainly. */
  async scan(name, appended = "") {
    const token = name === undefined ? "" : brought.links[name].slice(brought.prefix.length);
    await this.page.goto("about:blank");
    await this.page.goto(`${this.host.address}${token && `#${token}${appended}`}`);
    if (token) await this.verdict();
    else await this.settled();
  }

  async verdict() {
    await this.page.waitForSelector(".verdict", { timeout: PATIENCE_MS });
    return this.page.getAttribute(".verdict", "data-state");
  }

  /** The page knows what it can know. */
  settled() {
    return this.page.waitForFunction(() => document.querySelector("#knowledge").textContent !== "");
  }

  async expect(state) {
    assert.equal(await this.verdict(), state, await this.page.textContent(".verdict"));
  }

  bring(input, file) {
    return this.page.setInputFiles(`#${input}`, broughtFile(file));
  }

  async status() {
    return this.page.textContent("#status").catch(() => "(no page)");
  }

  text(selector) {
    return this.page.textContent(selector);
  }

  shot(name, fullPage = false) {
    if (fullPage) name = `whole-${name}`;
    return picture(this.page, shots, name, { fullPage });
  }

  accessible() {
    return accessible(this.page);
  }

  fits() {
    return fits(this.page);
  }

  turn(locale) {
    return turn(this.page, locale);
  }
}
