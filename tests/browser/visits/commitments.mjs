// What an agreement's parties committed themselves to, by its pages: stated by one side and counter-signed by the other.
// `visitor`: as in visits/splits.mjs.

import assert from "node:assert/strict";

import { inBothWidths, LOCALES, pressed } from "./steps.mjs";

const PROOF = { name: "contract.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 a contract") };

export async function committedByKeyboard({ page, url, signIn, looked, finance, other, splits }) {
  const agreement = `${url}/operator/agreements/${splits.agreement}`;
  await signIn(page, other);
  await page.goto(`${agreement}?lang=en`);
  await pressed(page, page.locator('main a.button[href$="/commitments"]'));
  await pressed(page, page.locator('#commitments-now a[href$="/posts/once"]'));
  for (const [name, value] of Object.entries({ amount: "12", from: splits.day, to: splits.day })) {
    await page.fill(`#${name}`, value);
  }
  await page.setInputFiles("#evidence", PROOF);
  await pressed(page, page.locator('form[action$="/state"] button'));
  await page.waitForSelector('#commitment-now dl:has-text("12 posts")');
  for (const [token, name] of [[other, "commitment-debtor"], [finance, "commitment-creditor"]]) {
    await signIn(page, token);
    for (const locale of LOCALES) {
      await page.goto(`${agreement}/commitments/posts/once?lang=${locale}`);
      await inBothWidths(page, looked, name, locale);
    }
  }
  await pressed(page, page.locator('form[action$="/countersign"] button'));
  await page.waitForSelector('#commitment-now .state:has-text("fulfilled")');
  for (const locale of LOCALES) {
    await page.goto(`${agreement}/commitments?lang=${locale}`);
    await inBothWidths(page, looked, "commitments", locale);
  }
  assert.match(await page.textContent("#commitments-now"), /12 posts.*fulfilled.*10 hours/s);
}
