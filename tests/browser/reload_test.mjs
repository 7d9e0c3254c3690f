// Fixtures that are edited while the emulator runs: the services say when they cannot be read.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { browserTest } from "./harness.mjs";

const folder = await mkdtemp(path.join(tmpdir(), "amlemu-reload-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
await cp(path.join(process.env.AML_FIXTURES, "services"), path.join(folder, "services"),
         { recursive: true });
const file = path.join(folder, "services", "SimpleFeatureHashingExperiment", "service.json");
const good = await readFile(file, "utf8");
const reload = (url) => fetch(`${url}/__emu/reload`, { method: "POST" });

await browserTest({ fixtures: folder, flags: ["--no-watch"] },
  async ({ emulator, open, close, everyLook, step }) => {
    await step("a broken edit is named above the services that are still served", async () => {
      await writeFile(file, good.replace('"Hashing bitsize"', '"Hashing bit size"'));
      assert.equal((await reload(emulator.url)).status, 422);
      const page = await open("/__emu/pages/services");
      await page.getByRole("alert").getByText('did you mean "Hashing bitsize"?').waitFor();
      await page.getByRole("link", { name: "SimpleFeatureHashingExperiment" }).first().waitFor();
      await close(page);
    });
    await everyLook("/__emu/pages/services", "services-broken-fixtures", async (page) => {
      await page.getByRole("alert").waitFor();
    });
    await step("a good edit is shown, and the notice is gone", async () => {
      await writeFile(file, good.replace("{", '{"description": "Edited while it ran.",'));
      assert.equal((await reload(emulator.url)).status, 200);
      const page = await open("/__emu/pages/services");
      await page.getByText("Edited while it ran.").waitFor();
      assert.equal(await page.getByRole("alert").count(), 0);
      await close(page);
    });
  });
