// Jobs that wait: an emulator without workers runs them on request, or cancels them.
import { browserTest } from "./harness.mjs";

const SAMPLE = "/__emu/pages/services/562d088408ce85f89663240a5ea142c9";

await browserTest({ flags: ["--job-workers", "0"] }, async ({ open, close, step, everyLook }) => {
  await step("no job yet", async () => {
    const page = await open("/__emu/pages/jobs");
    await page.getByText("No job was submitted yet.").waitFor();
    await close(page);
  });

  await step("two jobs wait", async () => {
    const page = await open(SAMPLE);
    for (const text of ["first", "second"]) {
      await page.getByLabel("or pasted rows").fill(`Col2\n${text}\n`);
      await page.getByRole("button", { name: "Run batch test" }).click();
      await page.getByText("Queued", { exact: true }).first().waitFor();
    }
    await page.getByText("Queued", { exact: true }).nth(1).waitFor();
    await close(page);
  });

  await everyLook("/__emu/pages/jobs", "jobs-waiting", async (page) => {
    await page.getByRole("button", { name: "Run next queued job" }).waitFor();
  });

  await step("one runs, the other is cancelled; the focus stays where it is", async () => {
    const page = await open("/__emu/pages/jobs");
    const run = page.getByRole("button", { name: "Run next queued job" });
    await run.click();
    await page.getByText("Finished", { exact: true }).waitFor();
    const cancel = page.getByRole("button", { name: /^Cancel job/ });
    await cancel.focus();
    const drawn = page.waitForResponse((response) => response.url().includes("/__emu/jobs?order=desc"));
    await drawn;
    if (!(await cancel.evaluate((one) => one === document.activeElement))) throw new Error("the focus was lost");
    await cancel.click();
    await page.getByText("Cancelled", { exact: true }).waitFor();
    await run.waitFor({ state: "hidden" });
    await close(page);
  });
});
