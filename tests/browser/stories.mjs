// What an employer lives through on the page. Each title is a promise; test_stories.py holds them to it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { brought, broughtFile, siteFile, story } from "./harness.mjs";

const STATES = { good: "VALID", later: "NOT_YET_VALID", suspended: "SUSPENDED", revoked: "REVOKED", expired: "EXPIRED", "not anchored": "INVALID", "bad signature": "INVALID" };
const wordsOf = (locale) => JSON.parse(readFileSync(new URL(`../../verifier/page/words/${locale}.json`, import.meta.url)));

for (const locale of ["zh-CN", "en"]) {
  for (const [name, state] of Object.entries(STATES)) {
    story(`a scanned link says ${state} for ${name} in ${locale}, readable for all`, async (phone) => {
      await phone.scan(name, "&appinstall=0");
      await phone.expect(state);
      const words = wordsOf(locale);
      assert.equal(await phone.text("#verdict"), words[`word-${state}`]);
      assert.equal(await phone.status(), `${words[`word-${state}`]}: ${words[`sentence-${state}`]}`);
      assert.equal(await phone.page.getAttribute("html", "lang"), locale);
      await phone.fits();
      assert.equal(await phone.text("#award-heading"), words[state === "INVALID" ? "award-claimed" : "award-heading"]);
      const picture = name === "bad signature" ? "INVALID-signature" : state;
      await phone.shot(`${picture}-${locale}`, true);
      await phone.shot(`${picture}-${locale}`);
      if (locale === "zh-CN" || name === "good") await phone.accessible();
    }, { locale, width: 360 });
  }
}

story("the word, the colour and the icon of each state are its own", async (phone) => {
  const looks = [];
  for (const name of ["good", "later", "suspended", "revoked", "expired", "not anchored"]) {
    await phone.scan(name);
    looks.push(await phone.page.$eval(".verdict", (box) => [
      box.querySelector("h2").textContent, getComputedStyle(box).backgroundColor, box.querySelector("svg path").getAttribute("d"),
    ]));
  }
  for (const place of [0, 1]) assert.equal(new Set(looks.map((look) => look[place])).size, looks.length);
  assert.equal(new Set(looks.map((look) => look[2])).size, looks.length - 1, "not yet and no longer share the clock");
});

story("every check stands below with its own result, those that decide before those that passed", async (phone) => {
  await phone.scan("suspended");
  const outcomes = await phone.page.$$eval(".checks li", (items) => items.map((item) => item.dataset.outcome));
  assert.ok(outcomes.length >= 14);
  assert.deepEqual([outcomes[0], ...new Set(outcomes.slice(1))], ["standing", "passed"]);
  const results = await phone.page.$$eval(".checks li .result", (all) => all.map((each) => each.textContent));
  assert.ok(results.every(Boolean));
});

story("the fragment is gone from address and history at once", async (phone) => {
  await phone.scan("good");
  assert.equal(await phone.page.evaluate(() => location.href), `${phone.host.address}/`);
  await phone.page.goto("about:blank");
  await phone.page.goBack();
  assert.equal(await phone.page.evaluate(() => location.hash), "");
});

story("what is compared with the person is shown, with issuer, standard, basis and official query", async (phone) => {
  await phone.scan("good");
  const person = await phone.text("section.person");
  for (const word of ["欧**娜", "12", "2003"]) assert.ok(person.includes(word), word);
  const award = await phone.text("section.award");
  for (const word of ["某市技师学院", "钳工（6-20-01-01 · 2020）", "三级/高级工", "人力资源社会保障部门备案的评价机构"]) {
    assert.ok(award.includes(word), word);
  }
  const link = phone.page.locator("section.award a");
  assert.equal(await link.getAttribute("href"), "https://zscx.osta.org.cn/");
  assert.equal(await link.getAttribute("rel"), "noopener noreferrer");
  await phone.turn("en");
  assert.ok((await phone.text("section.award")).includes("City technician college"));
  assert.ok((await phone.text("section.award")).includes("Fitter"));
});

