// "Enter data to predict": what is entered reaches the service, and its answer the person.
import assert from "node:assert/strict";

import { browserTest } from "./harness.mjs";

await browserTest({}, async ({ emulator, open, close, everyLook, step }) => {
  const services = await emulator.getJson("/__emu/services");
  const pageOf = (name) => `/__emu/pages/services/${services.find((one) => one.name === name).service}`;
  const openDialog = async (page) => {
    await page.getByRole("button", { name: "Test request/response" }).click();
    const dialog = page.getByRole("dialog", { name: "Enter data to predict" });
    await dialog.waitFor();
    return dialog;
  };
  const bar = (page) => page.getByRole("region", { name: "Answer of the test" });

  await everyLook(pageOf("TypedColumnsDemo"), "test-dialog", openDialog);
  await everyLook(pageOf("SimpleFeatureHashingExperiment"), "test-answer", async (page) => {
    await openDialog(page);
    await page.getByLabel("Col2").fill("This is a good day");
    await page.getByRole("button", { name: "Predict" }).click();
    await bar(page).getByRole("button", { name: "Details" }).click();
  });

  await step("the guide's sentence, by keyboard alone", async () => {
    const page = await open(pageOf("SimpleFeatureHashingExperiment"));
    await page.getByRole("button", { name: "Test request/response" }).press("Enter");
    await page.keyboard.type("This is a good day");
    await page.keyboard.press("Enter");
    await bar(page).getByText('"This is a good day", "1", "1", "2", "2", "0", "2", "0", "1"').waitFor();
    await bar(page).getByRole("button", { name: "Details" }).click();
    const raw = await bar(page).locator("pre").innerText();
    assert.match(raw, /^\{"Results":\{"output1":/);
    await bar(page).getByLabel("Indented").check();
    assert.deepEqual(JSON.parse(await bar(page).locator("pre").innerText()), JSON.parse(raw));
    await bar(page).getByRole("button", { name: "Close" }).click();
    await bar(page).waitFor({ state: "hidden" });
    await close(page);
  });

  await step("markup in a cell is shown as it is", async () => {
    const page = await open(pageOf("SimpleFeatureHashingExperiment"));
    await openDialog(page);
    await page.getByLabel("Col2").fill("<img src=x onerror=alert(1)>");
    await page.keyboard.press("Enter");
    await bar(page).getByText('"<img src=x onerror=alert(1)>", "').waitFor();
    await close(page);
  });

  await step("parameters: defaults are there, what is left out is the service's to refuse", async () => {
    const page = await open(pageOf("TwoPathsDemo"), { allow: [400] });
    const dialog = await openDialog(page);
    assert.equal(await dialog.getByLabel("N-grams Integer", { exact: true }).inputValue(), "1");
    await dialog.getByLabel("Subject").first().fill("Printer is silent");
    await dialog.getByLabel("Body String").fill("No light");
    await dialog.getByLabel("Priority").fill("2");
    await dialog.getByRole("button", { name: "Predict" }).click();
    await bar(page).getByText(/answered 400/).waitFor();
    assert.match(await bar(page).innerText(), /MissingRequiredGlobalParameters/);
    await openDialog(page);
    await dialog.getByLabel("Body N-grams").fill("2");
    await dialog.getByRole("button", { name: "Predict" }).click();
    await bar(page).getByText(/answered output2:/).waitFor();
    await close(page);
  });

  await step("a decimal reaches an integer column, and its error the person", async () => {
    const page = await open(pageOf("TypedColumnsDemo"), { allow: [400] });
    const dialog = await openDialog(page);
    await dialog.getByLabel("Loans").fill("4.5");
    await dialog.getByRole("button", { name: "Predict" }).click();
    await bar(page).getByText(/InputParseError/).waitFor();
    await close(page);
  });
});
