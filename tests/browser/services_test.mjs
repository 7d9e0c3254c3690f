// The list of web services, a service's dashboard and its configuration.
import assert from "node:assert/strict";

import { callsOf } from "./calls.mjs";
import { browserTest } from "./harness.mjs";

const SAMPLE = "/__emu/pages/services/562d088408ce85f89663240a5ea142c9";

await browserTest({}, async ({ emulator, open, close, everyLook, axe, step }) => {
  const services = await emulator.getJson("/__emu/services");
  const typed = services.find((one) => one.name === "TypedColumnsDemo");
  await everyLook(SAMPLE, "service", async (page) => {
    await page.getByRole("rowheader", { name: "REQUEST/RESPONSE" }).waitFor();
  });
  await everyLook(`/__emu/pages/services/${typed.service}`, "service-configuration", async (page) => {
    await page.getByRole("tab", { name: "Configuration" }).click();
    await page.getByRole("rowheader", { name: "Joined" }).first().waitFor();
  });

  await step("a card for each service leads to its dashboard", async () => {
    const page = await open("/__emu/pages/services");
    assert.equal(await page.getByRole("article").count(), services.length);
    await page.getByRole("link", { name: "SimpleFeatureHashingExperiment" }).first().click();
    await page.getByRole("heading", { name: "SimpleFeatureHashingExperiment" }).waitFor();
    await close(page);
  });

  await step("calls are counted while the page is open, and one is made in place", async () => {
    const calls = await callsOf(emulator);
    const page = await open(SAMPLE, { width: 1440, allow: [400] });
    const figures = page.getByRole("region", { name: "The last 15 minutes" });
    await figures.getByText("none yet").waitFor();
    await calls.good();
    await calls.bad();
    await figures.getByText("50.0 %").waitFor();
    const answer = page.getByRole("region", { name: "Answer", exact: true });
    await page.getByLabel("Request", { exact: true }).fill(
      '{"Inputs":{"input1":{"ColumnNames":["Col2"],"Values":[["This is a good day"]]}},"GlobalParameters":{}}');
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await answer.getByText("OK", { exact: true }).waitFor();
    assert.deepEqual(await answer.getByRole("cell").allInnerTexts(), ["This is a good day", ..."11220201"]);
    await figures.getByText("33.3 %").waitFor();
    await page.getByLabel("Request", { exact: true }).fill("{");
    await page.keyboard.press("Control+Enter");
    await answer.getByText("RequestBodyInvalid").or(answer.getByText("BadArgument")).first().waitFor();
    await axe(page);
    await answer.getByRole("link", { name: "Explain" }).click();
    await page.getByRole("heading", { name: "Bad Request" }).waitFor();
    await close(page);
  });

  await step("keys are copied", async () => {
    const page = await open(SAMPLE);
    await page.getByRole("button", { name: "Copy primary key" }).click();
    await page.getByRole("button", { name: "Copied primary key" }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), services[0].primaryKey);
    await close(page);
  });

  await step("an endpoint is added, called with its own key, and deleted", async () => {
    const page = await open(SAMPLE, { width: 1440 });
    await page.getByRole("button", { name: "Add endpoint" }).click();
    const dialog = page.getByRole("dialog", { name: "Add endpoint" });
    await dialog.getByLabel("Name").fill("default");
    await dialog.getByLabel("Calls at once").fill("201");
    await dialog.getByLabel("Description").focus();
    await dialog.getByText("An endpoint of this name is there already.").waitFor();
    await dialog.getByText("A whole number from 1 to 200.").waitFor();
    await dialog.getByLabel("Name").fill("shop");
    await dialog.getByLabel("Calls at once").fill("25");
    await axe(page);
    await dialog.getByRole("button", { name: "Add endpoint" }).click();
    const row = page.getByRole("region", { name: "Endpoints", exact: true }).getByRole("row").filter({ hasText: "shop" });
    await row.getByRole("cell", { name: "25", exact: true }).waitFor();
    const made = (await emulator.getJson("/__emu/services")).find(({ endpoint }) => endpoint === "shop");
    assert.equal(made.webService, services[0].webService);
    assert.equal(made.maxConcurrentCalls, 25);
    assert.ok(!(await page.content()).includes(made.primaryKey), "a key is not in the page before it is asked for");
    await row.getByRole("button", { name: "Show primary key of shop" }).click();
    await row.getByText(made.primaryKey).waitFor();
    await row.getByRole("button", { name: "Hide primary key of shop" }).click();
    await row.getByRole("button", { name: "Delete shop" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await row.waitFor({ state: "detached" });
    await close(page);
  });

  await step("programs that call it, in each language and for both ways", async () => {
    const page = await open(`${SAMPLE}#code`, { width: 1440 });
    const card = page.getByRole("region", { name: "Code", exact: true });
    await card.getByRole("tab", { name: "Python 3" }).click();
    assert.ok((await card.locator("pre:visible").innerText()).includes(services[0].primaryKey));
    await card.getByRole("button", { name: "Batch" }).click();
    await card.locator("pre:visible").filter({ hasText: "/jobs" }).waitFor();
    assert.equal(await card.getByRole("tab", { name: "Python 3" }).getAttribute("aria-selected"), "true");
    await card.getByRole("button", { name: "Copy Python 3 sample" }).click();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /\/jobs/);
    await axe(page);
    await close(page);
  });

  await step("the configuration tells the parameters", async () => {
    const two = services.find((one) => one.name === "TwoPathsDemo");
    const page = await open(`/__emu/pages/services/${two.service}`);
    await page.getByRole("tab", { name: "Configuration" }).click();
    const row = page.getByRole("row").filter({ hasText: "Body N-grams" });
    assert.match(await row.innerText(), /Integer\s+must be sent\s+1 to 3/);
    await close(page);
  });

  await step("an unknown service is reported", async () => {
    const page = await open("/__emu/pages/services/none");
    await page.getByRole("alert").getByText("No web service has the endpoint id none.").waitFor();
    await close(page);
  });
});
