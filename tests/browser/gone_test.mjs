// What a person sees when the emulator ends while a page is open: a sentence, once, and everything
// typed is still there.
import assert from "node:assert/strict";

import { consoleOf, refused } from "./gateway_console.mjs";
import { browserTest } from "./harness.mjs";

const TOLD = "The emulator does not answer. Is it still running?";
const IDS = "562d088408ce85f89663240a5ea142c9";

await browserTest({}, async ({ open, close, step }) => {
  // A page of an emulator that is there no more.
  async function left(path) {
    const page = await open(path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.route("**/*", (route) => route.abort("aborted"));
    return page;
  }
  const told = (page, times = 1) => page.getByText(TOLD).nth(times - 1).waitFor();

  await step("a test and a batch test", async () => {
    const page = await left(`/__emu/pages/services/${IDS}`);
    await page.getByRole("button", { name: "Test request/response" }).click();
    await page.getByLabel("Col2").fill("This is a good day");
    await page.getByRole("button", { name: "Predict" }).click();
    await told(page);
    await page.getByLabel("or pasted rows").fill("Col2\nx");
    await page.getByRole("button", { name: "Run batch test" }).click(); // not hidden by the bar
    await told(page, 2);
    const focused = await page.evaluate(() => document.activeElement.textContent);
    assert.equal(focused, "Run batch test");
    assert.equal(await page.getByLabel("or pasted rows").inputValue(), "Col2\nx");
    await close(page);
  });

  await step("jobs that are asked for again and again", async () => {
    const page = await left("/__emu/pages/jobs");
    const show = (name) => page.getByRole("button", { name, exact: true }).click();
    await show("Running");
    await told(page);
    await page.evaluate(() => {
      globalThis.changes = 0;
      new MutationObserver(() => (globalThis.changes += 1))
        .observe(document.getElementById("trouble"), { childList: true });
    });
    const asked = page.waitForRequest(/__emu\/jobs\?/);
    await show("Failed");
    await asked;
    await page.evaluate(() => new Promise(requestAnimationFrame));
    assert.equal(await page.evaluate(() => globalThis.changes), 0, "told twice");
    await close(page);
  });

  await step("a new container", async () => {
    const page = await left("/__emu/pages/blobs");
    await page.getByLabel("New container").fill("late");
    await page.getByRole("button", { name: "Create" }).click();
    await told(page);
    assert.equal(await page.getByLabel("New container").inputValue(), "late");
    await close(page);
  });

  await step("a run of an experiment", async () => {
    const page = await left(`/__emu/pages/experiments/${IDS}`);
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await told(page);
    await close(page);
  });

  await step("a refresh of the analytics", async () => {
    const page = await left("/__emu/pages/analytics");
    await page.getByRole("button", { name: "Refresh now" }).click();
    await told(page);
    await close(page);
  });

  await step("a call from the console", async () => {
    const page = await left(consoleOf("rrs-execute"));
    await page.getByRole("button", { name: "Fill in the ids" }).click();
    assert.match(await refused(page), /API is not accessible/);
    await close(page);
  });
});
