// What holds for every page: it opens without an error, in every look, and by keyboard.
import assert from "node:assert/strict";

import { browserTest } from "./harness.mjs";

const PAGES = [
  { path: "/__emu/", name: "services" },
  { path: "/__emu/pages/jobs", name: "jobs-empty" },
  { path: "/__emu/pages/blobs", name: "containers-empty" },
];

await browserTest({}, async ({ emulator, open, close, everyLook, step }) => {
  for (const { path, name } of PAGES) {
    await everyLook(path, name, async (page) => {
      assert.equal(await page.locator("h1").count(), 1);
      assert.match(await page.title(), / – amlemu$/);
    });

    await step(`${name} by keyboard`, async () => {
      const page = await open(path);
      const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
      await page.keyboard.press("Tab");
      assert.equal(await focused(), "Skip to the content");
      await page.keyboard.press("Tab");
      assert.equal(await focused(), "amlemu");
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.closest("nav") !== null), true);
      await page.locator("a.skip").focus();
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement.id), "content");
      await close(page);
    });

    await step(`${name} headers`, async () => {
      const { headers } = await fetch(emulator.url + path);
      assert.match(headers.get("content-security-policy"), /default-src 'none'.*script-src 'self'/);
      assert.equal(headers.get("x-content-type-options"), "nosniff");
    });
  }
});
