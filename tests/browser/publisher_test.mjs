// The publisher's pages: how they look, what they refuse, hostile names, two editors of one document.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { browserTest } from "./harness.mjs";
import { press, PUBLISHER, said, section } from "./publisher.mjs";

const MARKUP = `</script><img src=x onerror="window.hit=1" class=hit>'"\\{x`;
const HOME = `${PUBLISHER}/demoazureml`;
const STARTER = `${HOME}/policies?scope=products/starter`;

const PAGES = { publisher: PUBLISHER, "publisher-apis": `${HOME}/apis`, "publisher-api": `${HOME}/apis/azureml-demo-api`,
  "publisher-products": `${HOME}/products`, "publisher-product": `${HOME}/products/starter`,
  "publisher-subscriptions": `${HOME}/subscriptions`, "publisher-named-values": `${HOME}/named-values`,
  "publisher-backends": `${HOME}/backends`, "publisher-fragments": `${HOME}/fragments`, "publisher-policies": STARTER };

const dialogButton = (page, name) => page.getByRole("dialog").getByRole("button", { name, exact: true });
const editorOf = (page) => page.getByRole("textbox", { name: /^Policy of / });
const changeTo = async (page, from, to) => {
  const text = await editorOf(page).inputValue();
  assert.ok(text.includes(from), text);
  await editorOf(page).fill(text.replace(from, to));
};

const YAML = `openapi: 3.0.1
info:
  version: "1"
  title: "From YAML"
paths:
  /items: {get: {operationId: list, summary: List items}}`;

await browserTest({ flags: ["--deterministic"] }, async (tools) => {
  for (const [name, address] of Object.entries(PAGES)) {
    await tools.everyLook(address, name, async (page) => {
      await page.getByRole("heading", { level: 1 }).waitFor();
      assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
    });
  }
  await operations(tools);
  await documents(tools);
  await subscriptions(tools);
  await values(tools);
  await fragments(tools);
  await policies(tools);
  await hostile(tools);
});

async function operations({ open, close, axe, step }) {
  await step("an operation is changed, and a tab with a fault is brought to the front", async () => {
    const page = await open(`${HOME}/apis/azureml-demo-api`, { allow: [400] });
    await press(page, "GET BES Status");
    await page.getByRole("tab", { name: "Parameters" }).click();
    await page.getByLabel("Description of jobid").fill("as BES Submit answered it");
    await page.getByText("Not saved", { exact: true }).filter({ visible: true }).waitFor();
    await page.getByRole("tab", { name: "Signature" }).click();
    await page.getByLabel("URL template").fill("jobs");
    await page.getByRole("tab", { name: "Caching" }).click();
    await page.getByText("Caching is not emulated here").waitFor();
    await page.locator("form.operation").getByRole("button", { name: "Save" }).click();
    await page.getByText("A template starts with a slash: /score.").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-invalid")), "true");
    await axe(page);
    await page.getByLabel("URL template").fill("/workspaces/{workspace}/services/{service}/jobs/{jobid}?api-version={apiversion}");
    await page.locator("form.operation").getByRole("button", { name: "Save" }).click();
    await said(page, "Saved BES Status.");
    await page.reload();
    await press(page, "GET BES Status");
    await page.getByRole("tab", { name: "Parameters" }).click();
    assert.equal(await page.getByLabel("Description of jobid").inputValue(), "as BES Submit answered it");
    await close(page);
  });

  await step("what one operation was given stays while another is shown", async () => {
    const page = await open(`${HOME}/apis/azureml-demo-api`);
    await page.getByLabel("Description").first().fill("changed");
    await press(page, "DELETE BES Delete");
    await page.getByText("not saved", { exact: true }).waitFor();
    await page.getByRole("button", { name: /^POST RRS Execute/ }).click();
    assert.equal(await page.getByLabel("Description").first().inputValue(), "changed");
    await page.locator("form.operation").getByRole("button", { name: "Save" }).click();
    await said(page, "Saved RRS Execute.");
    await close(page);
  });
}

