// The experiment view of services written by users: hostile names, a run that fails, a wide canvas.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { endsTouch, pageOf, runOf } from "./experiment.mjs";
import { browserTest, noSidewaysScroll } from "./harness.mjs";

const HOSTILE = `<img src=x onerror="document.title='run'">`;

/// Names that are markup, a dataset without rows, and more than fits a screen.
async function writeServices(folder) {
  const hashing = (id, from) => ({ id, module: "Feature Hashing", from, parameters: { "Hashing bitsize": 2 } });
  const services = {
    Hostile: {
      name: HOSTILE,
      description: `</p><script>document.title = "run"</script>`,
      datasets: [{ name: `${HOSTILE} data`, columns: [{ name: `${HOSTILE} column`, type: "String" }],
                   rows: [[`${HOSTILE} cell`], ["&lt;b&gt;"]] }],
      modules: [hashing(`${HOSTILE} step`, `${HOSTILE} data`)],
      inputs: [{ name: `${HOSTILE} in`, to: `${HOSTILE} step` }],
      outputs: [{ name: `${HOSTILE} out`, from: `${HOSTILE} step` }],
    },
    Empty: {
      name: "Empty",
      datasets: [{ name: "No rows", columns: [{ name: "Text", type: "String" }] }],
      modules: [hashing("first", "No rows"), hashing("second", "first")],
      inputs: [{ name: "input1", to: "first" }],
      outputs: [{ name: "output1", from: "second" }],
    },
    Wide: {
      name: "Wide",
      datasets: [
        { name: "Left", columns: [{ name: "Text", type: "String" }], rows: [["a"]] },
        { name: "Right", columns: [{ name: "Text", type: "String" }], rows: Array(150).fill(["b"]) },
      ],
      modules: [
        hashing("root", "Left"),
        ...[1, 2, 3, 4].map((n) => hashing(`branch ${n}`, "root")),
        { id: "other", module: "Feature Hashing", from: "Right", parameters: { "Hashing bitsize": 9 } },
        hashing("deep", "branch 2"),
      ],
      inputs: [{ name: "input1", to: "root" }, { name: "input2", to: "deep" }],
      outputs: [{ name: "at once", from: "root" }, { name: "late", from: "deep" }, { name: "other", from: "other" }],
    },
  };
  for (const [name, service] of Object.entries(services)) {
    await mkdir(path.join(folder, "services", name), { recursive: true });
    await writeFile(path.join(folder, "services", name, "service.json"), JSON.stringify(service));
  }
}

// No node lies on another.
async function apart(page) {
  const overlapping = await page.evaluate(() => {
    const boxes = [...document.querySelectorAll(".node")].map((node) => node.getBoundingClientRect());
    return boxes.filter((a, i) => boxes.some((b, k) => k > i && a.left < b.right && b.left < a.right &&
                                                       a.top < b.bottom && b.top < a.bottom)).length;
  });
  assert.equal(overlapping, 0);
}

const folder = await mkdtemp(path.join(tmpdir(), "amlemu-experiments-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
await writeServices(folder);

await browserTest({ fixtures: folder }, async ({ emulator, open, close, everyLook, axe, step }) => {
  await step("names that are markup are shown as they are", async () => {
    const page = await open(await pageOf(emulator, HOSTILE));
    assert.equal(await page.locator("h1").innerText(), HOSTILE);
    await runOf(page);
    assert.equal(await page.locator("main img, main script").count(), 0);
    for (const part of ["data", "column", "cell", "step", "in", "out"])
      assert.ok((await page.locator("main").innerText()).includes(`${HOSTILE} ${part}`), part);
    assert.match(await page.title(), /^<img/);
    await axe(page);
    await close(page);
  });

  await step("a module that fails shows its error, those after it that they did not run", async () => {
    const page = await open(await pageOf(emulator, "Empty"));
    await runOf(page, "Run ended");
    await page.locator(".result").getByText(`Error 0003: Input "Dataset" is null or empty`).waitFor();
    assert.equal(await page.locator(".node .mark.Failed").count(), 1);
    assert.equal(await page.locator(".node .mark.NotRun").count(), 1);
    await axe(page);
    await close(page);
  });

  const wide = await pageOf(emulator, "Wide");
  await everyLook(wide, "experiment-wide", async (page) => {
    await endsTouch(page);
    await apart(page);
  });

  await step("of a large table a corner is shown", async () => {
    const page = await open(wide);
    await runOf(page);
    await page.getByText("150 rows, the first 100 shown; 513 columns, the first 256 shown").waitFor();
    await noSidewaysScroll(page);
    await close(page);
  });
});
