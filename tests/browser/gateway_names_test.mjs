// Names and texts of a gateway that are markup are shown as they are, and run nowhere.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { browserTest } from "./harness.mjs";
import { RUNNABLE, runSample, shownSample } from "./portal_samples.mjs";

const MARKUP = `</script><img src=x onerror="alert(1)">'"\\'\${1}#{2}$(3)`;
const PORTAL = "/__emu/pages/portal";
const OPERATION = `${PORTAL}/docs/services/api/operations/run`;
const marked = (text) => text + MARKUP;

const GATEWAY = {
  instance: "names",
  apis: [{
    id: "api", name: marked("API"), description: marked("About"), suffix: "names",
    operations: [{
      id: "run", name: marked("Run"), description: marked("Runs"), method: "POST",
      urlTemplate: "/workspaces/{workspace}/services/{service}/execute?details={details}",
      sampleBody: marked("body") }] }],
  products: [{ id: "product", name: marked("Product"), description: marked("About"),
               terms: marked("Terms"), apis: ["api"] }],
  subscriptions: [{ name: "one", product: "product" }],
};

const folder = mkdtempSync(path.join(tmpdir(), "amlemu-names-"));
process.once("exit", () => rmSync(folder, { recursive: true }));
mkdirSync(path.join(folder, "gateway"));
writeFileSync(path.join(folder, "gateway", "gateway.json"), JSON.stringify(GATEWAY));
cpSync(path.join(process.env.AML_FIXTURES, "services"), path.join(folder, "services"),
  { recursive: true });

await browserTest({ fixtures: folder }, async ({ emulator, open, close, everyLook, step }) => {
  const [{ primaryKey }] = (await emulator.getJson("/__emu/gateway")).subscriptions;
  const answer = await fetch(`${emulator.url}/names/workspaces/w/services/s/execute?details=true`,
    { method: "POST", headers: { "Ocp-Apim-Subscription-Key": primaryKey }, body: "{}" });
  assert.equal(answer.status, 400);

  await step("markup stays within the literals of code samples", async () => {
    const page = await open(OPERATION);
    const values = { "subscription key": primaryKey, "API key": "none", workspace: "w",
                     service: "s", details: "true" };
    for (const name of RUNNABLE) {
      const printed = await runSample(name, await shownSample(page, name), values, emulator);
      assert.match(printed, /"BadArgument"/, name);
    }
    await close(page);
  });

  const pages = [
    ["names-portal", PORTAL, ["API", "Product"]],
    ["names-api", `${PORTAL}/docs/services/api`, ["API", "About", "Run", "Runs"]],
    ["names-operation", OPERATION, ["API", "Run", "Runs", "body"]],
    ["names-console", `${OPERATION}/console`, ["API", "Run"]],
    ["names-product", `${PORTAL}/products/product`, ["Product", "About", "Terms", "API"]],
    ["names-developer", `${PORTAL}/developer`, ["Product"]],
    ["names-analytics", "/__emu/pages/analytics", ["API", "Run", "Product"]]];
  for (const [name, address, shown] of pages) {
    await everyLook(address, name, async (page) => {
      for (const text of shown) {
        await page.locator("main").getByText(marked(text)).filter({ visible: true }).first()
          .waitFor();
      }
      assert.equal(await page.locator("img").count(), 0);
    });
  }
});
