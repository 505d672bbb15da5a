// What a person brings: codes of others, damaged files and links, scans, and browsers whose own reader fails.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { brought, siteFile, story } from "../harness.mjs";

const wordsOf = (locale) => JSON.parse(readFileSync(new URL(`../../../verifier/page/words/${locale}.json`, import.meta.url)));
const SCANS = 12;

story("what is not one of ours, or damaged, is named in grey with what it seems to be and what to do", async (phone) => {
  for (const [way, name, state, ...seems] of [
    ["picture", "friend.png", "NOT_OURS", /微信二维码/, /WeChat code/], ["file", "a.pdf", "NOT_OURS", /PDF/, /PDF/],
    ["file", "saved-again.json", "DAMAGED", /原始文件/, /original file/],
  ]) {
    await phone.scan();
    await phone.turn("zh-CN");
    await phone.bring(way, name);
    await phone.expect(state);
    for (const [place, locale] of ["zh-CN", "en"].entries()) {
      await phone.turn(locale);
      assert.equal(await phone.text("#verdict"), wordsOf(locale)[`word-${state}`]);
      assert.match(await phone.text(".because"), seems[place]);
      await phone.fits();
      await phone.shot(`${state}-${locale}`);
    }
    assert.equal(await phone.page.locator("section.person").count(), 0);
    await phone.accessible();
  }
}, { width: 360 });

story("a link that was wrapped, or has a full stop behind it, is judged as it was meant, and a cut one is damaged", async (phone) => {
  const { good } = brought.links;
  const wrapped = `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(good)}&data=05`;
  for (const [text, state] of [[`${good}。`, "VALID"], [wrapped, "VALID"], [good.slice(0, -9), "DAMAGED"]]) {
    await phone.scan();
    await phone.page.fill("#link", text);
    await phone.page.click("#paste button");
    await phone.expect(state);
  }
});

story("twelve clean A4 scans with a code of 20 to 30 mm all read", async (phone) => {
  for (let number = 0; number < SCANS; number++) {
    await phone.scan();
    await phone.bring("picture", `scan-${number}.jpg`);
    await phone.expect("VALID").catch((fault) => assert.fail(`scan-${number}.jpg: ${fault}`));
  }
});

story("another code beside ours is passed over, and a transparent picture reads like a white one", async (phone) => {
  for (const name of ["two-codes.png", "transparent.png"]) {
    await phone.scan();
    await phone.bring("picture", name);
    await phone.expect("VALID");
  }
});

story("a browser's own reader that throws, rejects, hangs, is blind or sees another code gives way to the library", async (phone) => {
  await phone.page.addInitScript(() => {
    globalThis.BarcodeDetector = class {
      static getSupportedFormats() { return Promise.resolve(["qr_code"]); }
      detect() {
        globalThis.asked = globalThis.broken;
        switch (globalThis.broken) {
          case "throws": throw new Error("no");
          case "rejects": return Promise.reject(new Error("no"));
          case "hangs": return new Promise(() => {});
          case "blind": return Promise.resolve([]);
          default: return Promise.resolve([{ rawValue: "https://u.wechat.com/abc" }]);
        }
      }
    };
  });
  for (const name of ["throws", "rejects", "hangs", "blind", "other"]) {
    await phone.scan();
    await phone.page.evaluate((how) => { globalThis.broken = how; }, name);
    await phone.bring("picture", "good.png");
    await phone.expect("VALID").catch((fault) => assert.fail(`${name}: ${fault}`));
    assert.equal(await phone.page.evaluate(() => globalThis.asked), name);
  }
});

story("a proxy's fault or a captive portal in the place of everything leaves the page and what it holds as they are", async (phone, host) => {
  await phone.scan("good");
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const { files } = JSON.parse(readFileSync(siteFile("now", "build.json")));
  const portal = Buffer.from("<!doctype html><title>Sign in to this network</title>");
  const shards = JSON.parse(readFileSync(siteFile("now", "snapshot.json"))).shards.map((name) => `shards/${name}.json`);
  for (const name of ["index.html", "trust-root.json", "snapshot.json", "signatures.json", ...Object.keys(files), ...shards]) {
    host.lies[name] = portal;
  }
  await phone.scan("revoked");
  await phone.expect("REVOKED");
  host.lies = {};
  await phone.scan("good");
  await phone.expect("VALID");
});

story("a part of the page that is gone after a renewal asks to reload", async (phone, host) => {
  const { files } = JSON.parse(readFileSync(siteFile("now", "build.json")));
  host.lies[Object.keys(files).find((name) => name.startsWith("qr-reader"))] = null;
  await phone.scan();
  await phone.bring("picture", "good.png");
  await phone.page.waitForFunction(() => document.querySelector("#status").textContent.includes("请重新打开本页"));
});
