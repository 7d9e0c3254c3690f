// Services written by users: names that are markup, a job that takes its time.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { browserTest } from "./harness.mjs";

const HOSTILE = `<img src=x onerror="document.title='run'">`;

const service = (name, marked, bits) => ({
  name,
  description: `${marked}</p><script>document.title = "run"</script>`,
  datasets: [{ name: "data", columns: [{ name: `${marked}column`, type: "String" }], rows: [["a"]] }],
  modules: [{ id: "hash", module: "Feature Hashing", from: "data", parameters: { "Hashing bitsize": bits, "N-grams": 1 } }],
  inputs: [{ name: `${marked}in`, to: "hash" }],
  outputs: [{ name: `${marked}out`, from: "hash" }],
  globalParameters: [{ name: `${marked}N-grams`, type: "Integer", description: marked, default: 1,
                       sets: ["hash/N-grams"], minimum: 1, maximum: 4 }],
});

const folder = await mkdtemp(path.join(tmpdir(), "amlemu-odd-services-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const fixtures = path.join(folder, "fixtures");
for (const [name, text] of [["Hostile", service(HOSTILE, HOSTILE, 2)], ["Slow", service("Slow", "", 11)]]) {
  await mkdir(path.join(fixtures, "services", name), { recursive: true });
  await writeFile(path.join(fixtures, "services", name, "service.json"), JSON.stringify(text));
}

await browserTest({ fixtures }, async ({ emulator, open, close, everyLook, step }) => {
  const services = await emulator.getJson("/__emu/services");
  const pageOf = (name) => `/__emu/pages/services/${services.find((one) => one.name === name).service}`;
  const unmarked = async (page) => {
    assert.doesNotMatch(await page.title(), /^run/);
    assert.equal(await page.locator("main img, main script").count(), 0);
  };

  await everyLook("/__emu/pages/services", "services-hostile", async (page) => {
    await page.getByRole("heading", { name: HOSTILE }).waitFor();
    await unmarked(page);
  });
  await everyLook(pageOf(HOSTILE), "service-hostile", async (page) => {
    await page.getByRole("tab", { name: "Configuration" }).click();
    await page.getByRole("rowheader", { name: `${HOSTILE}column` }).first().waitFor();
    await unmarked(page);
  });

  await step("such a service is tested, alone and in a batch", async () => {
    const page = await open(pageOf(HOSTILE));
    await page.getByRole("button", { name: "Test request/response" }).click();
    await page.getByRole("dialog").getByRole("textbox").first().fill("a");
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Answer of the test" }).getByText(`${HOSTILE}out: "a"`).waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByLabel("or pasted rows").fill(`"${HOSTILE.replaceAll('"', '""')}column"\na\n`);
    await page.getByRole("button", { name: "Run batch test" }).click();
    await page.getByText("Finished", { exact: true }).waitFor();
    await page.getByRole("button", { name: /First rows|Show the first rows/ }).click();
    await page.getByRole("columnheader", { name: `${HOSTILE}column`, exact: true }).waitFor();
    await unmarked(page);
    await close(page);
  });

  await step("a running job shows its progress and is cancelled", async () => {
    const page = await open(pageOf("Slow"));
    // A path, which the browser reads itself: ten million bytes in a message take it a long time.
    const rows = path.join(folder, "long.csv");
    await writeFile(rows, `column\n${"one two three\n".repeat(700_000)}`);
    await page.getByLabel("CSV file").setInputFiles(rows);
    await page.getByRole("button", { name: "Run batch test" }).click();
    await page.getByText("Running", { exact: true }).waitFor();
    await page.getByText(/rows read, .* rows per second · about \d+ s left/).waitFor();
    assert.ok((await page.getByRole("progressbar").evaluate((bar) => bar.value)) > 0);
    await page.getByRole("button", { name: /^Cancel job/ }).click();
    await page.getByText("Cancelled", { exact: true }).waitFor();
    await close(page);
  });
});
