// The editor beyond the guide: what keeps a graph right, what is seen of data, several pages at once.
import assert from "node:assert/strict";

import { browserTest } from "./harness.mjs";
import {
  HASH, INPUT, OUTPUT, REVIEWS, SELECT, block, chooseColumns, drawWire, drop, openBlank, port, run, saved,
} from "./studio.mjs";

const MARKUP = "<img src=x onerror=window.hit=1 class=hit>";
const CLEAN = "Clean Missing Data";
const APPLY = "Apply Transformation";

const counts = async (page) => [await page.locator(".block").count(), await page.locator("path.wire").count()];
const chosenCount = (page) => page.locator('.block[aria-pressed="true"]').count();
const search = (page, words) => page.getByLabel("Search experiment items").fill(words);
const checkNothingRan = async (page) => {
  assert.equal(await page.evaluate(() => window.hit), undefined);
  assert.equal(await page.locator(".hit").count(), 0);
};

await browserTest({}, async (tools) => {
  await palette(tools);
  await wires(tools);
  await edits(tools);
  await selectors(tools);
  await data(tools);
  await pages(tools);
  await looks(tools);
});

async function palette({ open, close, step }) {
  await step("the palette: search, double-click, Enter, arrows", async () => {
    const page = await openBlank(open);
    await search(page, "nothing like it");
    await page.getByText("Nothing has this name.").waitFor();
    await search(page, "hash");
    assert.deepEqual(await page.locator(".leaf").allInnerTexts(), [HASH]);
    await page.getByRole("treeitem", { name: HASH }).dblclick();
    await search(page, "");
    const first = page.getByRole("treeitem").first();
    await first.focus();
    const before = await page.getByRole("treeitem").count();
    await page.keyboard.press("ArrowLeft");
    assert.ok((await page.getByRole("treeitem").count()) < before);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.deepEqual(await counts(page), [2, 0]);
    await close(page);
  });

  await step("a dataset is on the canvas once", async () => {
    const page = await openBlank(open);
    await page.getByRole("treeitem", { name: REVIEWS, exact: true }).dblclick();
    await page.keyboard.press("Escape");
    await page.getByRole("treeitem", { name: REVIEWS, exact: true }).dblclick();
    assert.deepEqual(await counts(page), [1, 0]);
    assert.equal(await chosenCount(page), 1);
    await saved(page);
    await page.reload();
    await block(page, REVIEWS).waitFor();
    await close(page);
  });
}

async function wires({ open, close, step }) {
  await step("fitting ports are green, others red, and take no wire", async () => {
    const page = await openBlank(open);
    await drop(page, CLEAN, 150, 80);
    await drop(page, APPLY, 150, 260);
    const [, transformation] = await page.locator(".box", { has: block(page, CLEAN) }).locator(".port.out").all();
    const [learned, dataset] = await page.locator(".box", { has: block(page, APPLY) }).locator(".port.in").all();
    await transformation.hover();
    await page.mouse.down();
    await dataset.hover();
    assert.match(await learned.getAttribute("class"), /\bfit\b/);
    assert.match(await dataset.getAttribute("class"), /\bunfit\b/);
    await page.mouse.up();
    assert.deepEqual(await counts(page), [2, 0]);
    await transformation.hover();
    await page.mouse.down();
    await learned.hover();
    await page.mouse.up();
    assert.deepEqual(await counts(page), [2, 1]);
    await close(page);
  });

  await step("a circle and what is missing are marked, and named in the properties", async () => {
    const page = await openBlank(open);
    await drop(page, SELECT, 150, 80);
    await drop(page, HASH, 150, 260);
    await drawWire(page, SELECT, HASH);
    await drawWire(page, HASH, SELECT);
    await page.keyboard.press("Escape");
    await page.locator(".props").getByText(/circle/).first().waitFor();
    assert.equal(await page.locator(".mark-state.error").count(), 2);
    await page.locator(".props").getByRole("button", { name: new RegExp(`^${HASH}.*circle`) }).click();
    await page.locator(".props h2", { hasText: HASH }).waitFor();
    await close(page);
  });

  await step("a wire's end is taken up and put elsewhere; a chosen wire is deleted", async () => {
    const page = await openBlank(open);
    await drop(page, REVIEWS, 150, 80);
    await drop(page, SELECT, 150, 260);
    await drop(page, HASH, 420, 260);
    await drawWire(page, REVIEWS, SELECT);
    await port(page, SELECT, "in").hover();
    await page.mouse.down();
    await port(page, HASH, "in").hover();
    await page.mouse.up();
    assert.deepEqual(await counts(page), [3, 1]);
    await port(page, HASH, "in").click();
    await page.keyboard.press("Delete");
    assert.deepEqual(await counts(page), [3, 0]);
    await close(page);
  });
}

