// The replicas of one database on the page of the workspaces, as tests/replicas/with_store.py starts
// it.
import assert from "node:assert/strict";

import { startEmulator } from "./emulator.mjs";
import { browserTest } from "./harness.mjs";

const FLAGS = ["--store", process.env.AML_STORE, "--store-schema", "pages", "--store-lease", "30s"];

await browserTest({ flags: FLAGS }, async ({ open, close, step }) => {
  const other = await startEmulator({ flags: FLAGS });
  // The states of the table's rows, once there are as many.
  async function states(count) {
    const page = await open("/__emu/pages/workspaces");
    const rows = page.locator("#replicas tbody tr");
    await rows.nth(count - 1).waitFor();
    const shown = await rows.locator("td").evaluateAll((cells) => cells.map((cell) => cell.textContent));
    const text = await page.locator("#replicas").textContent();
    await close(page);
    return { shown, text };
  }

  await step("all that live", async () => {
    const { shown, text } = await states(2);
    assert.equal(shown.filter((cell) => cell === "living").length, 1, shown);
    assert.equal(shown.filter((cell) => cell === "living, this one").length, 1, shown);
    assert.match(text, /They share amlemu@127\.0\.0\.1:\d+\/postgres, schema pages\./);
  });

  await step("one that signed off", async () => {
    await other.stop();
    const { shown } = await states(2);
    assert.equal(shown.filter((cell) => cell === "left").length, 1, shown);
  });
});
