// A batch job from a service's dashboard: upload, submit, progress, result, cancel.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { browserTest } from "./harness.mjs";

const SAMPLE = "/__emu/pages/services/562d088408ce85f89663240a5ea142c9";
const csv = (rows) => ({ name: "input.csv", mimeType: "text/csv", buffer: Buffer.from(`Col2\n${rows.join("\n")}\n`) });

await browserTest({}, async ({ open, close, step, everyLook, axe, screenshot }) => {
  const run = (page) => page.getByRole("button", { name: "Run batch test" }).click();

  await step("a file is scored; the result is shown and saved", async () => {
    const page = await open(SAMPLE);
    await page.getByLabel("CSV file").setInputFiles(csv(["This is a good day", '"<b>bold</b>, ""quoted"""']));
    await run(page);
    await page.getByText("Finished", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Show the first rows of output1" }).click();
    const table = page.getByRole("region", { name: "First rows of output1" });
    await table.getByText('<b>bold</b>, "quoted"').waitFor();
    assert.match(await table.innerText(), /This is a good day\s+1\s+1\s+2\s+2\s+0\s+2\s+0\s+1/);
    await axe(page);
    await screenshot(page, "batch-test-finished");
    const saving = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download output1" }).click();
    const saved = await saving;
    assert.equal(saved.suggestedFilename(), "out-1-output1.csv");
    assert.match(await readFile(await saved.path(), "utf8"), /^This is a good day,1,1,2,2,0,2,0,1$/m);
    await close(page);
  });

  await step("pasted rows that do not fit fail, and the page says why", async () => {
    const page = await open(SAMPLE);
    await page.getByLabel("or pasted rows").fill("Other,Columns\n1,2\n");
    await run(page);
    await page.getByText("Failed", { exact: true }).waitFor();
    assert.match(await page.getByLabel("Why the job failed").innerText(), /\w+/);
    await close(page);
  });

  await step("without rows nothing is sent", async () => {
    const page = await open(SAMPLE);
    await run(page);
    await page.getByText("Choose a CSV for input1, or paste its rows.").waitFor();
    await close(page);
  });

  await everyLook("/__emu/pages/jobs", "jobs", async (page) => {
    await page.locator(".dense .status.Failed").waitFor();
  });

  await step("the list of jobs has the outputs of a finished one", async () => {
    const page = await open("/__emu/pages/jobs");
    await page.getByRole("button", { name: /^Outputs, job/ }).click();
    await page.getByRole("button", { name: /^Outputs of job/ }).click();
    await page.getByRole("link", { name: "Download output1" }).waitFor();
    await close(page);
  });
});