async function edits({ open, close, step }) {
  await step("several blocks: frame, move, copy, paste, delete, undo, redo", async () => {
    const page = await openBlank(open);
    await drop(page, SELECT, 200, 80);
    await drop(page, HASH, 200, 240);
    await drawWire(page, SELECT, HASH);
    const canvas = await page.locator(".canvas-scroller").boundingBox();
    await page.mouse.move(canvas.x + 4, canvas.y + 4);
    await page.mouse.down();
    await page.mouse.move(canvas.x + 400, canvas.y + 400);
    await page.mouse.up();
    assert.equal(await chosenCount(page), 2);
    const before = await block(page, HASH).boundingBox();
    await block(page, SELECT).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    assert.equal((await block(page, HASH).boundingBox()).y, before.y + 16);
    await page.keyboard.press("Control+c");
    await page.keyboard.press("Control+v");
    assert.deepEqual(await counts(page), [4, 2]);
    assert.equal(await chosenCount(page), 2);
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Delete");
    assert.deepEqual(await counts(page), [0, 0]);
    for (const expected of [[4, 2], [2, 1]]) {
      await page.keyboard.press("Control+z");
      assert.deepEqual(await counts(page), expected);
    }
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    assert.equal((await block(page, HASH).boundingBox()).y, before.y);
    for (let step = 0; step < 3; step += 1) await page.getByRole("button", { name: "Redo", exact: true }).click();
    assert.deepEqual(await counts(page), [0, 0]);
    await close(page);
  });

  await step("zoom, and all of it in the window", async () => {
    const page = await openBlank(open);
    await drop(page, SELECT, 150, 80);
    await drop(page, HASH, 150, 240);
    await page.getByRole("button", { name: "Zoom in" }).click();
    await page.getByText("125 %").waitFor();
    await block(page, HASH).focus();
    for (let press = 0; press < 30; press += 1) await page.keyboard.press("Shift+ArrowDown");
    await page.getByRole("button", { name: "Fit to window" }).click();
    const window = await page.locator(".canvas-scroller").boundingBox();
    const last = await block(page, HASH).boundingBox();
    assert.ok(last.y + last.height <= window.y + window.height);
    await close(page);
  });

  await step("a comment, a web service parameter, a name that is taken", async () => {
    const page = await openBlank(open);
    await drop(page, HASH, 200, 80);
    await page.getByLabel("Comment").fill(MARKUP);
    await page.getByRole("button", { name: "Set Hashing bitsize as web service parameter" }).click();
    await page.getByLabel("Hashing bitsize: name of the web service parameter").fill("Bits");
    await page.keyboard.press("Tab");
    await page.getByLabel("Hashing bitsize", { exact: true }).fill("99");
    await page.keyboard.press("Tab");
    await page.getByText("At most 31.").waitFor();
    await drop(page, "Input", 200, 240);
    await drop(page, "Input", 200, 340);
    await page.locator(".props").getByLabel("Name").fill("input1");
    await page.keyboard.press("Tab");
    await page.getByRole("alert").getByText("Another one has this name").waitFor();
    await saved(page);
    await page.reload();
    await block(page, HASH).getByText(MARKUP).waitFor();
    await block(page, HASH).click();
    assert.equal(await page.getByLabel("Hashing bitsize: name of the web service parameter").inputValue(), "Bits");
    assert.equal(await page.getByLabel("Hashing bitsize", { exact: true }).inputValue(), "10");
    await checkNothingRan(page);
    await close(page);
  });
}

async function selectors({ open, close, axe, step }) {
  await step("the column selector with rules", async () => {
    const page = await openBlank(open);
    await drop(page, REVIEWS, 200, 80);
    await drop(page, SELECT, 200, 240);
    await drawWire(page, REVIEWS, SELECT);
    await block(page, SELECT).click();
    await page.getByRole("button", { name: /^Launch column selector/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "With rules" }).click();
    await dialog.getByLabel("All columns").check();
    await dialog.getByText("2 of 2").waitFor();
    await dialog.getByRole("button", { name: "Add rule" }).click();
    await dialog.getByLabel("Rule 1: by").selectOption({ label: "column names" });
    const names = dialog.getByRole("combobox", { name: "Rule 1: column names" });
    await names.pressSequentially("col1");
    await page.keyboard.press("ArrowDown");
    await axe(page);
    await page.keyboard.press("Enter");
    await dialog.getByText("rule 1").waitFor();
    await dialog.getByRole("button", { name: "Use 1 column" }).click();
    await block(page, SELECT).getByText("all columns; exclude names Col1").waitFor();
    await page.getByRole("button", { name: /^Launch column selector/ }).click();
    await dialog.getByRole("button", { name: "Remove Col1" }).click();
    await dialog.getByLabel("No columns").check();
    await dialog.getByLabel("Rule 1: by").selectOption({ label: "column type" });
    await dialog.getByRole("combobox", { name: "Rule 1: column type" }).pressSequentially("String,");
    await dialog.getByRole("button", { name: "Use 1 column" }).click();
    await block(page, SELECT).getByText("include type String").waitFor();
    await close(page);
  });
}