async function documents({ open, close, step }) {
  await step("an API is exported, and its document is imported as another one", async () => {
    const page = await open(`${HOME}/apis/azureml-demo-api`);
    const saving = page.waitForEvent("download");
    await press(page, "Export");
    const file = await (await saving).path();
    assert.match(JSON.parse(await readFile(file, "utf8")).openapi, /^3\./);
    await section(page, "APIs");
    await press(page, "Import API");
    await page.getByLabel("Document", { exact: true }).fill("{}");
    await page.getByLabel("Document from a file").focus();
    await page.getByText("The document says neither “openapi” nor “swagger” at its root.").waitFor();
    await page.getByLabel("Document from a file").setInputFiles(file);
    await page.getByLabel("Web API name").fill("Imported");
    await page.getByLabel("Web API URL suffix").fill("imported");
    await dialogButton(page, "Import API").click();
    await page.getByRole("heading", { name: "Imported", level: 1 }).waitFor();
    await page.getByRole("button", { name: "POST RRS Execute" }).waitFor();
    await press(page, "Delete");
    await dialogButton(page, "Delete").click();
    await page.getByRole("heading", { name: "APIs", level: 1 }).waitFor();
    assert.equal(await page.getByText("Imported").count(), 0);
    await close(page);
  });

  await step("a document in YAML is imported, and where it is wrong is said", async () => {
    const page = await open(`${HOME}/apis`, { allow: [400] });
    await press(page, "Import API");
    const document = page.getByLabel("Document", { exact: true });
    await document.fill(`${YAML}\n\tx: 1\n`);
    assert.equal(await page.getByLabel("Web API name").inputValue(), "From YAML");
    await page.getByLabel("Web API URL suffix").fill("yaml");
    await dialogButton(page, "Import API").click();
    await page.getByText(/The document is no YAML/).waitFor();
    await document.fill(YAML);
    await dialogButton(page, "Import API").click();
    await page.getByRole("heading", { name: "From YAML", level: 1 }).waitFor();
    await page.getByRole("button", { name: "GET List items" }).waitFor();
    await press(page, "Delete");
    await dialogButton(page, "Delete").click();
    await page.getByRole("heading", { name: "APIs", level: 1 }).waitFor();
    await close(page);
  });
}

async function subscriptions({ emulator, open, close, step }) {
  await step("a subscription's keys are shown, made anew, suspended, cancelled", async () => {
    const page = await open(`${HOME}/subscriptions`);
    const key = async () => (await emulator.getJson("/__emu/gateway")).subscriptions.find(({ name }) => name === "starter-demo");
    const before = await key();
    assert.ok(!(await page.content()).includes(before.primaryKey));
    await press(page, "Show primary key of starter-demo");
    await page.getByText(before.primaryKey).waitFor();
    await press(page, "Hide primary key of starter-demo");
    await press(page, "Regenerate primary key of starter-demo");
    await said(page, "starter-demo has a new primary key.");
    const after = await key();
    assert.notEqual(after.primaryKey, before.primaryKey);
    assert.equal(after.secondaryKey, before.secondaryKey);
    await press(page, "Suspend starter-demo");
    await said(page, "Suspended starter-demo.");
    assert.equal((await key()).state, "suspended");
    await press(page, "Activate starter-demo");
    await said(page, "Activated starter-demo.");
    await press(page, "Cancel starter-demo");
    await dialogButton(page, "Cancel the subscription").click();
    await said(page, "Cancelled starter-demo.");
    await press(page, "Activate starter-demo");
    await said(page, "Activated starter-demo.");
    await close(page);
  });

  await step("a product is unpublished and published", async () => {
    const page = await open(`${HOME}/products/starter`);
    await press(page, "Unpublish");
    await said(page, "Unpublished Starter.");
    await press(page, "Publish");
    await said(page, "Published Starter.");
    await close(page);
  });
}

