// The page where its host is gone, old, or lies: none of it ends in a false VALID.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { brought, DAY, siteFile, story } from "./harness.mjs";
import { bytesOf } from "./server.mjs";

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
  await phone.fits();
  await phone.shot("UNKNOWN-zh-CN", true);
  await phone.shot("UNKNOWN-zh-CN");
  await phone.turn("en");
  await phone.fits();
  await phone.shot("UNKNOWN-en", true);
  await phone.shot("UNKNOWN-en");
  await phone.accessible();
}, { width: 360 });

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

story("a snapshot 400 days ahead is UNKNOWN, said and not remembered: the next sound one is believed again", async (phone, host) => {
  await phone.scan("good");
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  host.folder = siteFile("ahead", "");
  for (let visit = 0; visit < 2; visit += 1) {
    await phone.scan("revoked");
    await phone.expect("UNKNOWN");
    assert.match(await phone.text("#knowledge"), /区块 130.*没有记住/);
  }
  await host.close();
  await phone.scan("revoked");
  await phone.expect("REVOKED");
  assert.match(await phone.text("#knowledge"), /没有网络.*区块 120/);
});

story("whoever met a snapshot 400 days ahead first is not locked out by it, though the sound one is lower", async (phone, host) => {
  await phone.scan("good");
  await phone.expect("UNKNOWN");
  host.folder = siteFile("mended", "");
  await phone.scan("good");
  await phone.expect("VALID");
  assert.match(await phone.text("#knowledge"), /区块 125/);
}, { site: "ahead" });

story("a shard larger than a page reads is refused by that name", async (phone, host) => {
  const { shards } = JSON.parse(bytesOf(siteFile("now", "snapshot.json")));
  for (const name of shards) host.lies[`shards/${name}.json`] = Buffer.alloc((2 << 20) + 1, "{");
  await phone.scan("good");
  await phone.expect("UNKNOWN");
  assert.match(await phone.text(".checks"), /超出本页可读的大小/);
});

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

story("a host that changes its set between two fetches is asked once more, and believed", async (phone, host) => {
  host.once["signatures.json"] = siteFile("before", "signatures.json");
  await phone.scan("revoked");
  await phone.expect("REVOKED");
  assert.match(await phone.text("#knowledge"), /刚刚取得/);
  assert.equal(host.asked.filter((path) => path.endsWith("/snapshot.json")).length, 2);
});

story("another trust root than the one first seen is refused", async (phone, host) => {
  await phone.scan("good");
  const text = bytesOf(siteFile("now", "trust-root.json")).toString();
  host.lies["trust-root.json"] = Buffer.from(text.replace('"k":"2"', '"k":"1"'));
  await phone.scan("good");
  await phone.expect("UNKNOWN");
});

story("a page with its trust root pinned takes that one, also without a connection, and no other", async (phone, host) => {
  const root = bytesOf(siteFile("now", "trust-root.json"));
  const pin = createHash("sha256").update(root).digest("hex");
  const page = bytesOf(siteFile("now", "index.html")).toString();
  const pinned = page.replace('name="guild-trust-root" content=""', `name="guild-trust-root" content="${pin}"`);
  assert.notEqual(pinned, page);
  host.lies["index.html"] = Buffer.from(pinned);
  host.lies["trust-root.json"] = Buffer.from(root.toString().replace('"k":"2"', '"k":"1"'));
  await phone.scan("good");
  await phone.expect("UNKNOWN");
  assert.match(await phone.text(".because"), /信任根与已固定的不一致/);
  delete host.lies["trust-root.json"];
  await phone.scan("good");
  await phone.expect("VALID");
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await phone.scan("good");
  await host.close();
  await phone.scan("good");
  await phone.expect("VALID");
});

