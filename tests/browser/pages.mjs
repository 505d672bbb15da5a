// What people live through on the node's own pages, against a live node: chain, worker, API. Each title is a promise.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

import { agreementLived } from "./visits/agreement.mjs";
import { doorByKeyboard, reservingByKeyboard, weekByKeyboard } from "./visits/bookings.mjs";
import { accessible, fits, picture } from "./looking.mjs";

const here = join(dirname(fileURLToPath(import.meta.url)), "../../build/pages");
const shots = join(here, "shots");
const { url, tokens, rosters, form, asset, splits } = JSON.parse(readFileSync(join(here, "pages.json"), "utf8"));
const SIGNED_IN = ["/operator", "/operator/sittings", "/operator/assets", "/operator/bookings", "/operator/submissions", "/operator/members", "/operator/accreditations", "/operator/log"];
// Those that no other story looks at on a phone; the last is refused.
const OTHERS = ["/docs", "/problems", "/problems/slots-taken", "/operator/agreements", "/operator/entries", "/operator/settlements", "/operator/approvals", "/operator/staff"];
// On a phone; it was 6,200 once, with everything open. With three members it is 2,385 and 3,093 tall (the first paragraph and the
// four steps are longer in English): a tenth is left for other fonts, and less than what one more open part would take.
const MOST_HOME_HEIGHT = { "zh-CN": 2620, en: 3400 };
const stories = [];

function story(title, tell, options = {}) {
  stories.push({ title, tell, options });
}

story("a sitting is seen prepared, approved and delivered without loading the page again", async (page) => {
  await signIn(page, tokens.auditor);
  await page.goto(`${url}/operator/sittings`);
  await page.evaluate(() => { window.sameDocument = true; });
  const { id } = await asked("/sittings", tokens.operator, roster(rosters[0]));
  const state = (word) => page.waitForSelector(`article[aria-labelledby="sitting-${id}"] .state:has-text("${word}")`);
  await state("waits for approval");
  await approve(id);
  await state("delivered");
  await page.waitForSelector(`article[aria-labelledby="sitting-${id}"] progress[value="6"][max="6"]`);
  assert.ok(await page.evaluate(() => window.sameDocument), "the page was loaded again");
  await picture(page, shots, "sitting-delivered");
});

story("the home page counts a new block without being loaded again", async (page) => {
  await page.goto(`${url}/`);
  const head = () => page.textContent("#running .heads li:first-child .number");
  const before = Number(await head());
  assert.ok(before > 0);
  assert.match(await page.textContent(".readiness"), /Ready/);
  const { id } = await asked("/sittings", tokens.operator, roster(rosters[1]));
  await approve(id);
  await page.waitForFunction((known) => Number(document.querySelector("#running .number").textContent) > known, before);
});

story("without scripts the pages read the same and a person can sign in", async (page) => {
  await page.goto(`${url}/`);
  assert.match(await page.textContent("main"), /Demo 2.*Lathe operator/s);
  await signIn(page, tokens.operator);
  await page.click("nav.sections a[href='/operator/submissions']");
  assert.match(await page.textContent("caption"), /newest first/);
  await page.click(".who button");
  assert.equal(new URL(page.url()).pathname, "/");
  await page.goto(`${url}/operator`);
  await page.waitForSelector("#token");
}, { javaScriptEnabled: false });

story("a wrong token is told beside the form, which can be filled again", async (page) => {
  await page.goto(`${url}/sign-in`);
  await page.fill("#token", "not-a-token");
  await page.click("form button");
  assert.match(await page.textContent("[role=alert]#refused"), /unknown or has ended/);
  assert.equal(await page.getAttribute("#token", "aria-invalid"), "true");
  assert.equal(await page.inputValue("#token"), "");
  await accessible(page);
  await page.fill("#token", tokens.auditor);
  await page.click("form button");
  await page.waitForURL(`${url}/operator`);
});

story("by keyboard alone a person signs in, and an id once opened stays open while the page goes on", async (page) => {
  await page.goto(`${url}/sign-in`);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  for (let step = 0; step < 9 && await page.evaluate(() => document.activeElement.id) !== "token"; step++) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.insertText(tokens.auditor);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${url}/operator`);
  const id = page.locator("#submissions-now details.id").last();
  const key = await id.getAttribute("data-key");
  await id.locator("summary").focus();
  await page.keyboard.press("Enter");
  await asked("/sittings", tokens.operator, roster(rosters[2]));
  const { id: sitting } = (await listed("/sittings?state=prepared", tokens.auditor))[0];
  await page.waitForSelector(`#sitting-${sitting}`);
  await asked(`/sittings/${sitting}/cancel`, tokens.operator);
  await page.waitForSelector(`#sitting-${sitting}`, { state: "detached" });
  assert.ok(await page.locator(`details[data-key="${key}"]`).evaluate((each) => each.open));
});

story("who renews a page while an id is in focus keeps the focus", async (page) => {
  await signIn(page, tokens.auditor);
  await page.locator("#running details, #submissions-now details").first().locator("summary").focus();
  const focused = () => page.evaluate(() => document.activeElement.closest("details")?.dataset.key);
  const key = await focused();
  assert.ok(key);
  const { id } = await asked("/sittings", tokens.operator, roster(rosters[3]));
  await page.waitForSelector(`#sitting-${id}`);
  assert.equal(await focused(), key);
  await asked(`/sittings/${id}/cancel`, tokens.operator);
});