story("nothing asked of the network names the credential", async (phone) => {
  await phone.scan("good", "&appinstall=0");
  await phone.page.click("button.main:has-text('再查')");
  await phone.bring("file", "good.json");
  await phone.expect("VALID");
  await phone.page.click(".actions button:has-text('加上二维码')");
  await phone.bring("picture", "good.png");
  await phone.page.waitForSelector('.checks li:has-text("文件与二维码一致")', { state: "attached" });
  const allowed = /^\/v(\/((page|page-style|qr-reader|english)-[0-9a-f]{16}\.(js|css)|sw\.js|(trust-root|snapshot|signatures)\.json|shards\/[0-9a-f]{64}\.json)?)?$/;
  const asked = phone.requests.filter((each) => !/^(about|blob):/.test(each.url())); // these ask nobody
  assert.ok(asked.length > 5);
  for (const request of asked) {
    const { pathname, search, origin } = new URL(request.url());
    assert.equal(origin, new URL(phone.host.address).origin);
    assert.match(pathname, allowed);
    assert.equal(search, "");
    assert.equal(request.postData(), null);
    const said = phone.host.asked.join(" ") + JSON.stringify(await request.allHeaders()) + pathname;
    for (const secret of brought.secrets) assert.ok(!said.includes(secret), secret);
  }
  const kept = await phone.page.evaluate(async () => {
    const names = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((each) => each.url)));
    return JSON.stringify([names, { ...localStorage }]);
  });
  for (const secret of brought.secrets) assert.ok(!kept.includes(secret), `kept ${secret}`);
});

