// Jobs as a person follows them: they wait, run, end, are cancelled, found and unfolded.
import assert from "node:assert/strict";

import { browserTest } from "./harness.mjs";
import { submitJobs } from "./waiting_jobs.mjs";

const SAMPLE = "/__emu/pages/services/562d088408ce85f89663240a5ea142c9";

await browserTest({ flags: ["--job-workers", "0"] }, async ({ emulator, open, close, step, everyLook }) => {
  const states = (page) => page.locator(".dense .status").allInnerTexts();
  const withState = (page, state) => page.locator(".dense tr", { has: page.locator(".status", { hasText: state }) });

  await step("no job yet", async () => {
    const page = await open("/__emu/pages/jobs");
    await page.getByText("No job was submitted yet.").waitFor();
    await close(page);
  });

  const watching = await open("/__emu/pages/jobs");
  await step("two jobs wait, and appear where the list was open before", async () => {
    const page = await open(SAMPLE);
    for (const text of ["first", "second"]) {
      await page.getByLabel("or pasted rows").fill(`Col2\n${text}\n`);
      await page.getByRole("button", { name: "Run batch test" }).click();
      await page.getByText("Queued", { exact: true }).first().waitFor();
    }
    await page.getByText("Queued", { exact: true }).nth(1).waitFor();
    await close(page);
    await withState(watching, "Queued").nth(1).waitFor();
    await watching.getByText("2 jobs, 0 running").waitFor();
    await close(watching);
  });

  await everyLook("/__emu/pages/jobs", "jobs-waiting", async (page) => {
    await page.getByRole("button", { name: "Run next queued job" }).waitFor();
  });

  await step("one runs, the other is cancelled; the focus stays where it is", async () => {
    const page = await open("/__emu/pages/jobs");
    const run = page.getByRole("button", { name: "Run next queued job" });
    await run.click();
    await withState(page, "Finished").waitFor();
    const cancel = page.getByRole("button", { name: /^Cancel job/ });
    await cancel.focus();
    if (!(await cancel.evaluate((one) => one === document.activeElement))) throw new Error("the focus was lost");
    await cancel.click();
    await withState(page, "Cancelled").waitFor();
    await run.waitFor({ state: "hidden" });
    await close(page);
  });

  await step("what a job wrote is below its row, by keyboard too", async () => {
    const page = await open("/__emu/pages/jobs");
    const fold = withState(page, "Finished").getByRole("button", { name: /^Details of job/ });
    await fold.focus();
    await page.keyboard.press("Enter");
    assert.equal(await fold.getAttribute("aria-expanded"), "true");
    await page.getByRole("button", { name: /^Outputs of job/ }).click();
    await page.getByRole("link", { name: "Download output1" }).waitFor();
    await close(page);
  });

  await step("jobs are narrowed by state and id, and the address says so", async () => {
    const page = await open("/__emu/pages/jobs");
    await withState(page, "Finished").waitFor();
    await page.getByRole("button", { name: /^Finished/ }).click();
    await withState(page, "Cancelled").waitFor({ state: "detached" });
    assert.deepEqual(await states(page), ["Finished"]);
    assert.match(page.url(), /state=Finished/);
    const id = await page.locator(".dense tbody tr").first().getAttribute("data-id");
    await page.keyboard.press("/");
    await page.keyboard.type("zzz");
    await page.keyboard.press("Enter");
    await page.getByText("No job matches").waitFor();
    await page.getByRole("button", { name: "Remove text zzz" }).click();
    await page.getByLabel("Filter jobs").fill(id.slice(0, 10));
    await page.keyboard.press("Enter");
    await withState(page, "Finished").waitFor();
    await close(page);
  });

  await step("pages of a hundred: all rows come, the newest first, and the last one unfolds", async () => {
    const [service] = await emulator.getJson("/__emu/services");
    await submitJobs(emulator, service, 118);
    const page = await open("/__emu/pages/jobs");
    const rows = page.locator(".dense tbody tr");
    await rows.nth(99).waitFor();
    await page.getByText("1–100", { exact: true }).waitFor();
    const listed = await emulator.getJson("/__emu/jobs?order=desc&limit=100");
    const shown = await rows.evaluateAll((all) => all.map((row) => row.dataset.id));
    assert.deepEqual(shown, listed.map(({ id }) => id));
    await rows.nth(99).getByRole("button", { name: /^Details of job/ }).click();
    await rows.nth(100).locator(".job").waitFor();
    await page.getByRole("button", { name: "Older" }).click();
    await page.getByText("101–120", { exact: true }).waitFor();
    assert.equal(await rows.count(), 20);
    await close(page);
  });

  await everyLook("/__emu/pages/jobs", "jobs-many", async (page) => {
    await page.getByText("1–100", { exact: true }).waitFor();
  });
});
