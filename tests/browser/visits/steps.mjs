// Steps that visits share: seen again and again, looked at narrow and wide, pressed by keyboard.

import assert from "node:assert/strict";

import { fits } from "../looking.mjs";

export const LOCALES = ["zh-CN", "en"];
export const SOON_MS = 60000; // a build machine may be busy with other things

/** The page, asked for again until something is there: another member's act takes a moment. */
export async function seen(page, address, selector) {
  for (let tries = 0; tries < 100; tries++) {
    await page.goto(address);
    if (await page.locator(selector).count()) return;
    await page.waitForTimeout(100);
  }
  assert.fail(`${address} never had ${selector}`);
}

/** Looked at as whole on one screen for each language; narrow and wide it fits. */
export async function inBothWidths(page, looked, name, locale) {
  const [first, second] = locale === "zh-CN" ? [1280, 360] : [360, 1280];
  await page.setViewportSize({ width: first, height: 800 });
  await fits(page);
  await page.setViewportSize({ width: second, height: 800 });
  await looked(page, `${name}-${locale}-${second}`);
}

export async function pressed(page, element) {
  await element.focus();
  await page.keyboard.press("Enter");
}
