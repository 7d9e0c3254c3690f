// The guide's first half, in an emulator without any API: an instance, the API, its five operations,
// a subscription of product Starter, then the developer portal to the sixth call; once by mouse, once
// by keys alone.
import assert from "node:assert/strict";

import { addHeader, fillIn, sent } from "./gateway_console.mjs";
import { browserTest } from "./harness.mjs";
import { fixturesWith, OPERATIONS, press, PUBLISHER, said, section, WEB_SERVICE } from "./publisher.mjs";
import { tabTo } from "./studio.mjs";

const fixtures = fixturesWith({ instance: "nothing", apis: [] });
const flags = ["--clock", "manual@2016-10-14T14:52:33Z", "--ids", "sequential"];
const LIMIT = /Rate limit is exceeded\. Try again in \d+ seconds\./;

await browserTest({ flags, fixtures }, async (tools) => {
  await byMouse(tools);
  await byKeys(tools);
});

async function byMouse({ emulator, open, close, axe, screenshot, step }) {
  const page = await open(PUBLISHER, { width: 1200, height: 720, allow: [429] });

  await step("mouse: the instance", async () => {
    await press(page, "Create instance");
    await page.getByLabel("Name", { exact: true }).fill("demoazureml");
    await page.getByText("https://demoazureml.azure-api.net", { exact: true }).waitFor();
    await page.getByLabel("Organisation").fill("Demo");
    await page.getByLabel("Administrator’s e-mail").fill("demo@example.com");
    await page.getByRole("dialog").getByRole("button", { name: "Create instance" }).click();
    await page.getByRole("heading", { name: "APIs", level: 1 }).waitFor();
  });

  await step("mouse: the API, in product Starter", async () => {
    await press(page, "Add API");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Web API name").fill("AzureML Demo API");
    await dialog.getByLabel("Web service URL").fill(WEB_SERVICE);
    await dialog.getByLabel("Web API URL suffix").fill("azureml-demo");
    await dialog.getByText("https://demoazureml.azure-api.net/azureml-demo", { exact: true }).waitFor();
    await dialog.getByLabel("Starter").check();
    await axe(page);
    await dialog.getByRole("button", { name: "Add API" }).click();
    await page.getByRole("heading", { name: "AzureML Demo API", level: 1 }).waitFor();
  });

  for (const [name, verb, template] of OPERATIONS) {
    await step(`mouse: ${name}`, async () => {
      await press(page, "Add operation");
      await page.getByLabel("HTTP verb").fill(verb);
      await page.getByLabel("URL template").fill(template);
      await page.getByLabel("Display name").fill(name);
      await page.getByRole("tab", { name: "Responses" }).click();
      await page.getByLabel("Status of the response").selectOption({ label: "200 OK" });
      await press(page, "Add response");
      await page.locator("form.operation").getByRole("button", { name: "Add operation" }).click();
      await said(page, `Added ${name}.`);
      await page.getByRole("heading", { name, level: 2 }).waitFor();
    });
  }
  await step("mouse: what a template says is found in it", async () => {
    await press(page, "POST RRS Execute");
    await page.getByText("details (query)").waitFor();
    await page.getByRole("button", { name: "Dismiss" }).click();
    await screenshot(page, "guide-4-publisher", { fullPage: false });
    await page.getByRole("tab", { name: "Responses" }).click();
    await page.getByText("200 OK").first().waitFor();
  });

  await step("mouse: a subscription of Starter, whose policies allow 5 calls a minute", async () => {
    await section(page, "Products");
    await page.getByRole("link", { name: "Starter", exact: true }).click();
    await page.getByRole("tab", { name: "Subscriptions" }).click();
    await press(page, "Add subscription");
    await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("Demo caller");
    await page.getByRole("dialog").getByRole("button", { name: "Add subscription" }).click();
    await page.getByText("Demo caller").first().waitFor();
    await page.locator(".page-head").getByRole("link", { name: "Policies" }).click();
    assert.match(await page.getByLabel("Policy of Starter, XML").inputValue(), /<rate-limit calls="5" renewal-period="60" \/>/);
    await page.mouse.move(0, 0);
    await screenshot(page, "guide-4-policy", { fullPage: false });
  });

  await step("mouse: developer portal, Try it, the sixth call", async () => {
    await section(page, "APIs");
    await page.getByRole("link", { name: "AzureML Demo API" }).click();
    await page.locator(".page-head").getByRole("link", { name: "Developer portal" }).click();
    await tryIt(page, emulator, (name) => page.getByRole("link", { name, exact: true }).first().click());
    for (let call = 1; call <= 5; call += 1) assert.equal((await sent(page))["Response status"], "200 OK");
    const parts = await sent(page);
    assert.match(parts["Response status"], /^429/);
    assert.match(parts["Response content"], LIMIT);
  });
  await close(page);
}

