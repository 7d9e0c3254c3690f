// An emulator without any service: every page says what comes next, and none has an error.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { browserTest, noSidewaysScroll } from "./harness.mjs";
import { visitEveryPage } from "./pages.mjs";

const folder = await mkdtemp(path.join(tmpdir(), "amlemu-empty-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

await browserTest({ fixtures: folder }, async (tools) => {
  const { emulator, open, close, everyLook, axe, step } = tools;

  await everyLook("/__emu/", "home-empty", async (page) => {
    await page.getByRole("heading", { name: "Nothing is published yet" }).waitFor();
    const steps = await page.locator(".steps h3").allInnerTexts();
    assert.deepEqual(steps.slice(0, 3), ["Make a web service", "Bring your own service", "Point your program here"]);
  });

  await step("the base address in a program's own words", async () => {
    const page = await open("/__emu/", { width: 1440 });
    const languages = page.getByRole("group", { name: "Language" });
    await languages.getByRole("button", { name: "C#" }).click();
    await page.getByText('client.BaseAddress = new Uri("http://localhost:10100/workspaces/…");').waitFor();
    assert.equal(await languages.getByRole("button", { name: "C#" }).getAttribute("aria-pressed"), "true");
    await axe(page);
    await close(page);
  });

  await step("every page opens", async () => {
    const paths = await visitEveryPage(tools, { width: 400 }, async (page) => {
      await noSidewaysScroll(page);
      await axe(page);
    });
    assert.ok(paths.length >= 9, paths.join(" "));
  });

  await step("the list of services leads to the canvas, a dataset can be made there", async () => {
    const page = await open("/__emu/pages/services", { width: 1440 });
    await page.getByRole("link", { name: "Draw one on the canvas" }).click();
    await page.getByRole("button", { name: "New", exact: true }).click();
    await page.getByRole("menuitem", { name: "Dataset from a file" }).waitFor();
    await close(page);
  });

  await step("a private workspace of an empty emulator is empty, too", async () => {
    const made = await (await emulator.post("/__emu/workspaces", "{}")).json();
    assert.deepEqual(made.services, []);
    const page = await open(`/__emu/pages/experiments?workspace=${made.workspace}`);
    await page.getByRole("heading", { name: "No experiment yet" }).waitFor();
    await close(page);
  });
});