story("a session that ends leads back to signing in by itself", async (page) => {
  const made = await asked("/staff", tokens.admin, JSON.stringify({ person: "for a moment", roles: ["auditor"] }));
  await signIn(page, made.token);
  await asked(`/staff/${made.staff.id}`, tokens.admin, undefined, "DELETE");
  await page.waitForSelector("#token");
  assert.match(await page.textContent("main"), /Please sign in/);
});

story("a node that does not answer is told, and its return too", async (page, context) => {
  await page.goto(`${url}/`);
  assert.ok(!await page.isVisible("#stale"));
  await context.setOffline(true);
  await page.waitForSelector("#stale:not([hidden])");
  assert.match(await page.textContent("main"), /Demo 2/);
  await context.setOffline(false);
  await page.waitForSelector("#stale", { state: "hidden" });
});

story("the pages ask nobody but their own node, and no address names a token", async (page, context) => {
  const seen = [];
  context.on("request", (request) => seen.push(request.url()));
  await page.goto(`${url}/`);
  await signIn(page, tokens.auditor);
  for (const path of SIGNED_IN) await page.goto(url + path);
  assert.ok(seen.length > 10);
  assert.deepEqual(seen.filter((each) => !each.startsWith(`${url}/`) && each !== "data:,"), []);
  assert.deepEqual(seen.filter((each) => each.includes(tokens.auditor)), []);
  assert.equal(await page.evaluate(() => document.cookie), "", "a script can read a cookie");
});

story("an admin's page of staff is readable for all in both languages", async (page) => {
  await signIn(page, tokens.admin);
  for (const locale of ["zh-CN", "en"]) {
    await page.goto(`${url}/operator/staff?lang=${locale}`);
    assert.equal(await page.getAttribute("html", "lang"), locale);
    await looked(page, `operator-staff-${locale}-360`);
  }
}, { viewport: { width: 360, height: 800 } });

story("an asset's week is a picture, and its words open by keyboard and stay open, readable on a phone", async (page) => {
  await asked("/assets", tokens.custodian, JSON.stringify(asset));
  const visitor = { page, url, signIn, looked, ...tokens };
  await weekByKeyboard(visitor);
  await doorByKeyboard(visitor);
  await reservingByKeyboard(visitor, asset.from);
}, { viewport: { width: 360, height: 800 } });

story("an agreement is signed by both, its entries answered, a month closed, its balance signed, its claims paid, a commitment kept and a payment approved by a second person", async (page) => {
  await agreementLived({ page, url, signIn, looked, splits, finance: tokens.finance, approver: tokens.approver, other: splits.token });
});

for (const locale of ["zh-CN", "en"]) {
  for (const width of [360, 1280]) {
    story(`every page is readable for all in ${locale} on ${width} pixels`, async (page) => {
      await page.goto(`${url}/`);
      assert.equal(await page.getAttribute("html", "lang"), locale);
      await looked(page, `home-${locale}-${width}`);
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      if (width === 360) assert.ok(height <= MOST_HOME_HEIGHT[locale], `${height} pixels tall`);
      await page.goto(`${url}/operator`);
      await looked(page, `sign-in-${locale}-${width}`);
      await signIn(page, tokens.auditor);
      for (const path of SIGNED_IN) {
        await page.goto(url + path);
        await looked(page, `${path.slice(1).replace("/", "-")}-${locale}-${width}`);
      }
      if (width === 1280) return;
      await page.goto(`${url}/operator/sittings`);
      const sitting = await page.getAttribute("article.sitting h3 a", "href");
      for (const path of [...OTHERS, sitting]) {
        await page.goto(url + path);
        await fits(page);
        await picture(page, shots, `${path === sitting ? "sitting" : path.slice(1).replaceAll("/", "-")}-${locale}-${width}`, { fullPage: true });
      }
    }, { locale, viewport: { width, height: 800 } });
  }
}

async function signIn(page, token) {
  await page.goto(`${url}/sign-in`);
  await page.fill("#token", token);
  await page.click("form button");
  await page.waitForURL(`${url}/operator`);
}

async function looked(page, name) {
  await fits(page);
  await accessible(page);
  await picture(page, shots, name, { fullPage: true });
}

/** A write at the JSON API, as another person does it meanwhile. */
async function asked(path, token, body, method = "POST") {
  const headers = { Authorization: `Bearer ${token}`, "Idempotency-Key": crypto.randomUUID() };
  if (typeof body === "string") headers["Content-Type"] = "application/json";
  const answer = await fetch(url + path, { method, headers, body });
  assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer.json();
}

// Whatever warnings the rows have are accepted by name.
async function approve(id) {
  const rows = await listed(`/sittings/${id}/rows`, tokens.approver);
  const accepted_rows = rows.filter((row) => row.warnings.length).map((row) => row.row);
  await asked(`/sittings/${id}/approve`, tokens.approver, JSON.stringify({ accepted_rows }));
}

async function listed(path, token) {
  const answer = await fetch(url + path, { headers: { Authorization: `Bearer ${token}` } });
  return (await answer.json()).items;
}

function roster(text) {
  const filled = new FormData();
  for (const [name, value] of Object.entries(form)) filled.set(name, value);
  filled.set("roster", new Blob([text], { type: "text/csv" }), "roster.csv");
  return filled;
}

mkdirSync(shots, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
for (const { title, tell, options } of stories.filter((each) => each.title.includes(process.argv[2] ?? ""))) {
  const context = await browser.newContext({ locale: "en", viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(20000);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  let told = { title, ok: true };
  try {
    await tell(page, context);
    assert.deepEqual(faults, [], "faults in the page");
  } catch (fault) {
    told = { title, ok: false, detail: `${fault.stack ?? fault}\nat ${page.url()}` };
  }
  await context.close();
  console.log(JSON.stringify(told));
}
await browser.close();