async function tryIt(page, emulator, follow) {
  const [service] = await emulator.getJson("/__emu/services");
  await follow("RRS Execute");
  await follow("Try it");
  await page.getByRole("button", { name: "Send" }).waitFor();
  await fillIn(page, { workspace: service.workspace, service: service.service, apiversion: "2.0", details: "true" });
  await addHeader(page, "Authorization", `Bearer ${service.primaryKey}`);
  await page.getByLabel("Request body").fill(JSON.stringify({
    Inputs: { input1: { ColumnNames: ["Col2"], Values: [["This is a good day"]] } }, GlobalParameters: {} }));
}

// Only keys from here on: the page is asked where the focus is, and nothing is clicked.
async function byKeys({ emulator, open, close, step }) {
  const page = await open(PUBLISHER, { width: 1200, height: 720, allow: [429] });
  const { keyboard } = page;
  const enter = async (name) => {
    await tabTo(page, name);
    await keyboard.press("Enter");
  };
  const type = async (name, text) => {
    await tabTo(page, name);
    await keyboard.type(text);
  };
  const heading = (name, level) => page.getByRole("heading", { name, level, exact: true }).waitFor();

  await step("keys: the instance", async () => {
    await enter(/^Create instance$/);
    await keyboard.type("bykeys");
    await type(/^Organisation$/, "Demo");
    await type(/^Administrator’s e-mail$/, "demo@example.com");
    await keyboard.press("Enter");
    await heading("APIs", 1);
  });

  await step("keys: the API, in product Starter", async () => {
    await enter(/^Add API$/);
    await keyboard.type("Keys API");
    await type(/^Web service URL/, WEB_SERVICE);
    await type(/^Web API URL suffix/, "by-keys");
    await tabTo(page, /^Starter$/);
    await keyboard.press("Space");
    await enter(/^Add API$/);
    await heading("Keys API", 1);
  });

  for (const [name, verb, template] of OPERATIONS) {
    await step(`keys: ${name}`, async () => {
      await enter(/^Add operation$/);
      await keyboard.type(verb);
      await type(/^URL template$/, template);
      await type(/^Display name$/, name);
      await tabTo(page, /^Signature$/, "Shift+Tab");
      await keyboard.press("End");
      await tabTo(page, /^Status of the response$/);
      await keyboard.type("200");
      await enter(/^Add response$/);
      await enter(/^Add operation$/);
      await said(page, `Added ${name}.`);
      await heading(name, 2);
      await page.goto(page.url()); // from the top of the page
    });
  }

  await step("keys: a subscription of Starter", async () => {
    await tabTo(page, /^Developer portal$/);
    await tabTo(page, /^Export$/);
    await enter(/^Products$/);
    await heading("Products", 1);
    await enter(/^Starter$/);
    await heading("Starter", 1);
    await tabTo(page, /^Settings$/);
    await keyboard.press("End");
    await enter(/^Add subscription$/);
    await keyboard.type("Key caller");
    await keyboard.press("Enter");
    await page.getByText("Key caller").first().waitFor();
  });

  await step("keys: developer portal, Try it, the sixth call", async () => {
    await page.goto(page.url());
    await tabTo(page, /^Unpublish$/);
    await enter(/^APIs$/);
    await heading("APIs", 1);
    await enter(/^Keys API$/);
    await heading("Keys API", 1);
    await tabTo(page, /^Export$/);
    await enter(/^Developer portal$/);
    await heading("Keys API", 1);
    await tryIt(page, emulator, (name) => enterLink(page, name));
    for (let call = 1; call <= 5; call += 1) assert.equal(await sentByKeys(page), "200 OK");
    assert.match(await sentByKeys(page), /^429/);
    await page.getByText(LIMIT).first().waitFor();
  });
  await close(page);
}

async function enterLink(page, name) {
  await page.getByRole("link", { name }).first().waitFor();
  await tabTo(page, new RegExp(`${name}$`));
  await page.keyboard.press("Enter");
}

async function sentByKeys(page) {
  await tabTo(page, /^Send$/);
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: /^Answered: / }).waitFor();
  return page.locator("#answer pre").nth(1).textContent();
}
