// The experiment view: the canvas of a service, its parameters, and a run.
import assert from "node:assert/strict";

import { endsTouch, pageOf, runOf, texts } from "./experiment.mjs";
import { browserTest } from "./harness.mjs";

const SAMPLE = "/__emu/pages/experiments/562d088408ce85f89663240a5ea142c9";

await browserTest({}, async ({ emulator, open, close, everyLook, screenshot, step }) => {
  await everyLook(SAMPLE, "experiment", async (page) => {
    assert.equal(await page.locator("h1").innerText(), "SimpleFeatureHashingExperiment");
    await runOf(page);
  });

  await step("nodes, in the order in which data flows, and the wires between them", async () => {
    const page = await open(SAMPLE);
    const names = await page.locator(".node").evaluateAll((all) => all.map((one) => one.title));
    assert.deepEqual(names, ["Short reviews", "Select Columns in Dataset (select)", "input1",
                             "Feature Hashing (hash)", "output1"]);
    assert.equal(await page.locator("path.wire:not(.service)").count(), 2);
    assert.equal(await page.locator("path.wire.service").count(), 2);
    await endsTouch(page);
    const words = await texts(page.locator("#words li"));
    assert.equal(words.length, 5);
    assert.equal(words[3], "Module Feature Hashing (hash): takes from Select Columns in Dataset (select), " +
                           "and for callers from input1 instead.");
    await close(page);
  });

  await step("properties of a module, by keyboard", async () => {
    const page = await open(SAMPLE);
    const node = page.locator(".node", { hasText: "Feature Hashing" });
    await node.focus();
    await page.keyboard.press("Enter");
    assert.equal(await node.getAttribute("aria-pressed"), "true");
    assert.equal(await page.locator(".node[aria-pressed=true]").count(), 1);
    const bits = page.locator(".parameter", { hasText: "Hashing bitsize" });
    assert.deepEqual(await texts(bits.locator("dd")),
                     ["3", "Integer", "10", "1 to 31", "Each target column becomes 2 to this power columns."]);
    const missing = page.locator(".parameter", { hasText: "Missing cells" });
    assert.equal((await texts(missing.locator("dd")))[3], "one of: Zero features, Drop row");
    await page.getByRole("heading", { name: "Columns out: 9" }).waitFor();
    await page.locator(".node", { hasText: "Short reviews" }).press("Space");
    await page.locator("#chosen").getByText("Good maps and clear words").waitFor();
    await close(page);
  });

  await step("a run shows the table after each module", async () => {
    const page = await open(SAMPLE, { width: 1600, height: 1000 });
    await runOf(page);
    assert.equal(await page.getByRole("status").innerText(), "Run finished: 2 modules.");
    const results = page.locator(".result");
    assert.deepEqual(await results.locator("h3").evaluateAll((all) => all.map((one) => one.firstChild.textContent)),
                     ["Select Columns in Dataset (select)", "Feature Hashing (hash)"]);
    assert.deepEqual(await texts(results.nth(1).locator("tbody tr").first().locator("td")),
                     ["This is a good day", "1", "1", "2", "2", "0", "2", "0", "1"]);
    assert.equal(await page.locator(".node .mark.Finished").count(), 2);
    await page.getByText("7 rows; 9 columns").waitFor();
    await screenshot(page, "experiment-run");
    await close(page);
  });

  await step("two paths: datasets, steps, inputs and outputs", async () => {
    const page = await open(await pageOf(emulator, "TwoPathsDemo"));
    assert.equal(await page.locator(".node").count(), 9);
    assert.equal(await page.locator("path.wire").count(), 8);
    await endsTouch(page);
    await runOf(page);
    await page.getByText("missing", { exact: true }).first().waitFor();
    await page.locator(".node", { hasText: "hash body" }).click();
    await page.locator("#chosen").getByText("Body N-grams").waitFor();
    await close(page);
  });
  await everyLook(await pageOf(emulator, "TwoPathsDemo"), "experiment-two-paths");

  await step("it leads to the editor of the same experiment", async () => {
    const page = await open(SAMPLE);
    await page.getByRole("link", { name: "Edit the experiment" }).click();
    await page.locator(".block", { hasText: "Feature Hashing" }).waitFor();
    await page.locator(".command-bar").getByText("Finished running").waitFor();
    assert.equal(await page.locator(".mark-state.ok").count(), 2);
    assert.equal(await page.locator("path.wire").count(), 4);
    await close(page);
  });

  await step("an unknown service is reported", async () => {
    const page = await open("/__emu/pages/experiments/nothing", { allow: [404] });
    await page.getByRole("alert").getByText("There is no service nothing.").waitFor();
    await close(page);
  });
});
