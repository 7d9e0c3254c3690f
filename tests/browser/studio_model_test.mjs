// A trained model in the editor: the service that came with it is given rows, changed, run and
// published over itself, and once more.
import assert from "node:assert/strict";
import path from "node:path";

import { browserTest } from "./harness.mjs";
import { block, drop, openMenuItem, port, run, saved } from "./studio.mjs";

const SERVICE = "CreditRisk";
const MODEL = "credit risk experiment - 2 (predictive)";
const SCORE = "Score Model";
const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2];
const ROWS = "age,purpose\n60,car\n20,car\n";

await browserTest({ fixtures: path.join(process.env.AML_FIXTURES, "retraining") }, async (tools) => {
  const { emulator, open, close, axe, step, screenshot } = tools;
  const page = await open("/__emu/pages/experiments", { width: 1440 });
  const service = async () => (await emulator.getJson("/__emu/services")).find(({ name }) => name === SERVICE);
  const answered = async () => (await service()).outputs[0].columns.map(({ name }) => name);
  const before = await service();

  await step("the experiment of a service with a trained model opens in the editor, the model by its name", async () => {
    await page.getByRole("link", { name: SERVICE, exact: true }).click();
    await block(page, MODEL).getByText("Trained model").waitFor();
    await page.getByRole("treeitem", { name: MODEL }).waitFor();
    await block(page, MODEL).click();
    assert.equal(await page.locator(".props").getByRole("button", { name: "Visualize" }).count(), 0);
    await axe(page);
  });

  await step("rows of a file flow into Score Model", async () => {
    await openMenuItem(page, "New", "Dataset from a file");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("File", { exact: true }).setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(ROWS) });
    await dialog.getByLabel("Name").fill("people");
    await dialog.getByRole("button", { name: "Upload" }).click();
    await page.getByRole("treeitem", { name: "people" }).waitFor();
    await drop(page, "people", 700, 80);
    await connectToRows(page);
    await page.getByLabel("Append score columns to output").first().waitFor();
  });

  for (const [appends, columns] of [[true, ["age", "purpose", ...(await answered())]], [false, await answered()]]) {
    await step(`published with Append ${appends}`, async () => {
      await block(page, SCORE).click();
      await page.getByLabel("Append score columns to output", { exact: true }).setChecked(appends);
      await saved(page);
      await run(page);
      if (appends) await screenshot(page, "studio-model", { fullPage: false });
      await page.getByRole("button", { name: "Publish web service" }).click();
      await page.getByText(`${SERVICE} is published already.`).waitFor();
      await page.getByRole("button", { name: "Yes", exact: true }).click();
      await page.waitForURL(/\/services\/[0-9a-f]{32}$/);
      assert.deepEqual(await answered(), columns);
      const { service: endpoint, primaryKey } = await service();
      assert.deepEqual([endpoint, primaryKey], [before.service, before.primaryKey]);
      await page.getByRole("button", { name: "Test request/response" }).click();
      await page.getByLabel("age").fill("60");
      await page.getByLabel("purpose").fill("car");
      await page.getByRole("button", { name: "Predict" }).click();
      await page.getByText(new RegExp(`^✓ ${SERVICE} answered`)).waitFor();
      await page.goBack();
      await page.locator(".canvas").waitFor();
    });
  }
  await close(page);
});

async function connectToRows(page) {
  const from = middle(await port(page, "people", "out").boundingBox());
  const to = middle(await page.locator(".box", { has: block(page, SCORE) }).locator(".port.in").nth(1).boundingBox());
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(from[0] + 10, from[1] + 20);
  await page.mouse.move(...to);
  await page.mouse.up();
  await block(page, SCORE).click();
}