story("the next trust root is taken with both quorums, by a page that pins the first one too, and never given up", async (phone, host) => {
  await phone.scan("good");
  host.folder = siteFile("rotated-by-new", "");
  await phone.scan("good");
  await phone.expect("UNKNOWN");
  assert.match(await phone.text(".because"), /信任根与已固定的不一致/);
  host.folder = siteFile("rotated", "");
  await phone.scan("revoked");
  await phone.expect("REVOKED");
  assert.match(await phone.text("#knowledge"), /区块 122/);
  host.folder = siteFile("now", "");
  await phone.scan("good");
  await phone.expect("UNKNOWN");
  assert.match(await phone.text(".because"), /比本页已采用的更旧/);
});

story("a page with the first trust root pinned that meets the second one first follows it from there", async (phone) => {
  const { host } = phone;
  const pin = createHash("sha256").update(bytesOf(siteFile("now", "trust-root.json"))).digest("hex");
  const page = bytesOf(siteFile("rotated", "index.html")).toString();
  host.lies["index.html"] = Buffer.from(page.replace('name="guild-trust-root" content=""', `name="guild-trust-root" content="${pin}"`));
  await phone.scan("good");
  await phone.expect("VALID");
  assert.match(await phone.text("#knowledge"), /区块 122/);
}, { site: "rotated" });

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

story("whichever file a host cuts short, nothing becomes valid by it, and nothing revoked becomes good", async (phone, host) => {
  const { shards } = JSON.parse(bytesOf(siteFile("now", "snapshot.json")));
  for (const name of ["trust-root.json", "snapshot.json", "signatures.json", ...shards.map((each) => `shards/${each}.json`)]) {
    for (const kept of [0, 0.5, 0.99]) {
      const whole = bytesOf(siteFile("now", name));
      host.lies = { [name]: whole.subarray(0, Math.floor(whole.length * kept)) };
      await phone.scan("revoked");
      const state = await phone.verdict();
      const elsewhere = name.startsWith("shards/") && state === "REVOKED"; // the shard that holds another batch
      assert.ok(state === "UNKNOWN" || elsewhere, `${name} cut at ${kept}: ${state}`);
      await phone.page.evaluate(() => Promise.all([localStorage.clear(), caches.delete("guild-held-1")]));
    }
  }
});

story("a forger's whole consortium is not this one: a page that knows its own trust root refuses all of it", async (phone, host) => {
  await phone.scan("good");
  for (const name of ["trust-root.json", "snapshot.json", "signatures.json"]) host.lies[name] = siteFile("forged", name);
  const { shards } = JSON.parse(bytesOf(siteFile("forged", "snapshot.json")));
  for (const each of shards) host.lies[`shards/${each}.json`] = siteFile("forged", `shards/${each}.json`);
  await phone.scan("revoked");
  await phone.expect("UNKNOWN");
  host.lies["trust-root.json"] = siteFile("now", "trust-root.json");
  await phone.scan("revoked");
  await phone.expect("REVOKED");
  assert.match(await phone.text("#knowledge"), /snapshot-under-signed/);
});

story("a page of another build is named as that, and is not kept for the time without a connection", async (phone, host) => {
  await phone.scan("good");
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const { build } = JSON.parse(bytesOf(siteFile("now", "build.json")));
  const page = bytesOf(siteFile("now", "index.html")).toString();
  host.lies["index.html"] = Buffer.from(page.replaceAll(build, "f".repeat(16)));
  await phone.scan("good");
  assert.match(await phone.text("section.receipt"), /f{16}/);
  await host.close();
  await phone.scan("good");
  assert.ok((await phone.text("section.receipt")).includes(build));
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
  host.lies[reader] = Buffer.from("globalThis.guildReadQr=async(a,b,c,d,e)=>e('x')");
  await phone.scan();
  await phone.bring("picture", "good.png");
  await phone.page.waitForFunction(() => document.querySelector("#status").textContent.includes("请重新打开本页"));
  assert.equal(await phone.page.locator(".verdict").count(), 0);
});
