// The gateway's pages are about the private workspace that their address names, and about one of
// several instances.
import assert from "node:assert/strict";

import { browserTest } from "./harness.mjs";
import { press, PUBLISHER, said, section } from "./publisher.mjs";

await browserTest({}, async ({ emulator, open, close, axe, step }) => {
  const make = async () => (await emulator.post("/__emu/workspaces", "{}")).json();
  const made = await make();
  const own = `demoazureml-${made.workspace}`;
  const inIt = (path) => `${path}?workspace=${made.workspace}`;

  await step("what is made in a private workspace is in no other", async () => {
    const page = await open(inIt(PUBLISHER), { width: 1440 });
    await page.getByRole("link", { name: own, exact: true }).click();
    await section(page, "Products");
    await press(page, "Add product");
    await page.getByRole("dialog").getByLabel("Display name").fill("Private");
    await page.getByRole("dialog").getByRole("button", { name: "Add product" }).click();
    await page.getByRole("heading", { name: "Private", level: 1 }).waitFor();
    assert.equal(new URL(page.url()).searchParams.get("workspace"), made.workspace);
    const products = async (query) => (await emulator.getJson(`/__emu/gateway${query}`)).products.map(({ name }) => name);
    assert.ok((await products(`?workspace=${made.workspace}`)).includes("Private"));
    assert.ok(!(await products("")).includes("Private"));
    await section(page, "Policies");
    await page.getByRole("link", { name: "PROD Private" }).click();
    await page.getByRole("textbox", { name: "Policy of Private, XML" }).fill(
      '<policies>\n  <inbound>\n    <base />\n    <rate-limit calls="3" renewal-period="60" />\n  </inbound>\n</policies>\n');
    await press(page, "Save");
    await said(page, "Saved the policies of Private.");
    await axe(page);
    await close(page);
  });

  await step("its developer portal and its analytics", async () => {
    const page = await open(inIt("/__emu/pages/portal/products"));
    await page.getByRole("link", { name: "Private", exact: true }).waitFor();
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Analytics" }).click();
    assert.equal(new URL(page.url()).searchParams.get("workspace"), made.workspace);
    await page.getByLabel("Product").getByRole("option", { name: "Private" }).waitFor({ state: "attached" });
    await page.getByLabel("Period").selectOption({ label: "Last 24 hours" });
    assert.equal(new URL(page.url()).searchParams.get("workspace"), made.workspace);
    await close(page);
  });

  await step("analytics of one of several instances", async () => {
    const group = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/second";
    const put = async (path, properties) => {
      const answer = await fetch(`${emulator.url}${group}${path}?api-version=2024-05-01`, { method: "PUT",
        headers: { "Content-Type": "application/json" }, body: JSON.stringify({ location: "West US", properties }) });
      assert.equal(answer.status, 201, await answer.text());
    };
    await put("", { publisherName: "Contoso", publisherEmail: "a@b.example" });
    await put("/apis/other", { displayName: "Other", path: "other", subscriptionRequired: false });
    await put("/apis/other/operations/all", { displayName: "All", method: "GET", urlTemplate: "/" });
    await put("/apis/other/policies/policy", { format: "rawxml",
      value: '<policies><inbound><base /><return-response><set-status code="200" reason="OK" /></return-response></inbound></policies>' });
    for (const path of ["/other/", "/azureml-demo/none"]) await (await fetch(emulator.url + path)).arrayBuffer();
    const page = await open("/__emu/pages/analytics", { width: 1440 });
    const apis = page.getByRole("region", { name: "APIs", exact: true });
    await apis.getByRole("row").nth(2).waitFor();
    await page.getByLabel("Instance").selectOption("second");
    await apis.getByRole("row").nth(2).waitFor({ state: "detached" });
    await apis.getByRole("rowheader", { name: "Other" }).waitFor();
    assert.equal(await apis.getByRole("row").count(), 2);
    await page.getByLabel("API", { exact: true }).getByRole("option", { name: "Other" }).waitFor({ state: "attached" });
    assert.equal(await page.evaluate(() => document.activeElement.id), "filter-instance");
    assert.equal(new URL(page.url()).searchParams.get("instance"), "second");
    await axe(page);
    await close(page);
  });
});
