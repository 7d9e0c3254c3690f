// The pages of the developer portal.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { browserTest } from "./harness.mjs";
import { RUNNABLE, runSample, shownSample } from "./portal_samples.mjs";

const PORTAL = "/__emu/pages/portal";
const API = `${PORTAL}/docs/services/azureml-demo-api`;
const RRS = `${API}/operations/rrs-execute`;

const headings = (page, level) => page.getByRole("heading", { level }).allTextContents();

await browserTest({ flags: ["--deterministic"] }, async (tools) => {
  const { emulator, open, close, everyLook, step } = tools;
  const { subscriptions } = await emulator.getJson("/__emu/gateway");
  const starter = subscriptions.find(({ name }) => name === "starter-demo");
  const [service] = await emulator.getJson("/__emu/services");

  const pages = { portal: PORTAL, "portal-api": API, "portal-operation": RRS,
                  "portal-products": `${PORTAL}/products`,
                  "portal-product": `${PORTAL}/products/starter`,
                  "portal-developer": `${PORTAL}/developer` };
  for (const [name, address] of Object.entries(pages)) {
    await everyLook(address, name, async (page) => {
      assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
    });
  }

  await step("from the start to an operation and its console", async () => {
    const page = await open(PORTAL);
    await page.getByRole("link", { name: "AzureML Demo API" }).click();
    const menu = page.getByRole("navigation", { name: "Operations" });
    await menu.waitFor();
    assert.deepEqual(await menu.getByRole("link").allInnerTexts(),
      ["POST RRS Execute", "POST BES Submit", "POST BES Start", "GET BES Status",
       "DELETE BES Delete"]);
    await menu.getByRole("link", { name: "BES Status" }).click();
    await page.getByRole("heading", { name: "BES Status" }).waitFor();
    assert.match(await menu.locator("[aria-current=page]").innerText(), /BES Status/);
    await page.getByRole("link", { name: "Try it" }).click();
    await page.getByRole("button", { name: "Send" }).waitFor();
    assert.equal(await page.getByLabel("Request body").count(), 0);
    await close(page);
  });

  await step("an operation is described in the documented order", async () => {
    const page = await open(RRS);
    assert.deepEqual(await headings(page, 1), ["AzureML Demo API"]);
    assert.deepEqual(await headings(page, 2), ["RRS Execute"]);
    assert.deepEqual(await headings(page, 3),
      ["Request URL", "Request parameters", "Request headers", "Request body", "Response 200",
       "Answers of the gateway itself", "Code samples"]);
    await page.getByRole("rowheader", { name: "Ocp-Apim-Subscription-Key" }).waitFor();
    await close(page);
  });

  await step("code samples run as they are shown", async () => {
    const page = await open(RRS);
    const tabs = page.getByRole("tablist", { name: "Languages" }).getByRole("tab");
    assert.deepEqual(await tabs.allTextContents(),
      ["Curl", "C#", "Java", "JavaScript", "ObjC", "PHP", "Python", "Ruby"]);
    const values = { "subscription key": subscriptions[1].primaryKey, "API key": service.primaryKey,
                     workspace: service.workspace, service: service.service, apiversion: "2.0",
                     details: "true" };
    for (const name of await tabs.allTextContents()) {
      assert.ok((await shownSample(page, name)).includes("{subscription key}"), name);
    }
    for (const name of RUNNABLE) {
      const printed = await runSample(name, await shownSample(page, name), values, emulator);
      assert.match(printed, /"This is a good day","1","1","2","2","0","2","0","1"/, name);
    }
    await close(page);
  });

  await step("a sample is copied", async () => {
    const page = await open(RRS);
    await page.getByRole("tab", { name: "Python" }).click();
    await page.getByRole("button", { name: "Copy Python sample" }).click();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^import urllib/);
    await close(page);
  });

  await step("a product tells its limits", async () => {
    const page = await open(`${PORTAL}/products/starter`);
    assert.match(await page.locator("dl.facts").innerText(),
      /5 calls per minute \(rate-limit\)\s+100 calls per 7 days \(quota\)/);
    await close(page);
  });

  await step("keys are hidden until they are asked for", async () => {
    const page = await open(`${PORTAL}/developer`);
    assert.ok(!(await page.content()).includes(starter.primaryKey));
    await page.getByRole("button", { name: "Copy primary key of starter-demo" }).click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), starter.primaryKey);
    await page.getByRole("button", { name: "Show primary key of starter-demo" }).click();
    await page.getByText(starter.primaryKey).waitFor();
    await page.getByRole("button", { name: "Hide primary key of starter-demo" }).click();
    assert.ok(!(await page.content()).includes(starter.primaryKey));
    await close(page);
  });

  await step("the API's definition is downloaded", async () => {
    const page = await open(API);
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download as OpenAPI" }).click();
    const file = await (await download).path();
    assert.match(JSON.parse(await readFile(file, "utf8")).openapi, /^3\./);
    await close(page);
  });

  await step("what is not there is reported", async () => {
    const page = await open(`${PORTAL}/products/%3Cb%3E`);
    await page.getByRole("alert").getByText("nothing named “<b>” among its products").waitFor();
    await close(page);
  });
});