async function values({ open, close, step }) {
  await step("a secret is kept when its name is changed, and shown when asked for", async () => {
    const page = await open(`${HOME}/named-values`);
    await press(page, "Add named value");
    await page.getByLabel("Name", { exact: true }).fill("test-key");
    await page.getByLabel("Value", { exact: true }).fill("s3cret");
    await page.getByLabel(/^Secret/).check();
    await dialogButton(page, "Add named value").click();
    await page.getByText("••••••••").first().waitFor();
    assert.ok(!(await page.content()).includes("s3cret"));
    await press(page, "Change test-key");
    await page.getByLabel("Name", { exact: true }).fill("backend-key");
    await dialogButton(page, "Save").click();
    await press(page, "Show backend-key");
    await page.getByText("s3cret").waitFor();
    await press(page, "Delete backend-key");
    await dialogButton(page, "Delete").click();
    await said(page, "Deleted backend-key.");
    await close(page);
  });

  await step("a backend is added, changed, and deleted", async () => {
    const page = await open(`${HOME}/backends`);
    await press(page, "Add backend");
    await page.getByLabel("Name", { exact: true }).fill("second");
    await page.getByLabel("URL", { exact: true }).fill("localhost");
    await dialogButton(page, "Add backend").click();
    await page.getByText("An address starts with http:// or https://.").waitFor();
    await page.getByLabel("URL", { exact: true }).fill("http://localhost:9");
    await dialogButton(page, "Add backend").click();
    await press(page, "Change second");
    await page.getByLabel("URL", { exact: true }).fill("http://localhost:10");
    await dialogButton(page, "Save").click();
    await page.getByText("http://localhost:10", { exact: true }).waitFor();
    await press(page, "Delete second");
    await dialogButton(page, "Delete").click();
    await said(page, "Deleted second.");
    await close(page);
  });
}

async function fragments({ emulator, open, close, axe, screenshot, step }) {
  await step("a fragment is added, edited beside its faults, included, and removed", async () => {
    const page = await open(`${HOME}/fragments`, { width: 1440, allow: [400] });
    await page.getByRole("heading", { name: "No fragment yet" }).waitFor();
    await press(page, "Add fragment");
    await page.getByLabel("Name", { exact: true }).fill("caller");
    await page.getByLabel("Description", { exact: false }).fill("says who calls");
    await dialogButton(page, "Add fragment").click();
    const editor = page.getByRole("textbox", { name: "Fragment caller, XML" });
    await editor.fill('<fragment>\n  <set-header name="X-Caller" exists-action="override">\n    <value>me</value>\n  </set-header>\n</fragment>\n');
    await press(page, "Save");
    await said(page, "Saved the fragment caller.");
    await screenshot(page, "publisher-fragment", { fullPage: false });
    const all = await open(`${HOME}/policies`);
    await editorOf(all).fill('<policies>\n  <inbound>\n    <base />\n    <include-fragment fragment-id="caller" />\n  </inbound>\n</policies>\n');
    await press(all, "Save");
    await said(all, "Saved the policies of All APIs.");
    await page.reload();
    await page.getByRole("complementary", { name: "Use" }).getByText("All APIs").waitFor();
    await editor.fill("<fragment>\n  <set-headr />\n</fragment>\n");
    await press(page, "Save");
    await page.locator(".code-lines .bad .line-fault").first().waitFor();
    await axe(page);
    await press(page, "Discard");
    assert.ok((await emulator.getJson("/__emu/gateway")).policies.some(({ name }) => name === "include-fragment"));
    await press(all, "Remove");
    await dialogButton(all, "Remove").click();
    await said(all, "Removed the policies of All APIs.");
    await close(all);
    await press(page, "Remove");
    await dialogButton(page, "Remove").click();
    await page.getByRole("heading", { name: "No fragment yet" }).waitFor();
    await close(page);
  });

  await step("a fragment that is not there is reported", async () => {
    const page = await open(`${HOME}/fragments?fragment=none`);
    await page.getByRole("alert").getByText("The instance has no fragment named “none”.").waitFor();
    await close(page);
  });
}

