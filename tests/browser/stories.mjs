// What an employer lives through on the page. Each title is a promise; tests/browser/test_stories.py tells them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { bytesOf } from "./server.mjs";
import { brought, broughtFile, HOUR, siteFile, story, tellAll } from "./rig.mjs";

const DAY = 24 * HOUR;
const STATES = { good: "VALID", suspended: "SUSPENDED", revoked: "REVOKED", expired: "EXPIRED", "not anchored": "INVALID", "bad signature": "INVALID" };

for (const locale of ["zh-CN", "en"]) {
  for (const [name, state] of Object.entries(STATES)) {
    story(`a scanned link says ${state} for ${name} in ${locale}, readable for all`, async (phone) => {
      await phone.scan(name, "&appinstall=0");
      await phone.expect(state);
      const words = JSON.parse(readFileSync(new URL(`../../verifier/page/words/${locale}.json`, import.meta.url)));
      assert.equal(await phone.text("#verdict"), words[`word-${state}`]);
      assert.equal(await phone.status(), `${words[`word-${state}`]}: ${words[`sentence-${state}`]}`);
      assert.equal(await phone.page.getAttribute("html", "lang"), locale);
      await phone.fits();
      if (locale === "zh-CN" || name === "good") {
        await phone.accessible();
        await phone.shot(`${name.replace(" ", "-")}-${locale}`, true);
        await phone.shot(`${name.replace(" ", "-")}-${locale}`);
      }
    }, { locale, width: 360 });
  }
}

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
  for (const word of ["某市技师学院", "钳工 (6-20-01-01 · 2020)", "三级/高级工", "人力资源社会保障部门备案的评价机构"]) {
    assert.ok(award.includes(word), word);
  }
  const link = phone.page.locator("section.award a");
  assert.equal(await link.getAttribute("href"), "https://zscx.osta.org.cn/");
  assert.equal(await link.getAttribute("rel"), "noopener noreferrer");
  await phone.page.click("#language");
  assert.ok((await phone.text("section.award")).includes("City technician college"));
  assert.ok((await phone.text("section.award")).includes("Fitter"));
});

story("nothing asked of the network names the credential", async (phone) => {
  await phone.scan("good", "&appinstall=0");
  await phone.page.click("button.main:has-text('再查')");
  await phone.bring("file", "good.json");
  await phone.expect("VALID");
  const allowed = /^\/v(\/((page|page-style|qr-reader)-[0-9a-f]{16}\.(js|css)|sw\.js|(trust-root|snapshot|signatures)\.json|shards\/[0-9a-f]{64}\.json)?)?$/;
  const asked = phone.requests.filter((each) => each.url() !== "about:blank");
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
  const receipt = await phone.text("section.receipt");
  for (const word of ["2025-11-08 20:06 (UTC+8)", "120 · 2025-11-08 19:06 (UTC+8)", `127.0.0.1:${phone.host.port}`, build]) {
    assert.ok(receipt.includes(word), word);
  }
});

story("without a connection the page opens and judges by the snapshot it holds, and says so", async (phone) => {
  await phone.scan("good");
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await phone.host.close();
  await phone.scan("revoked");
  await phone.expect("REVOKED");
  assert.match(await phone.text("#knowledge"), /没有网络.*区块 120/);
  await phone.scan("good");
  await phone.expect("VALID");
  await phone.at(brought.now + 2 * DAY);
  await phone.scan("good");
  await phone.expect("UNKNOWN");
  await phone.accessible();
  await phone.shot("UNKNOWN-stale", true);
});

story("a page that never met a snapshot answers UNKNOWN and says why", async (phone, host) => {
  host.lies["snapshot.json"] = null;
  await phone.scan("good");
  await phone.expect("UNKNOWN");
  assert.match(await phone.text(".because"), /取不到快照/);
  await phone.accessible();
});

story("a page without a trust root answers UNKNOWN to a link and to a file", async (phone, host) => {
  host.lies["trust-root.json"] = null;
  await phone.scan("good");
  await phone.expect("UNKNOWN");
  await phone.bring("file", "good.json");
  await phone.page.waitForFunction(() => document.querySelector(".checks").textContent.includes("文件"));
  await phone.expect("UNKNOWN");
});

story("a host that goes back to an older snapshot is not believed", async (phone, host) => {
  await phone.scan("good");
  for (const name of ["snapshot.json", "signatures.json"]) host.lies[name] = siteFile("before", name);
  await phone.scan("revoked");
  await phone.expect("REVOKED");
  assert.match(await phone.text("#knowledge"), /snapshot-rollback/);
});

story("an old snapshot told to a stranger is UNKNOWN", async (phone) => {
  await phone.at(brought.now + 2 * DAY);
  await phone.scan("revoked");
  await phone.expect("UNKNOWN");
}, { site: "before" });

story("two snapshots of one block are a fault, not a choice", async (phone, host) => {
  await phone.scan("good");
  for (const name of ["snapshot.json", "signatures.json"]) host.lies[name] = siteFile("forked", name);
  await phone.scan("revoked");
  await phone.expect("UNKNOWN");
  assert.match(await phone.text(".because"), /两份都有签名/);
});

story("a snapshot that too few members signed is none", async (phone) => {
  await phone.scan("revoked");
  await phone.expect("UNKNOWN");
}, { site: "one-signer" });

story("another trust root than the one first seen is refused", async (phone, host) => {
  await phone.scan("good");
  const text = bytesOf(siteFile("now", "trust-root.json")).toString();
  host.lies["trust-root.json"] = Buffer.from(text.replace('"k":"2"', '"k":"1"'));
  await phone.scan("good");
  await phone.expect("UNKNOWN");
});

story("another shard, or one with a batch exchanged, is refused", async (phone, host) => {
  const { shards } = JSON.parse(bytesOf(siteFile("now", "snapshot.json")));
  const [one, other] = shards.map((name) => `shards/${name}.json`);
  host.lies = { [one]: siteFile("now", other), [other]: siteFile("now", one) };
  await phone.scan("good");
  await phone.expect("UNKNOWN");
  assert.match(await phone.text(".checks"), /与签名快照所列的不一致/);
  const older = JSON.parse(bytesOf(siteFile("before", "snapshot.json"))).shards.map((name) => siteFile("before", `shards/${name}.json`));
  host.lies = { [one]: older[0], [other]: older[1] };
  await phone.scan("revoked");
  await phone.expect("UNKNOWN");
});

story("a changed bundle does not run", async (phone, host) => {
  const { files } = JSON.parse(bytesOf(siteFile("now", "build.json")));
  const script = Object.keys(files).find((name) => /^page-.*js$/.test(name));
  const forged = "document.body.innerHTML='<section class=verdict data-state=VALID></section>'";
  host.lies[script] = Buffer.from(forged);
  await phone.page.goto(phone.host.address + brought.links.revoked.slice(brought.prefix.length - 1));
  await phone.page.waitForLoadState("networkidle");
  assert.equal(await phone.page.locator(".verdict").count(), 0);
});

story("a changed QR reader does not run", async (phone, host) => {
  const { files } = JSON.parse(bytesOf(siteFile("now", "build.json")));
  const reader = Object.keys(files).find((name) => name.startsWith("qr-reader"));
  host.lies[reader] = Buffer.from("globalThis.guildReadQr=()=>({data:'x'})");
  await phone.scan();
  await phone.bring("picture", "good.png");
  await phone.page.waitForFunction(() => document.querySelector("#status").textContent.includes("本页自身出错"));
  assert.equal(await phone.page.locator(".verdict").count(), 0);
});

await tellAll();
