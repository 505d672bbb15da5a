// The pages of assets, doors and bookings by keyboard, each looked at in both languages. `visitor`: a page, the node's
// address, tokens by role, and how to sign in and look.

import assert from "node:assert/strict";

import { LOCALES, pressed } from "./steps.mjs";

export async function weekByKeyboard({ page, url, signIn, looked, custodian }) {
  await signIn(page, custodian);
  await page.goto(`${url}/operator/assets`);
  await page.click("#assets-now a[href='/operator/assets/1']");
  await page.waitForSelector(".week svg.strip");
  assert.equal(await page.locator(".week svg.strip").count(), 14);
  await pressed(page, page.locator(".in-words summary"));
  await page.waitForSelector(".in-words[open] tbody tr:nth-child(14)");
  await page.click("nav.weeks a[rel=next]");
  await page.waitForURL(/from=/);
  for (const locale of LOCALES) {
    await page.goto(`${url}/operator/assets/1?lang=${locale}`);
    await page.locator(".in-words summary").click();
    await looked(page, `operator-asset-${locale}-360`);
    await page.goto(`${url}/operator/bookings`);
    await looked(page, `operator-bookings-${locale}-360`);
  }
}

export async function doorByKeyboard({ page, url, looked }) {
  await page.goto(`${url}/operator/doors?lang=en`);
  await pressed(page, page.locator("main button").last());
  await pressed(page, page.locator("article a").first());
  await page.waitForSelector("svg.qr");
  const door = page.url();
  for (const locale of LOCALES) {
    await page.goto(`${url}/operator/doors?lang=${locale}`);
    await looked(page, `operator-doors-${locale}-360`);
    await page.goto(door);
    await looked(page, `operator-door-${locale}-360`);
  }
}

export async function reservingByKeyboard({ page, url, signIn, looked, booker }, day) {
  await signIn(page, booker);
  await page.goto(`${url}/door#${"A".repeat(151)}`);
  assert.equal(page.url(), `${url}/operator/check-in`, "the address keeps what was scanned");
  for (const locale of LOCALES) {
    await page.goto(`${url}/operator/check-in?lang=${locale}`);
    await looked(page, `operator-check-in-${locale}-360`);
    await page.goto(`${url}/operator/bookings/reserve`);
    await page.fill("#from", `${day}T09:00`);
    await page.fill("#to", `${day}T10:00`);
    await pressed(page, page.locator("summary"));
    await pressed(page, page.locator("form.fields button").last());
    await page.waitForSelector("#shown table");
    await looked(page, `operator-reserve-${locale}-360`);
  }
}
