// An agreement of two members by its pages: signed, something entered and accepted, a month closed, its statement read.
// `visitor`: a page, the node's address, how to sign in, look and ask, tokens of finance of both members.

import assert from "node:assert/strict";

import { fits } from "../looking.mjs";

const LOCALES = ["zh-CN", "en"];
const SOON_MS = 60000; // a build machine may be busy with other things
const SCAN = { name: "scan.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 a scan") };

export async function signedByBoth({ page, url, signIn, finance, other, splits }) {
  await signIn(page, finance);
  await page.goto(`${url}/operator/agreements?lang=en`);
  await page.fill("#yaml", splits.yaml);
  await page.click("form.fields button.main");
  await page.waitForSelector('[data-said]:has-text("confirmed")', { timeout: SOON_MS });
  for (const token of [finance, other]) {
    await signIn(page, token);
    await page.goto(`${url}/operator/agreements/${splits.agreement}/versions/1`);
    await page.click('form[action$="/sign"] button');
    await page.waitForSelector('[data-said]:has-text("confirmed")', { timeout: SOON_MS });
  }
  await page.waitForSelector('#version-now strong:has-text("active")');
}

export async function enteredAndAccepted({ page, url, signIn, looked, finance, other, splits }) {
  const agreement = `${url}/operator/agreements/${splits.agreement}`;
  await signIn(page, finance);
  for (const locale of LOCALES) {
    for (const [name, address] of Object.entries({ sheet: "enter/sheet", enter: "enter" })) {
      await page.goto(`${agreement}/${address}?lang=${locale}`);
      await inBothWidths(page, looked, name, locale);
    }
  }
  await entered(page, splits, "106.00");
  await page.waitForSelector("#refused");
  assert.match(await page.textContent("main"), /gross/);
  await page.fill("#gross", "106.01");
  await page.setInputFiles("#scan", SCAN);
  await pressed(page, page.locator("form.fields button.main"));
  await page.waitForSelector('[data-said]:has-text("confirmed")', { timeout: SOON_MS });
  await page.click("#entries-now tbody a");
  await looked(page, "entry-en-1280");
  await signIn(page, other);
  for (const locale of LOCALES) {
    await seen(page, `${url}/operator/entries?lang=${locale}`, "article form");
    await inBothWidths(page, looked, "entries", locale);
  }
  await pressed(page, page.locator('form[action$="/accept"] button').first());
  await page.waitForSelector('[data-said]:has-text("confirmed")', { timeout: SOON_MS });
}

export async function closedByKeyboard({ page, url, signIn, looked, finance, splits }) {
  await signIn(page, finance);
  const month = `${url}/operator/agreements/${splits.agreement}/closes/${splits.period}`;
  await page.goto(`${url}/operator/agreements/${splits.agreement}?lang=en`);
  await pressed(page, page.locator('main a.button[href$="/closes"]'));
  for (const locale of LOCALES) {
    await page.goto(`${month}?lang=${locale}`);
    await inBothWidths(page, looked, "month-open", locale);
  }
  await pressed(page, page.locator('form[action$="/close"] button'));
  await page.waitForSelector('#booked-now td.money:has-text("66.67")', { timeout: SOON_MS });
}

export async function statementRead({ page, url, signIn, looked, finance, splits }) {
  await signIn(page, finance);
  const months = `${url}/operator/agreements/${splits.agreement}/closes`;
  const month = `${months}/${splits.period}`;
  const pages = {
    months, month, claims: `${month}/claims`, lines: `${month}/lines`, statement: `${month}/statements/${splits.holder}`,
    shares: `${month}/shares/${splits.period}/training/cost`,
  };
  for (const locale of LOCALES) {
    for (const [name, address] of Object.entries(pages)) {
      await page.goto(`${address}?lang=${locale}`);
      await inBothWidths(page, looked, name, locale);
    }
  }
  await page.goto(pages.statement);
  await page.click("section[aria-labelledby=lines] td a");
  await page.waitForURL(pages.shares);
  assert.match(await page.textContent("main"), /2 \/ 3.*66\.67/s);
  await page.goto(pages.statement);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.isVisible("nav.sections"), false);
  assert.equal(await page.isVisible("p.files"), false);
  assert.ok(await page.isVisible(".account table"));
  await page.emulateMedia({ media: null });
}

export async function owedAndPaid({ page, url, signIn, looked, other, splits }) {
  await signIn(page, other);
  const settlements = `${url}/operator/agreements/${splits.agreement}/settlements`;
  for (const locale of LOCALES) {
    await page.goto(`${settlements}?lang=${locale}`);
    await inBothWidths(page, looked, "settlements", locale);
  }
  const typed = { amount: "30.00", paid_on: splits.day, reference: "REF 1", payer_account: "6222 1", payee_account: "6217 1", number: "SJ 1" };
  for (const [name, value] of Object.entries(typed)) await page.fill(`#${name}`, value);
  await pressed(page, page.locator('form[action$="/payments"] button'));
  await page.waitForSelector('[data-said]:has-text("confirmed")', { timeout: SOON_MS });
  await page.click("#settlements-now tbody a");
  await looked(page, "settlement-en-1280");
}

async function entered(page, splits, gross) {
  const { kind, code, number } = splits.invoice;
  const typed = { occurred: splits.day, gross, net: "100.01", vat: "6.00", invoice_code: code, invoice_number: number };
  for (const [name, value] of Object.entries(typed)) await page.fill(`#${name}`, value);
  await page.selectOption("#invoice_kind", kind);
  await page.click("form.fields button.main");
}

/** The page, asked for again until something is there: another member's act takes a moment. */
async function seen(page, address, selector) {
  for (let tries = 0; tries < 100; tries++) {
    await page.goto(address);
    if (await page.locator(selector).count()) return;
    await page.waitForTimeout(100);
  }
  assert.fail(`${address} never had ${selector}`);
}

/** Looked at as whole on one screen for each language; narrow and wide it fits. */
async function inBothWidths(page, looked, name, locale) {
  const [first, second] = locale === "zh-CN" ? [1280, 360] : [360, 1280];
  await page.setViewportSize({ width: first, height: 800 });
  await fits(page);
  await page.setViewportSize({ width: second, height: 800 });
  await looked(page, `${name}-${locale}-${second}`);
}

async function pressed(page, element) {
  await element.focus();
  await page.keyboard.press("Enter");
}
