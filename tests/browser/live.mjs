// One afternoon with one certificate: a node is up (chain, worker, API), a phone's camera sees the very picture that the
// node gave, and the issuer acts on it meanwhile. Each title is a promise.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

import { fits, picture, turn } from "./looking.mjs";

const here = join(dirname(fileURLToPath(import.meta.url)), "../../build/browser");
const shots = join(here, "shots");
const { port, operator, credential, secrets } = JSON.parse(readFileSync(join(here, "live-story.json"), "utf8"));
const WORDS = { "zh-CN": wordsOf("zh-CN"), en: wordsOf("en") };
const SOON_MS = 30000;
const DAY_MS = 86400000;
const stories = [];

function story(title, tell) {
  stories.push({ title, tell });
}

story("the camera reads the picture that the node gave, and the certificate is valid", async (phone) => {
  await phone.page.goto(`${phone.address}/v`);
  await phone.seen("VALID");
  assert.match(await phone.page.textContent("section.person"), /演\*+./);
  assert.match(await phone.page.textContent("section.award"), /示例2.*人力资源社会保障部门备案.*车工/s);
  const { build } = await (await fetch(`${phone.address}/v/build.json`)).json();
  assert.ok((await phone.page.textContent("section.receipt")).includes(build));
});

story("its file and the picture agree, also as the node gave them", async (phone) => {
  await phone.page.click(".actions button:nth-child(2)");
  await phone.page.setInputFiles("#file", join(here, "live.json"));
  await phone.page.waitForSelector('.checks li:has-text("文件与二维码一致")', { state: "attached" });
  assert.equal(await phone.state(), "VALID");
});

story("a suspension is seen moments after the issuer made it", async (phone) => {
  await act("suspend", "under_review");
  await phone.seen("SUSPENDED");
  assert.match(await phone.page.textContent(".because"), /正在复核/);
});

story("a reinstatement makes it valid again", async (phone) => {
  await act("reinstate");
  await phone.seen("VALID");
});

story("a revocation is seen at once, with until when it may be withdrawn", async (phone) => {
  await act("revoke", "issued_in_error");
  await phone.seen("REVOKED");
  assert.match(await phone.page.textContent(".because"), /误发.*之前颁发成员还可收回/);
});

story("when the host is gone the phone goes on with the snapshot it holds, and says so", async (phone) => {
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await phone.hostGone();
  await phone.page.reload();
  await phone.seen("REVOKED", "-offline");
  assert.match(await phone.page.textContent(".age"), /没有网络/);
});

story("two days later the held snapshot decides nothing any more", async (phone) => {
  await phone.page.clock.setFixedTime(Date.now() + 2 * DAY_MS);
  await phone.seen("UNKNOWN");
  assert.match(await phone.page.textContent(".because"), /超过 24 小时/);
});

story("nothing that the phone asked of the node names the certificate", async (phone) => {
  const allowed = /^\/v(\/(\w[\w.-]*|(shards|trust-roots)\/[\w-]+\.json)?)?$/;
  assert.ok(phone.asked.length > 20);
  for (const { address, headers, body } of phone.asked) {
    const { pathname, search } = new URL(address);
    assert.match(pathname, allowed);
    assert.equal(search + (body ?? ""), "");
    const said = decodeURIComponent(address) + headers;
    assert.deepEqual(secrets.filter((secret) => said.includes(secret)), [], address);
  }
});

class Phone {
  asked = [];

  /** With a line of its own to the node, so that the host can be gone for this phone alone. */
  static async of(browser) {
    const phone = new Phone();
    phone.line = await lineTo(port);
    phone.address = `http://127.0.0.1:${phone.line.port}`;
    const context = await browser.newContext({
      viewport: { width: 360, height: 780 }, locale: "zh-CN", deviceScaleFactor: 2, permissions: ["camera"],
    });
    context.setDefaultTimeout(SOON_MS);
    context.on("request", async (request) => {
      const asked = { address: request.url(), body: request.postData(), headers: JSON.stringify(request.headers()) };
      phone.asked.push(asked);
    });
    phone.page = await context.newPage();
    return phone;
  }

  hostGone() {
    return this.line.close();
  }

  state() {
    return this.page.getAttribute(".verdict", "data-state");
  }

  /** Scans until the page says so: the node publishes within moments. Keeps a picture in both languages where they are asked for. */
  async seen(state, mark = "") {
    const until = Date.now() + SOON_MS;
    do {
      if (await this.page.isVisible(".back")) await this.page.click(".back");
      await this.page.click("#camera");
      await this.page.waitForSelector(".verdict");
    } while (await this.state() !== state && Date.now() < until);
    assert.equal(await this.state(), state, await this.page.textContent(".verdict"));
    for (const locale of ["zh-CN", "en"]) {
      await turn(this.page, locale);
      assert.equal(await this.page.textContent("#verdict"), WORDS[locale][`word-${state}`]);
      assert.ok((await this.page.textContent("#status")).includes(WORDS[locale][`sentence-${state}`]));
      await fits(this.page);
      await picture(this.page, shots, `live-${state}${mark}-${locale}`);
    }
    await turn(this.page, "zh-CN");
  }
}

/** A port that leads to the node until it is closed. */
async function lineTo(target) {
  const open = new Set();
  const server = createServer((reader) => {
    const node = connect(target, "127.0.0.1");
    for (const each of [reader, node]) {
      open.add(each);
      each.on("error", () => each.destroy()).on("close", () => (open.delete(each), reader.destroy(), node.destroy()));
    }
    reader.pipe(node).pipe(reader);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => new Promise((resolve) => {
    server.close(resolve);
    for (const each of open) each.destroy();
  });
  return { port: server.address().port, close };
}

/** What the issuer does, at the node's API. */
async function act(action, reason) {
  const answer = await fetch(`http://127.0.0.1:${port}/status-acts`, {
    method: "POST",
    headers: { Authorization: `Bearer ${operator}`, "Idempotency-Key": crypto.randomUUID(), "Content-Type": "application/json" },
    body: JSON.stringify({ action, credentials: [credential.id], ...(reason && { reason }) }),
  });
  assert.equal(answer.status, 202, await answer.clone().text());
}

function wordsOf(locale) {
  return JSON.parse(readFileSync(new URL(`../../verifier/page/words/${locale}.json`, import.meta.url), "utf8"));
}

mkdirSync(shots, { recursive: true });
const camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${join(here, "live.mjpeg")}`];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", ...camera] });
const phone = await Phone.of(browser);
let broken = false; // one afternoon: what follows a fault tells nothing
for (const { title, tell } of stories) {
  let told = { title, ok: !broken, ...(broken && { detail: "an earlier story did not hold" }) };
  try {
    if (!broken) await tell(phone);
  } catch (fault) {
    broken = true;
    told = { title, ok: false, detail: `${fault.stack ?? fault}\nstatus: ${await phone.page.textContent("#status").catch(() => "(no page)")}` };
  }
  console.log(JSON.stringify(told));
}
await browser.close();
await phone.hostGone();
