// An agreement of two members by its pages: signed, entries answered, a month closed, its statement read, its files taken.
// `visitor`: a page, the node's address, how to sign in, look and ask, tokens of finance of both members.

import assert from "node:assert/strict";

import { inBothWidths, LOCALES, pressed, seen, SOON_MS } from "./steps.mjs";

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
      if (name === "enter") await page.locator("details[data-key=parts] summary").click();
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
  await page.waitForSelector("#entry-now");
  await looked(page, "entry-en-1280");
  await signIn(page, other);
  for (const locale of LOCALES) {
    await seen(page, `${url}/operator/entries?lang=${locale}`, "article form");
    await inBothWidths(page, looked, "entries", locale);
  }
  await pressed(page, page.locator('form[action$="/accept"] button').first());
  await page.waitForSelector('[data-said]:has-text("confirmed")', { timeout: SOON_MS });
}

/** A sheet of three, of which the others accept two together and object to one. */
export async function answeredInBulk({ page, url, signIn, looked, finance, other, splits }) {
  const agreement = `${url}/operator/agreements/${splits.agreement}`;
  await signIn(page, finance);
  await page.goto(`${agreement}/enter/sheet?lang=en`);
  await page.setInputFiles("#sheet", { name: "entries.csv", mimeType: "text/csv", buffer: Buffer.from(splits.sheet.text) });
  await page.setInputFiles("#scans", splits.sheet.numbers.map((number) => ({ ...SCAN, name: `${number}.pdf` })));
  await pressed(page, page.locator("form.fields button.main"));
  assert.match(await page.textContent("section[aria-labelledby=preview]"), /Rows: 3/);
  await pressed(page, page.locator("section[aria-labelledby=preview] button"));
  await page.waitForSelector('[data-said]:has-text("confirmed")', { timeout: SOON_MS });

  await signIn(page, other);
  const queue = `${url}/operator/entries`;
  await seen(page, `${queue}?lang=en`, "article ~ article ~ article form");
  const [first, second] = await page.locator("article input[name=entries]").all();
  for (const each of [first, second]) await each.check();
  await page.locator("form[id^=answer-] input[value=accept]").check();
  await inBothWidths(page, looked, "entries-chosen", "en");
  await pressed(page, page.locator("form[id^=answer-] button"));
  await page.waitForSelector('[data-said]:has-text("confirmed")', { timeout: SOON_MS });

  await page.goto(`${queue}?lang=zh-CN`);
  assert.equal(await page.locator("article").count(), 1, "what was accepted waits no more");
  await page.fill('form[action$="/object"] input[name=reason]', "凭证与合同不符");
  await pressed(page, page.locator('form[action$="/object"] button'));
  await page.waitForSelector('[data-said]:has-text("已确认")', { timeout: SOON_MS });
  await page.click("article h2 a");
  const entry = page.url();
  for (const locale of LOCALES) {
    await page.goto(`${entry}?lang=${locale}`);
    assert.match(await page.textContent("#entry-now"), /凭证与合同不符/);
    await inBothWidths(page, looked, "entry-objected", locale);
  }
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
      if (name === "months") assert.equal(await page.getByRole("img", { name: /^training/ }).count(), 1, "pools over time");
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

/** The files that the month's page leads to, and the command that computes it again without this node. */
export async function reperformedElsewhere({ page, url, signIn, finance, splits }) {
  await signIn(page, finance);
  const agreement = `${url}/operator/agreements/${splits.agreement}`;
  await page.goto(`${agreement}/closes/${splits.period}?lang=en`);
  assert.match(await page.textContent("#booked-now code.whole"), new RegExp(`guild reperform ${splits.period} --rpc URL`));
  const files = { "period-file": `${splits.period}.json`, "journal/gbt24589": `${splits.agreement.slice(0, 16)}-gbt24589-mapping-unverified.zip` };
  for (const [address, name] of Object.entries(files)) assert.equal(await downloaded(page, address), name);
  await page.goto(`${agreement}/settlements`);
  assert.match(await downloaded(page, "evidence"), /^evidence-.*\.zip$/);
}

/** What the browser calls the file behind the link that ends so. */
async function downloaded(page, address) {
  const begun = page.waitForEvent("download");
  await page.locator(`a[href$="/${address}"]`).first().click();
  return (await begun).suggestedFilename();
}

async function entered(page, splits, gross) {
  const { kind, code, number } = splits.invoice;
  const typed = { occurred: splits.day, gross, net: "100.01", vat: "6.00", invoice_code: code, invoice_number: number };
  for (const [name, value] of Object.entries(typed)) await page.fill(`#${name}`, value);
  await page.selectOption("#invoice_kind", kind);
  await page.click("form.fields button.main");
}
