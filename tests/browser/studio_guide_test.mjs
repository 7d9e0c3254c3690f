// Appendix A of the guide, from an emulator that has no service at all to the Test button's answer:
// once by mouse, once by keys alone.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { browserTest } from "./harness.mjs";
import {
  HASH, INPUT, OUTPUT, REVIEWS, SELECT, block, chooseColumns, drawWire, drop, openMenuItem, port, run, saved, tabTo,
} from "./studio.mjs";

const NAME = "SimpleFeatureHashingExperiment";
const GUIDES_WORKSPACE = "756dbbd56cf4b58a5125db394cae1dc4";
const ANSWER = /"This is a good day",\s*"1",\s*"1",\s*"2",\s*"2",\s*"0",\s*"2",\s*"0",\s*"1"/;

const folder = await mkdtemp(path.join(tmpdir(), "amlemu-guide-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

await browserTest({ fixtures: folder }, async (tools) => {
  await byMouse(tools);
  await byKeys(tools);
});

async function byMouse({ emulator, open, close, axe, screenshot, step }) {
  assert.deepEqual(await emulator.getJson("/__emu/services"), []);
  const page = await open("/__emu/", { width: 1440, height: 900 });

  await step("mouse: the first page leads to a blank experiment", async () => {
    await page.getByRole("heading", { name: "Nothing is published yet" }).waitFor();
    await screenshot(page, "home-empty", { fullPage: false });
    await page.getByRole("link", { name: "Draw it on the canvas" }).click();
    await page.getByRole("heading", { name: "No experiment yet" }).waitFor();
    await openMenuItem(page, "New", "Blank experiment");
    await page.locator(".canvas").waitFor();
  });

  await step("mouse: a new experiment gets its name", async () => {
    await page.getByTitle("Rename").click();
    await page.getByLabel("Name of the experiment").fill(NAME);
    await page.keyboard.press("Enter");
    await saved(page);
    assert.equal(await page.title(), `${NAME}, experiment – amlemu`);
  });

  await step("mouse: dataset, Select Columns, Col2", async () => {
    await drop(page, REVIEWS, 260, 70);
    await drop(page, SELECT, 260, 190);
    await drawWire(page, REVIEWS, SELECT, async () => {
      assert.match(await port(page, SELECT, "in").getAttribute("class"), /\bfit\b/);
      await page.locator(".candidate", { has: block(page, SELECT) }).waitFor();
    });
    await block(page, SELECT).click();
    await chooseColumns(page, ["Col2"]);
    await block(page, SELECT).getByText("Col2").waitFor();
  });

  await step("mouse: Feature Hashing, 3 bits; run", async () => {
    await drop(page, HASH, 260, 310);
    await block(page, HASH).locator(".mark-state.error").waitFor();
    await drawWire(page, SELECT, HASH);
    await block(page, HASH).click();
    await chooseColumns(page, ["Col2"]);
    await page.getByLabel("Hashing bitsize", { exact: true }).fill("3");
    await page.keyboard.press("Tab");
    await run(page);
    assert.equal(await page.locator(".mark-state.ok").count(), 2);
    await axe(page);
  });

  await step("mouse: web service input and output", async () => {
    await drop(page, "Input", 560, 190);
    await drop(page, "Output", 560, 430);
    await drawWire(page, INPUT, HASH);
    await drawWire(page, HASH, OUTPUT);
    assert.equal(await page.locator("path.wire.service").count(), 2);
    await saved(page);
    await block(page, HASH).click();
    await page.locator(".left [role=tabpanel]").first().evaluate((panel) => panel.scrollTo(0, 0));
    await screenshot(page, "guide-1-editor", { fullPage: false });
  });

  await step("mouse: what Feature Hashing made", async () => {
    await port(page, HASH, "out").click();
    await page.getByRole("menuitem", { name: "Visualize" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/9 columns$/).first().waitFor();
    await screenshot(page, "studio-visualize", { fullPage: false });
    await axe(page);
    await dialog.getByRole("button", { name: "Close" }).click();
  });

  await step("mouse: published, and tested", async () => {
    await page.getByRole("button", { name: "Publish web service" }).click();
    await page.getByRole("button", { name: "Yes", exact: true }).click();
    await page.waitForURL(/\/__emu\/pages\/services\/[0-9a-f]{32}$/);
    await page.getByRole("heading", { name: NAME }).first().waitFor();
    await page.getByRole("button", { name: "Test request/response" }).click();
    await page.getByLabel("Col2").fill("This is a good day");
    await page.getByRole("button", { name: "Predict" }).click();
    await answered(page, (button) => button.click());
  });

  await step("mouse: back in the editor, it leads to its service; a second time it asks to overwrite", async () => {
    await page.goto("/__emu/pages/experiments");
    await page.getByRole("link", { name: NAME }).click();
    await page.getByRole("link", { name: "Go to web service" }).first().waitFor();
    await page.getByRole("button", { name: "Publish web service" }).click();
    await page.getByText(`${NAME} is published already.`).waitFor();
    await page.getByRole("button", { name: "No", exact: true }).click();
    assert.equal(await page.locator("#publish-bar").isVisible(), false);
    await page.getByRole("button", { name: "Publish web service" }).click();
    await page.getByRole("button", { name: "Yes", exact: true }).click();
    await page.waitForURL(/\/__emu\/pages\/services\/[0-9a-f]{32}$/);
    const services = await emulator.getJson("/__emu/services");
    assert.deepEqual(services.map(({ name, workspace }) => [name, workspace]), [[NAME, GUIDES_WORKSPACE]]);
  });
  await close(page);
}

async function answered(page, press) {
  const details = page.getByRole("button", { name: "Details", exact: true });
  await details.waitFor();
  await press(details);
  await page.getByRole("region", { name: "Answer of the test" }).getByText(ANSWER).first().waitFor();
}

// Only keys from here on: the page is asked where the focus is, and nothing is clicked.
async function byKeys({ open, close, step }) {
  const page = await open("/__emu/pages/experiments", { width: 1440, height: 900 });
  const { keyboard } = page;
  const press = async (...keys) => {
    for (const key of keys) await keyboard.press(key);
  };

  await step("keys: a new experiment gets its name", async () => {
    await tabTo(page, /^New$/);
    await press("Enter", "Enter");
    await page.locator(".canvas").waitFor();
    await tabTo(page, /^Experiment created on/);
    await press("Enter");
    await keyboard.type("By keys");
    await press("Enter");
  });

  await step("keys: dataset and modules out of the palette", async () => {
    await tabTo(page, /^Search experiment items$/);
    for (const words of ["book rev", "select col", "feature h"]) {
      await keyboard.type(words);
      await press("Enter", "Enter"); // to the first found, which is added
      await press("Shift+Tab");
      await press("Control+a");
    }
    assert.equal(await page.locator(".block").count(), 3);
    await press("Delete");
  });

  await step("keys: wires by c and Enter", async () => {
    await tabTo(page, new RegExp(`^${REVIEWS}`));
    await press("c", "Enter");
    await press("Tab", "c", "Enter");
    assert.equal(await page.locator("path.wire").count(), 2);
  });

  const choose = async () => {
    await press("Enter"); // the properties' first field, the selector's button
    await press("Enter");
    await page.getByRole("dialog").waitFor();
    await tabTo(page, /^Available columns$/);
    await press("End", "Enter");
    await tabTo(page, /^Use 1 column$/);
    await press("Enter");
  };
  await step("keys: columns and bits", async () => {
    await choose();
    await tabTo(page, new RegExp(`^${HASH}`), "Shift+Tab");
    await choose();
    await tabTo(page, /^Hashing bitsize$/);
    await press("Control+a");
    await keyboard.type("3");
    await press("Tab");
  });

  await step("keys: run", async () => {
    await tabTo(page, /^Run$/, "Shift+Tab");
    await press("Enter");
    await page.locator(".command-bar .status", { hasText: "Finished running" }).waitFor();
  });

  await step("keys: input and output, connected in the list of blocks", async () => {
    await tabTo(page, /^Items$/);
    await press("ArrowRight");
    await tabTo(page, /^Add a block$/);
    await press("End"); // the last is the output
    await press("Tab", "Enter");
    await tabTo(page, /^Add a block$/, "Shift+Tab");
    await press("ArrowUp");
    await press("Tab", "Enter");
    await tabTo(page, /^Sends callers' rows to/);
    await keyboard.type(HASH);
    await tabTo(page, /^Web service output output1/);
    await press("Enter");
    await tabTo(page, /^Answer from/);
    await keyboard.type(HASH);
    assert.equal(await page.locator("path.wire.service").count(), 2);
  });

  await step("keys: published, and tested", async () => {
    await tabTo(page, /^Publish web service$/, "Shift+Tab");
    await press("Enter");
    await page.getByText("Publish By keys as a web service?").waitFor();
    await press("Enter"); // on Yes, which has the focus
    await page.waitForURL(/\/__emu\/pages\/services\/[0-9a-f]{32}$/);
    await page.getByRole("button", { name: "Test request/response" }).waitFor();
    await tabTo(page, /^Test request\/response$/);
    await press("Enter");
    await keyboard.type("This is a good day");
    await press("Enter");
    await answered(page, async () => {
      await tabTo(page, /^Details$/);
      await press("Enter");
    });
  });
  await close(page);
}
