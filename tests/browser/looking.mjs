// What is looked for on any page, whoever serves it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** No serious fault of accessibility in what is shown now, in light and in dark. */
export async function accessible(page) {
  await page.evaluate(axe); // by the debugger's way, which the page's own policy does not bind
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.waitForFunction(() => document.getAnimations().every((each) => each.playState !== "running"));
    const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
    const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
    const named = serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
    assert.deepEqual(named, [], `${page.url()} ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: null });
}

export async function fits(page) {
  await page.waitForLoadState(); // a click returns as soon as the next page begins, when it has no element yet
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${page.url()}: ${wide} pixels too wide`);
  assert.deepEqual(await page.evaluate(runningOut), [], `${page.url()}: what runs out of its card`);
  const broken = await page.evaluate(() => [...document.querySelectorAll(".unbroken, .state")].filter((each) => each.getClientRects().length > 1).map((each) => each.textContent));
  assert.deepEqual(broken, [], `${page.url()}: what stands on two lines`);
  const outOfSight = await page.evaluate(() => [...document.querySelectorAll("[aria-current]")].filter((each) => {
    const { left, right } = each.getBoundingClientRect();
    return left < 0 || right > innerWidth;
  }).map((each) => each.textContent));
  assert.deepEqual(outOfSight, [], `${page.url()}: what is open is out of sight`);
}

/** No text, box or control runs out of the card that it stands in, unless something between them scrolls or hides it. */
function runningOut() {
  const cards = [...document.body.querySelectorAll("*")].filter((each) => {
    const { borderLeftWidth, borderRightWidth, position } = getComputedStyle(each);
    return position !== "absolute" && parseFloat(borderLeftWidth) > 0 && parseFloat(borderRightWidth) > 0 && !each.closest("svg");
  });
  const found = [];
  for (const card of cards) {
    const { left, right } = card.getBoundingClientRect();
    const pending = [...card.children];
    for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
      const { overflowX, position } = getComputedStyle(each);
      const box = each.getBoundingClientRect();
      if (position === "absolute" || !each.checkVisibility()) continue;
      if (box.right > right + 1 || box.left < left - 1) found.push(each.outerHTML.slice(0, 200));
      if (overflowX === "visible" && !(each instanceof SVGElement)) pending.push(...each.children);
    }
  }
  return found;
}

/** Turns the verifier's page to `locale`, and waits until it speaks it: the English words come by a chunk of their own. */
export async function turn(page, locale) {
  if (await page.getAttribute("html", "lang") !== locale) await page.click("#language");
  await page.waitForSelector(`html[lang=${locale}]`);
}

/** What the page shows, into `folder`, where `PICTURES=1` asks for it: a run whose pictures nobody looks at takes none. */
export async function picture(page, folder, name, options = {}) {
  if (process.env.PICTURES) await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled", ...options });
}
