// What a reader sees first: what was certified and by whom, in their language, and no more than they asked for.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { siteFile, story } from "../harness.mjs";

const SCREEN_PX = 640; // of a small phone below its browser's bar

story("occupation, level and issuer stand right under the verdict, in the reader's words, on the first screen of a small phone", async (phone) => {
  await phone.scan("good");
  for (const [lang, said] of [["zh-CN", "钳工 · 三级/高级工某市技师学院"], ["en", "Fitter · Level 3, senior workerCity technician college"]]) {
    await phone.turn(lang);
    assert.equal(await phone.text(".verdict + .certified"), said);
    const { y, height } = await phone.page.locator(".certified").boundingBox();
    assert.ok(y + height < SCREEN_PX, `${said} ends at ${y + height}`);
  }
  const made = await phone.text("section.checks");
  assert.ok(made.includes("City technician college") && made.includes("Fitter"));
  assert.ok(!/[\u4e00-\u9fff]/.test(made), made);
}, { width: 360 });

story("what is not known to be genuine only claims it, by the register's words or its own", async (phone, host) => {
  host.lies["snapshot.json"] = null;
  await phone.scan("good");
  await phone.expect("UNKNOWN");
  assert.equal(await phone.text(".certified"), "它自称的内容三级/高级工");
  host.lies = {};
  await phone.scan("not anchored");
  assert.match(await phone.text(".certified"), /^它自称的内容钳工 · 三级\/高级工/);
}, { width: 360 });

story("checks that all passed are folded to one line that counts notes apart, one that did not is there to be seen", async (phone) => {
  for (const [name, open] of [["good", false], ["suspended", true], ["not anchored", true]]) {
    await phone.scan(name);
    assert.equal(await phone.page.$eval(".checks details", (each) => each.open), open, name);
  }
  await phone.scan("good");
  const outcomes = await phone.page.$$eval(".checks li", (items) => items.map((item) => item.dataset.outcome));
  const notes = outcomes.filter((outcome) => outcome === "note").length;
  assert.ok(notes > 0);
  const passed = outcomes.length - notes;
  assert.equal(await phone.text(".checks summary"), `共 ${passed} 项核验，${passed} 项通过；提示 ${notes} 条。`);
  await phone.page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.ok(await phone.page.isVisible(".checks li"), "a receipt shows every check");
});

story("the code of a passport's holder says that it has no digits and what to compare instead", async (phone) => {
  await phone.scan("passport");
  await phone.expect("VALID");
  const person = await phone.text("section.person");
  for (const word of ["A*************H", "2003", "加上证书文件"]) assert.ok(person.includes(word), person);
  await phone.page.click(".actions button:has-text('加上证书文件')");
  await phone.bring("file", "passport.json");
  await phone.page.waitForSelector('section.person:has-text("ALEXANDER SMITH")');
  assert.ok(!(await phone.text("section.person")).includes("加上证书文件"));
});

story("who reads Chinese fetches no English before the verdict; without the English words the page goes on and says so in both", async (phone, host) => {
  const asked = () => phone.host.asked.filter((path) => path.includes("/english-"));
  await phone.page.addInitScript(() => { delete Navigator.prototype.serviceWorker; });
  await phone.scan("good");
  assert.deepEqual(asked(), []);
  const { files } = JSON.parse(readFileSync(siteFile("now", "build.json")));
  const english = Object.keys(files).find((name) => name.startsWith("english-"));
  host.lies[english] = null;
  await phone.page.click("#language");
  await phone.page.waitForFunction(() => document.querySelector("#status").textContent.includes("could not be fetched"));
  assert.ok(await phone.page.isVisible("#status"));
  await phone.expect("VALID");
  assert.equal(await phone.page.getAttribute("html", "lang"), "zh-CN");
  delete host.lies[english];
  await phone.turn("en");
  assert.equal(await phone.text("#verdict"), "Valid");
});
