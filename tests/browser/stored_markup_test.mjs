// Pages among the blobs run nothing, and a name that was rebound to this machine opens nothing.
import assert from "node:assert/strict";

import { browserTest } from "./harness.mjs";

const PUBLIC = "ml.example:10100"; // no secure origin: browsers send it no Sec-Fetch-Dest
const EVIL = "evil.example:10100";
const STEAL = 'window.hit = 1; fetch("/__emu/services?stolen")';
const PAGES = [
  ["page.html", "text/html", `<title>kept</title><script>${STEAL}</script><p onclick="${STEAL}">`],
  ["page.svg", "image/svg+xml",
   `<svg xmlns="http://www.w3.org/2000/svg"><title>kept</title><script>${STEAL}</script></svg>`],
  ["page.xhtml", "application/xhtml+xml",
   `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>kept</title>` +
   `<script>${STEAL}</script></head></html>`],
  ["page.csv", "text.csv", `<!doctype html><title>kept</title><script>${STEAL}</script>`],
];

await browserTest({ flags: ["--public-url", `http://${PUBLIC}`], names: [PUBLIC, EVIL] },
  async ({ emulator, browser, step }) => {
    const { account, sas } = await emulator.getJson("/__emu/storage");
    const put = async (path, headers, body) => {
      const answer = await fetch(`${emulator.url}/${account}${path}`,
        { method: "PUT", headers, body });
      assert.equal(answer.status, 201, await answer.text());
    };
    await put(`/pages${sas}&restype=container`, {});
    for (const [name, type, text] of PAGES) {
      await put(`/pages/${name}${sas}`,
        { "x-ms-blob-type": "BlockBlob", "x-ms-blob-content-type": type }, text);
    }

    for (const host of [PUBLIC, "localhost:10100"]) {
      for (const [name] of PAGES) {
        await step(`${name} under ${host}`, async () => {
          const context = await browser.newContext();
          const page = await context.newPage();
          const asked = [];
          page.on("request", (request) => asked.push(request.url()));
          const address = `http://${host}/${account}/pages/${name}${sas}`;
          const answer = await page.goto(address);
          assert.equal(answer.status(), 200);
          await page.waitForLoadState("networkidle");
          assert.equal(await page.evaluate(() => window.hit), undefined);
          assert.deepEqual(asked.filter((url) => url.includes("stolen")), []);
          await context.close();
        });
      }
    }

    await step("under a rebound name nothing is answered but a refusal", async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      const answer = await page.goto(`http://${EVIL}/${account}/pages/page.html${sas}`);
      assert.equal(answer.status(), 403);
      assert.match(await answer.text(), /AuthorizationFailure/);
      // Pages are static, and show nothing there.
      await page.goto(`http://${EVIL}/__emu/`);
      const statuses = await page.evaluate((path) => Promise.all([
        fetch(path, { referrerPolicy: "no-referrer" }),
        fetch("/workspaces/a/services/b/jobs", { method: "POST" }),
        fetch("/__emu/services")].map(async (one) => (await one).status)),
      `/${account}/pages/page.html${sas}`);
      assert.deepEqual(statuses, [403, 403, 403]);
      await context.close();
    });
  });