async function data({ open, close, axe, screenshot, step }) {
  const page = await openBlank(open, { width: 1440, height: 900 });
  await step("a file becomes a dataset, its names as they are", async () => {
    await page.getByRole("button", { name: "New", exact: true }).click();
    await page.getByRole("menuitem", { name: "Dataset from a file" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Upload" }).click();
    await dialog.getByText("Choose a file.").waitFor();
    const rows = Array.from({ length: 150 }, (_, index) => `${index}\t${MARKUP}${index % 3}`).join("\n");
    await dialog.getByLabel("File", { exact: true }).setInputFiles({
      name: "mine.tsv", mimeType: "text/tab-separated-values", buffer: Buffer.from(`Number\t${MARKUP}name\n${rows}\n`) });
    assert.equal(await dialog.getByLabel("Type").inputValue(), "GenericTSV");
    await dialog.getByLabel("Name").fill(`${MARKUP}data`);
    await dialog.getByRole("button", { name: "Upload" }).click();
    await page.getByRole("treeitem", { name: `${MARKUP}data` }).waitFor();
  });

  await step("a dataset looked at: rows, counts, histogram, most frequent", async () => {
    await drop(page, `${MARKUP}data`, 300, 80);
    await page.locator(".props").getByRole("button", { name: "Visualize" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("150 rows, 2 columns").waitFor();
    await dialog.getByText("Rows 1–100 of 150").waitFor();
    await dialog.getByRole("img", { name: /^Histogram of Number/ }).waitFor();
    assert.equal(await dialog.locator("tbody tr").count(), 100);
    await dialog.getByRole("button", { name: new RegExp(`^${MARKUP}name`) }).click();
    await dialog.locator(".frequent").getByText(`${MARKUP}0`).waitFor();
    await axe(page);
    await screenshot(page, "studio-visualize-dataset", { fullPage: false });
    await checkNothingRan(page);
    await page.keyboard.press("Escape");
  });

  await step("an output saved as a dataset, and downloaded", async () => {
    await drop(page, SELECT, 300, 200);
    await drawWire(page, `${MARKUP}data`, SELECT);
    await block(page, SELECT).click();
    await chooseColumns(page, ["Number"]);
    await run(page);
    await page.locator(".props").getByRole("button", { name: "Save as dataset" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("Numbers");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await page.getByRole("treeitem", { name: "Numbers" }).waitFor();
    const download = page.waitForEvent("download");
    await page.locator(".props").getByRole("button", { name: "Download" }).click();
    assert.equal((await download).suggestedFilename(), `${SELECT}.csv`);
  });
  await close(page);

  await step("a module that fails says why; only what is chosen runs", async () => {
    const page = await openBlank(open);
    await drop(page, REVIEWS, 200, 60);
    await drop(page, SELECT, 200, 180);
    await drop(page, HASH, 200, 300);
    await drawWire(page, REVIEWS, SELECT);
    await drawWire(page, SELECT, HASH);
    await block(page, SELECT).click();
    await chooseColumns(page, ["Col1"]);
    await page.getByRole("button", { name: "Run selected" }).click();
    await block(page, SELECT).locator(".mark-state.ok").waitFor();
    assert.equal(await block(page, HASH).locator(".mark-state.ok").count(), 0);
    await block(page, HASH).click();
    await page.getByRole("button", { name: /^Launch column selector/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "With rules" }).click();
    await page.getByRole("dialog").getByRole("combobox", { name: /^Rule 1: column names/ }).pressSequentially("Col1,");
    await page.getByRole("dialog").getByRole("button", { name: /^Use/ }).click();
    await run(page, "Failed");
    await block(page, HASH).locator(".mark-state.error").waitFor();
    await page.getByRole("button", { name: "View error log" }).click();
    await page.getByRole("dialog").getByText(/Error \d{4}/).waitFor();
    await close(page);
  });
}

async function pages({ emulator, open, close, axe, step }) {
  await step("two pages edit one experiment: the second one is warned", async () => {
    const one = await openBlank(open);
    const other = await open(new URL(one.url()).pathname, { allow: [412] });
    await one.getByRole("treeitem", { name: HASH, exact: true }).dblclick();
    await saved(one);
    await other.getByRole("treeitem", { name: SELECT, exact: true }).dblclick();
    await other.getByText("This experiment was changed in another page").waitFor();
    await axe(other);
    await other.getByRole("button", { name: "Load what is there" }).click();
    await block(other, HASH).waitFor();
    assert.equal(await block(other, SELECT).count(), 0);
    await close(one);
    await close(other);
  });

  await step("a page that is left right after a change has kept it", async () => {
    const page = await openBlank(open);
    await drop(page, HASH, 200, 80);
    await page.reload();
    await block(page, HASH).waitFor();
    await close(page);
  });

  await step("an emulator that is gone: said, gone on, saved when it is back", async () => {
    const page = await openBlank(open);
    await page.route("**/*", (route) => route.abort("aborted"));
    await page.getByRole("treeitem", { name: HASH, exact: true }).dblclick();
    await page.getByRole("alert").getByText("The emulator does not answer.").waitFor();
    await page.getByRole("treeitem", { name: SELECT, exact: true }).dblclick();
    await axe(page);
    await page.unroute("**/*");
    await saved(page);
    await page.reload();
    await block(page, SELECT).waitFor();
    assert.deepEqual(await counts(page), [2, 0]);
    await close(page);
  });

  await step("an experiment that a restart forgot is saved anew", async () => {
    const page = await openBlank(open, { allow: [404] });
    const id = decodeURIComponent(new URL(page.url()).pathname.split("/").pop());
    const [{ workspace, token }] = (await emulator.getJson("/__emu/studio")).workspaces;
    const gone = await fetch(`${emulator.url}/api/workspaces/${workspace}/experiments/${id}?deleteAncestors=false`, {
      method: "DELETE", headers: { "x-ms-metaanalytics-authorizationtoken": token } });
    assert.ok(gone.ok, await gone.text());
    await page.getByRole("treeitem", { name: HASH, exact: true }).dblclick();
    await page.getByText("had forgotten this experiment").waitFor();
    assert.ok(!page.url().includes(id));
    await page.reload();
    await block(page, HASH).waitFor();
    await close(page);
  });

  await step("the emulator ends and starts again below an open page", async () => {
    const page = await openBlank(open, { allow: [404, "refused"] });
    await page.getByRole("treeitem", { name: HASH, exact: true }).dblclick();
    await saved(page);
    await page.getByRole("button", { name: "Live" }).waitFor();
    await emulator.restart(async () => {
      await page.getByRole("alert").getByText("The emulator does not answer.").waitFor();
      await page.getByLabel("Comment").fill("while it was gone");
      await page.keyboard.press("Tab");
    });
    await page.getByText("had forgotten this experiment").waitFor();
    await saved(page);
    await page.reload();
    await block(page, HASH).getByText("while it was gone").waitFor();
    await close(page);
  });

  await step("an experiment that is not there", async () => {
    const page = await open(`/__emu/pages/studio/${encodeURIComponent(MARKUP)}`, { allow: [404] });
    await page.getByRole("alert").waitFor();
    await checkNothingRan(page);
    await close(page);
  });
}

async function looks({ open, close, everyLook, step }) {
  let path = null;
  await step("an experiment whose every name is markup", async () => {
    const page = await openBlank(open, { width: 1440, height: 900 });
    await page.getByTitle("Rename").click();
    await page.getByLabel("Name of the experiment").fill(MARKUP);
    await page.keyboard.press("Enter");
    await drop(page, REVIEWS, 200, 60);
    await drop(page, SELECT, 200, 180);
    await page.getByLabel("Comment").fill(MARKUP);
    await drop(page, HASH, 200, 300);
    await drop(page, "Input", 500, 180);
    await page.locator(".props").getByLabel("Name").fill(MARKUP);
    await drop(page, "Output", 500, 420);
    await page.locator(".props").getByLabel("Name").fill(`${MARKUP}out`);
    await page.keyboard.press("Tab");
    await drawWire(page, REVIEWS, SELECT);
    await drawWire(page, SELECT, HASH);
    await drawWire(page, INPUT, HASH);
    await drawWire(page, HASH, OUTPUT);
    await saved(page);
    path = new URL(page.url()).pathname;
    await close(page);
  });
  await everyLook(path, "studio", async (page) => {
    await block(page, SELECT).click();
    await page.locator(".props h2", { hasText: SELECT }).waitFor();
    await checkNothingRan(page);
  });
  await everyLook("/__emu/pages/experiments", "experiments", async (page) => {
    await page.getByRole("link", { name: MARKUP }).first().waitFor();
    await checkNothingRan(page);
  });
  await step("deleted from the list, after a question", async () => {
    const page = await open("/__emu/pages/experiments");
    const count = await page.getByRole("link", { name: MARKUP }).count();
    await page.getByRole("button", { name: `Delete ${MARKUP}` }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("link", { name: MARKUP }).nth(count - 1).waitFor({ state: "detached" });
    await close(page);
  });
}
