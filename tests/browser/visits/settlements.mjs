// Claims of a closed month: its balance signed, contested and agreed, payments declared, denied and confirmed. `visitor`: a
// page, the node's address, how to sign in and look, tokens of finance of both members.

import assert from "node:assert/strict";

import { inBothWidths, LOCALES, pressed, seen, SOON_MS } from "./steps.mjs";

/** What the close left is signed by one, signed otherwise by the other, and agreed. */
export async function balanceSigned({ page, url, signIn, looked, finance, other, splits }) {
  const agreement = `${url}/operator/agreements/${splits.agreement}`;
  await signIn(page, finance);
  await page.goto(`${agreement}?lang=en`);
  await pressed(page, page.locator('main a.button[href$="/balances"]'));
  const year = `${agreement}/year-closes/${splits.period.slice(0, 4)}`;
  const month = `${agreement}/balances/${splits.period}`;
  await page.waitForSelector(`a[href="${new URL(month).pathname}"]`);
  await page.goto(month);
  const pair = await page.locator("tbody th a").first().getAttribute("href");
  await page.goto(url + pair);
  await pressed(page, page.locator('form[action$="/attest"] button'));
  await page.waitForSelector(`#said-${splits.holder}`);

  await signIn(page, other);
  const theirs = `${month}/${splits.holder}`;
  await page.goto(`${theirs}?lang=en`);
  await pressed(page, page.locator("details[data-key=contest] summary"));
  await page.fill("#figure-1", "33.00");
  await pressed(page, page.locator('form[action$="/contest"] button'));
  await page.waitForSelector('dd:has-text("signed with other figures")');
  for (const locale of LOCALES) {
    for (const [name, address] of Object.entries({ balances: `${agreement}/balances`, year, balance: month, pair: theirs })) {
      await page.goto(`${address}?lang=${locale}`);
      await inBothWidths(page, looked, name, locale);
    }
  }
  await pressed(page, page.locator('form[action$="/attest"] button'));
  await page.waitForSelector('dd:has-text("signed by both, alike")');
}

export async function owedAndPaid({ page, url, signIn, looked, other, splits }) {
  await signIn(page, other);
  const settlements = `${url}/operator/agreements/${splits.agreement}/settlements`;
  for (const locale of LOCALES) {
    await page.goto(`${settlements}?lang=${locale}`);
    await inBothWidths(page, looked, "settlements", locale);
  }
  await transferred(page, splits, { amount: "30.00", reference: "REF 1", number: "SJ 1" });
  await pressed(page, page.locator('form[action$="/payments"] button'));
  await page.waitForSelector('[data-said]:has-text("confirmed")', { timeout: SOON_MS });
  await page.click("#settlements-now tbody a");
  await looked(page, "settlement-en-1280");
}

/** Two payments: the payee denies one, with a reason that the payer reads, and confirms the other, which prepays. */
export async function deniedAndConfirmed({ page, url, signIn, looked, finance, other, splits }) {
  const settlements = `${url}/operator/agreements/${splits.agreement}/settlements`;
  await signIn(page, other);
  for (const locale of LOCALES) {
    await page.goto(`${url}/operator/agreements/${splits.agreement}/prepayment?lang=${locale}`);
    await inBothWidths(page, looked, "prepayment", locale);
  }
  await transferred(page, splits, { amount: "40.00", reference: "REF 2", number: "SJ 2" });
  await pressed(page, page.locator('form[action$="/prepayment"] button'));
  await page.waitForSelector('[data-said]:has-text("confirmed")', { timeout: SOON_MS });

  await signIn(page, finance);
  for (const locale of LOCALES) {
    await seen(page, `${url}/operator/settlements?lang=${locale}`, "#awaiting-now tr ~ tr");
    await inBothWidths(page, looked, "awaiting", locale);
  }
  const [denied, confirmed] = await page.locator("#awaiting-now th a").evaluateAll((links) => links.map((each) => each.href));
  await page.goto(denied);
  await page.fill("#deny-reason", "未到账");
  await pressed(page, page.locator('form[action$="/deny"] button'));
  await page.waitForSelector('#settlement-now dd:has-text("denied")', { timeout: SOON_MS });
  await page.goto(confirmed);
  await pressed(page, page.locator('form[action$="/confirm"] button'));
  await page.waitForSelector('#settlement-now dd:has-text("counts")', { timeout: SOON_MS });

  await signIn(page, other);
  await page.goto(denied);
  assert.match(await page.textContent("#settlement-now"), /未到账/);
  for (const locale of LOCALES) {
    await page.goto(`${settlements}?lang=${locale}`);
    assert.match(await page.textContent("section[aria-labelledby=prepaid]"), /6\.66/);
    await inBothWidths(page, looked, "prepaid", locale);
  }
}

/** A payment above the limit waits: its giver is led to where, one is withdrawn, another approved by keyboard. */
export async function approvedByAnother({ page, url, signIn, looked, finance, approver, splits }) {
  const held = [];
  await signIn(page, finance);
  for (const reference of ["REF 3", "REF 4"]) {
    await page.goto(`${url}/operator/agreements/${splits.agreement}/prepayment?lang=en`);
    await transferred(page, splits, { amount: "501.00", reference, number: `F ${reference}` });
    await pressed(page, page.locator('form[action$="/prepayment"] button'));
    await page.waitForSelector('[data-said]:has-text("waits for a second person")', { timeout: SOON_MS });
    await page.click('#asked-now a[href^="/operator/approvals/"]');
    held.push(page.url());
  }
  await looked(page, "approval-giver-en-1280");
  await pressed(page, page.locator('form[action$="/withdraw"] button'));
  await page.waitForSelector('#approval-now dd:has-text("withdrawn by")');

  await signIn(page, approver);
  for (const locale of LOCALES) {
    await seen(page, `${url}/operator/approvals?lang=${locale}`, "#approvals-now tbody a");
    await inBothWidths(page, looked, "approvals", locale);
    await page.goto(`${held[0]}/papers?lang=${locale}`);
    assert.match(await page.textContent("section[aria-labelledby=papers]"), /REF 3/);
    await inBothWidths(page, looked, "approval", locale);
  }
  await pressed(page, page.locator('form[action$="/approve"] button'));
  await page.waitForSelector('#approval-now dd:has-text("approved by")');
  await page.waitForSelector('#approval-now dd:has-text("confirmed")', { timeout: SOON_MS });
}

/** Fills in what was paid; `more`: how much, by which transfer, against which document. */
async function transferred(page, splits, more) {
  const typed = { paid_on: splits.day, payer_account: "6222 1", payee_account: "6217 1", ...more };
  for (const [name, value] of Object.entries(typed)) await page.fill(`#${name}`, value);
}