story("the camera reads a QR code and closes", async (phone) => {
  await phone.scan();
  await phone.page.click("#camera");
  await phone.expect("VALID");
  assert.equal(await phone.page.evaluate(() => document.querySelector("#video").srcObject), null);
}, {
  permissions: ["camera"],
  args: ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${broughtFile("good.mjpeg")}`],
});

story("without a camera the page says what else to do", async (phone) => {
  await phone.scan();
  await phone.page.click("#camera");
  await phone.page.waitForFunction(() => document.querySelector("#status").textContent.includes("打不开摄像头"));
});

story("a picture of the QR code is enough, and one without says so", async (phone) => {
  await phone.scan();
  await phone.bring("picture", "no-code.png");
  await phone.page.waitForFunction(() => document.querySelector("#status").textContent.includes("没有找到二维码"));
  await phone.bring("picture", "good.json");
  await phone.page.waitForFunction(() => document.querySelector("#status").textContent.includes("不能作为图片"));
  await phone.bring("picture", "revoked.png");
  await phone.expect("REVOKED");
});

story("a credential file is judged like its QR code, an altered one is not believed", async (phone) => {
  await phone.scan();
  for (const [file, state] of [["good", "VALID"], ["revoked", "REVOKED"], ["suspended", "SUSPENDED"], ["altered", "INVALID"]]) {
    await phone.bring("file", `${file}.json`);
    await phone.page.waitForSelector(`.verdict[data-state=${state}]`);
  }
});

story("a file and its QR code are judged together, and where they differ the field is named", async (phone) => {
  await phone.scan("good");
  await phone.page.click(".actions button:has-text('加上证书文件')");
  assert.ok(await phone.page.isVisible("#adding"));
  assert.equal(await phone.page.evaluate(() => document.activeElement.id), "file");
  await phone.fits();
  await phone.accessible();
  await phone.bring("file", "good.json");
  await phone.page.waitForSelector('.checks li:has-text("文件与二维码一致")', { state: "attached" });
  await phone.expect("VALID");
  assert.ok((await phone.text("section.person")).includes("欧阳娜娜"));
  await phone.page.click(".back");
  await phone.bring("file", "good.json");
  await phone.verdict();
  await phone.page.click(".actions button:has-text('加上二维码')");
  await phone.bring("picture", "revoked.png");
  await phone.expect("INVALID");
  assert.match(await phone.text(".because"), /文件与二维码不一致：证书编号/);
  assert.equal(await phone.page.locator(".actions button").count(), 2);
});

story("who leaves the second one out checks another by itself", async (phone) => {
  await phone.scan("good");
  await phone.page.click(".actions button:has-text('加上证书文件')");
  await phone.page.click("#adding-stop");
  assert.ok(!await phone.page.isVisible("#adding"));
  await phone.bring("file", "revoked.json");
  await phone.expect("REVOKED");
});

story("a page that the code itself opened says so and teaches the safer way, one opened plainly does not", async (phone) => {
  await phone.scan("good");
  const host = new URL(phone.host.address).host;
  assert.match(await phone.text("#answer > .hint"), new RegExp(`带到 ${host} .*打开您认识的成员的页面`));
  await phone.page.click(".back");
  assert.match(await phone.text("#steps"), /打开您认识的成员的页面，就从那里扫码/);
  await phone.bring("picture", "good.png");
  await phone.expect("VALID");
  assert.equal(await phone.page.locator("#answer > .hint").count(), 0);
});

story("a browser without WebCrypto and without Ed25519 comes to the same verdicts", async (phone) => {
  await phone.page.addInitScript(() => {
    Object.defineProperty(globalThis, "crypto", { value: undefined });
    delete globalThis.SubtleCrypto;
  });
  for (const [name, state] of [["good", "VALID"], ["bad signature", "INVALID"], ["revoked", "REVOKED"]]) {
    await phone.scan(name);
    assert.equal(await phone.page.evaluate(() => typeof crypto), "undefined");
    await phone.expect(state);
  }
});

story("what could not be checked can be tried again where it stands", async (phone, host) => {
  host.lies["snapshot.json"] = null;
  await phone.scan("good");
  await phone.expect("UNKNOWN");
  delete host.lies["snapshot.json"];
  await phone.page.click("#answer > button.main");
  await phone.page.waitForSelector(".verdict[data-state=VALID]");
});

story("by keyboard alone a pasted link is checked, and the answer is where the focus is", async (phone) => {
  await phone.scan();
  const focused = () => phone.page.evaluate(() => document.activeElement.id);
  const order = [];
  for (let step = 0; step < 6; step++) {
    await phone.page.keyboard.press("Tab");
    order.push(await focused());
  }
  assert.deepEqual(order.slice(1), ["language", "camera", "picture", "file", "link"]);
  await phone.page.keyboard.insertText(`  ${brought.links.good}\n`);
  await phone.page.keyboard.press("Enter");
  await phone.expect("VALID");
  assert.equal(await focused(), "answer");
  assert.equal(await phone.page.getAttribute("#status", "aria-live"), "polite");
  assert.equal(await phone.page.inputValue("#link"), "");
});

story("the start of the page is readable for all on the narrowest phone", async (phone) => {
  await phone.scan();
  await phone.fits();
  await phone.accessible();
  await phone.shot("start");
}, { width: 320 });

story("who wants no motion gets none", async (phone) => {
  await phone.scan("good");
  assert.equal(await phone.page.evaluate(() => getComputedStyle(document.querySelector(".verdict")).animationName), "none");
}, { reducedMotion: "reduce" });

story("inside another app the page advises the browser", async (phone) => {
  await phone.scan("good");
  assert.ok(await phone.page.isVisible("#in-app"));
}, { userAgent: "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0.49" });

story("outside of apps there is no such advice", async (phone) => {
  await phone.scan("good");
  assert.ok(!await phone.page.isVisible("#in-app"));
});

story("a receipt names time, block, host and build", async (phone) => {
  await phone.scan("good");
  await phone.page.emulateMedia({ media: "print" });
  assert.ok(!await phone.page.isVisible("#language"));
  const { build } = JSON.parse(readFileSync(siteFile("now", "build.json")));
  for (const hidden of [".back", ".actions", "#ask", "#steps", "#answer > .hint"]) assert.ok(!await phone.page.isVisible(hidden), hidden);
  const cut = await phone.page.$$eval(".hash", (all) => all.filter((each) => each.scrollWidth > each.clientWidth && getComputedStyle(each).display !== "inline"));
  assert.equal(cut.length, 0, "a hash is cut in print");
  await phone.shot("receipt", true);
  const receipt = await phone.text("section.receipt");
  for (const word of ["2025-11-08 20:06 (UTC+8)", "120 · 2025-11-08 19:06 (UTC+8)", `127.0.0.1:${phone.host.port}`, build]) {
    assert.ok(receipt.includes(word), word);
  }
});
