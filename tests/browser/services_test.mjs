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
    await page.getByText("Copied").waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), services[0].primaryKey);
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