async function policies({ emulator, open, close, axe, step, screenshot }) {
  await step("faults stand beside their lines, and the last good document stays in force", async () => {
    const page = await open(STARTER, { allow: [400] });
    await changeTo(page, 'calls="5"', 'calls="many"');
    await press(page, "Save");
    await page.getByRole("alert").getByText(/^\d+ problems?$/).waitFor();
    await page.locator(".code-lines .bad .line-fault").first().waitFor();
    await axe(page);
    await screenshot(page, "publisher-policy-fault", { fullPage: false });
    await page.keyboard.press("F8");
    const { policies: now } = await emulator.getJson("/__emu/gateway");
    assert.equal(now.find(({ name }) => name === "rate-limit").attributes.calls, "5");
    await changeTo(page, 'calls="many"', 'calls="6"');
    await page.keyboard.press("Control+s");
    await said(page, "Saved the policies of Starter.");
    assert.equal(await page.locator(".code-lines .bad").count(), 0);
    await close(page);
  });

  await step("what was not saved is back after a reload", async () => {
    const page = await open(STARTER);
    await changeTo(page, 'calls="6"', 'calls="7"');
    await page.reload();
    await page.getByText("What you had not saved is back").waitFor();
    assert.match(await editorOf(page).inputValue(), /calls="7"/);
    await press(page, "Discard");
    assert.match(await editorOf(page).inputValue(), /calls="6"/);
    await close(page);
  });

  await step("the second of two editors is warned, and nothing is lost", async () => {
    const first = await open(STARTER);
    const second = await open(STARTER, { allow: [412] });
    await changeTo(second, 'calls="6"', 'calls="9"');
    await changeTo(first, 'calls="6"', 'calls="8"');
    await press(first, "Save");
    await said(first, "Saved the policies of Starter.");
    await press(second, "Save");
    await second.getByRole("alert").getByText("Another editor saved this document meanwhile").waitFor();
    assert.match(await editorOf(second).inputValue(), /calls="9"/);
    await second.getByText("Their text").first().click();
    assert.match(await second.locator(".policy-notes pre").innerText(), /calls="8"/);
    await axe(second);
    await press(second, "Take theirs");
    assert.match(await editorOf(second).inputValue(), /calls="8"/);
    await press(second, "Back to mine");
    assert.match(await editorOf(second).inputValue(), /calls="9"/);
    await press(second, "Save");
    await said(second, "Saved the policies of Starter.");
    await close(first);
    await close(second);
  });

  await step("what is in force at an operation, all scopes together", async () => {
    const page = await open(`${HOME}/policies?scope=apis/azureml-demo-api/operations/rrs-execute`);
    await page.getByText("Effective policy", { exact: true }).click();
    const text = await page.locator(".effect pre").innerText();
    assert.match(text, /<rate-limit calls="9"/);
    await page.getByLabel("For calls with a key of").selectOption({ label: "no product" });
    assert.doesNotMatch(await page.locator(".effect pre").innerText(), /rate-limit/);
    await close(page);
  });
}

async function hostile({ open, close, axe, step }) {
  await step("names that are markup are shown, and run nowhere", async () => {
    const page = await open(`${HOME}/products`);
    await press(page, "Add product");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Display name").fill(MARKUP);
    await dialog.getByLabel("Description").fill(MARKUP);
    await dialogButton(page, "Add product").click();
    await page.getByRole("heading", { name: MARKUP, level: 1 }).waitFor();
    for (const name of ["APIs", "Products", "Subscriptions", "Policies"]) {
      await section(page, name);
      await page.getByRole("heading", { level: 1 }).waitFor();
      assert.equal(await page.evaluate(() => window.hit), undefined);
      assert.equal(await page.locator(".hit").count(), 0);
    }
    await page.getByRole("link", { name: MARKUP }).click();
    await editorOf(page).fill(`<policies>\n<inbound>${MARKUP}</inbound>`);
    await axe(page);
    assert.equal(await page.locator("img").count(), 0);
    await press(page, "Discard");
    await close(page);
  });

  await step("such a name in the address", async () => {
    const page = await open(`${PUBLISHER}/${encodeURIComponent(MARKUP)}/apis`);
    await page.getByRole("alert").waitFor();
    assert.equal(await page.locator(".hit").count(), 0);
    await close(page);
  });
}
