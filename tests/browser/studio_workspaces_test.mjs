// Studio in a private workspace: its pages show and change that workspace alone.
import assert from "node:assert/strict";

import { browserTest } from "./harness.mjs";
import { HASH, block, openMenuItem, run, saved } from "./studio.mjs";

const GUIDE = "SimpleFeatureHashingExperiment";
const HASHED = /_HashingFeature\.\d+$/;

await browserTest({}, async ({ emulator, open, close, axe, step }) => {
  const made = await (await emulator.post("/__emu/workspaces", JSON.stringify({ name: "drawn in", lease: "1h" }))).json();
  const page = await open("/__emu/pages/workspaces", { width: 1440 });
  const studioOf = async (query) => (await emulator.getJson(`/__emu/studio${query}`)).workspaces;

  await step("only its own list names it, with its token", async () => {
    assert.deepEqual((await studioOf(`?workspace=${made.workspace}`)).map(({ workspace, token }) => [workspace, token]),
                     [[made.workspace, made.token]]);
    assert.equal((await studioOf("")).some(({ workspace }) => workspace === made.workspace), false);
  });

  await step("its experiments are a link away, and every further page stays in it", async () => {
    await page.getByRole("link", { name: `Experiments of ${made.workspace}` }).click();
    await page.getByRole("link", { name: GUIDE }).waitFor();
    assert.equal(new URL(page.url()).searchParams.get("workspace"), made.workspace);
    for (const name of ["Requests", "Web services", "Jobs", "Faults and clock"]) {
      const href = await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name }).first().getAttribute("href");
      assert.equal(new URL(href, page.url()).searchParams.get("workspace"), made.workspace, name);
    }
    await axe(page);
  });

  await step("a blank experiment of it is not among the open ones", async () => {
    await openMenuItem(page, "New", "Blank experiment");
    await page.locator(".canvas").waitFor();
    assert.match(new URL(page.url()).pathname, new RegExp(`/studio/${made.workspace}\\.f-id\\.`));
    await page.getByRole("navigation", { name: "Path" }).getByRole("link", { name: "Experiments" }).click();
    await page.getByRole("link", { name: /^Experiment created on/ }).waitFor();
    const others = await open("/__emu/pages/experiments");
    await others.getByRole("link", { name: GUIDE }).waitFor();
    assert.equal(await others.getByRole("link", { name: /^Experiment created on/ }).count(), 0);
    await close(others);
  });

  await step("edited, run and published, its service changes and the open one does not", async () => {
    await page.getByRole("link", { name: GUIDE }).click();
    await block(page, HASH).click();
    await page.getByLabel("Hashing bitsize", { exact: true }).fill("2");
    await page.keyboard.press("Tab");
    await saved(page);
    await run(page);
    await page.getByRole("button", { name: "Publish web service" }).click();
    await page.getByText(`${GUIDE} is published already.`).waitFor();
    await page.getByRole("button", { name: "Yes", exact: true }).click();
    await page.waitForURL(/\/services\/[0-9a-f]{32}\?workspace=/);
    await page.getByRole("heading", { name: GUIDE }).first().waitFor();
    const columns = async (query) => {
      const services = await emulator.getJson(`/__emu/services${query}`);
      const [{ columns: all }] = services.find(({ name }) => name === GUIDE).outputs;
      return all.filter(({ name }) => HASHED.test(name)).length;
    };
    assert.equal(await columns(`?workspace=${made.workspace}`), 4);
    assert.equal(await columns(""), 8);
  });

  await step("its dashboard tests its service", async () => {
    await page.getByRole("button", { name: "Test request/response" }).click();
    await page.getByLabel("Col2").fill("This is a good day");
    await page.getByRole("button", { name: "Predict" }).click();
    await page.getByRole("button", { name: "Details", exact: true }).click();
    await page.getByRole("region", { name: "Answer of the test" }).getByText(/Col2_HashingFeature\.3/).first().waitFor();
    const { requests } = await emulator.getJson(`/__emu/requests?workspace=${made.workspace}&show=pages`);
    assert.ok(requests.some(({ operation }) => operation === "rrs.execute"));
    await page.getByRole("link", { name: "View the experiment" }).click();
    await page.getByRole("link", { name: "Edit the experiment" }).click();
    await page.locator(".canvas").waitFor();
    await close(page);
  });

  await step("where it is dropped, an open editor says that it is not saved", async () => {
    const editor = await open(`/__emu/pages/experiments?workspace=${made.workspace}`, { width: 1440, allow: [404, 503] });
    await editor.getByRole("link", { name: GUIDE }).click();
    await editor.locator(".canvas").waitFor();
    await fetch(`${emulator.url}/__emu/workspaces/${made.workspace}`, { method: "DELETE" });
    await editor.getByTitle("Rename").click();
    await editor.getByLabel("Name of the experiment").fill("Kept nowhere");
    await editor.keyboard.press("Enter");
    await editor.getByText(/^Not saved: /).waitFor();
    await close(editor);
  });
});
