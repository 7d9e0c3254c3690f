// The guide from its first page to its last, by one person in one window. The pictures of the
// README are taken on the way; update_pictures copies them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { addHeader, fillIn, PARTS, sent } from "./gateway_console.mjs";
import { browserTest } from "./harness.mjs";

// Times and ids of the pictures are the same on every run.
const flags = ["--clock", "manual@2016-10-14T14:52:33Z", "--ids", "sequential"];
const MARGIN = 16; // pixels around what a picture shows
const ANSWER = /"This is a good day",\s*"1",\s*"1",\s*"2",\s*"2",\s*"0",\s*"2",\s*"0",\s*"1"/;

await browserTest({ flags }, async ({ emulator, open, close, screenshot, step }) => {
  const page = await open("/__emu/pages/services", { width: 1200, height: 720, allow: [429] });
  const [service] = await emulator.getJson("/__emu/services");
  const link = (name) => page.getByRole("link", { name, exact: true }).first();
  const top = page.locator(".strip");
  const button = (name) => page.getByRole("button", { name, exact: true });

  await step("1: the experiment, run", async () => {
    await link("SimpleFeatureHashingExperiment").click();
    await link("View the experiment").click();
    await button("Run").click();
    await page.getByRole("status").getByText("Run finished").waitFor();
    const clip = await band(page, top, page.locator(".experiment"));
    await screenshot(page, "guide-1-experiment", { clip });
    const row = page.locator(".result").last().getByRole("row").nth(1);
    assert.match(await row.innerText(), /^This is a good day(\s+[0-9]){8}$/);
    await page.locator(".node", { hasText: "Feature Hashing" }).click();
    const bits = page.locator(".parameter", { hasText: "Hashing bitsize" });
    await bits.getByText("3", { exact: true }).waitFor();
  });

  await step("2: the web service, tested", async () => {
    await page.goBack();
    await button("Test request/response").click();
    await page.getByLabel("Col2").fill("This is a good day");
    await button("Predict").click();
    await button("Details").click();
    const bar = page.getByRole("region", { name: "Answer of the test" });
    await bar.getByText(ANSWER).first().waitFor();
    await screenshot(page, "guide-2-test", { fullPage: false });
    await bar.getByRole("button", { name: "Close" }).click();
  });

  await step("2: and as a batch", async () => {
    await page.getByLabel("or pasted rows").fill("Col2\nThis is a good day\n");
    await button("Run batch test").click();
    await page.getByText("Finished", { exact: true }).waitFor();
    const saving = page.waitForEvent("download");
    await link("Download output1").click();
    const text = await readFile(await (await saving).path(), "utf8");
    assert.match(text, /^This is a good day,1,1,2,2,0,2,0,1$/m);
  });

  await step("3: the help page, and a program from it", async () => {
    await link("API help page").click();
    await link("Sample Code").click();
    await page.getByRole("tab", { name: "Python 3" }).click();
    const code = await page.locator("#code-snippet-python3").innerText();
    assert.ok(code.includes(`${emulator.origin}/workspaces/${service.workspace}`), code);
    await screenshot(page, "guide-3-help", { fullPage: false });
  });

  await step("4: the gateway, tried", async () => {
    await link("Developer portal").click();
    await link("AzureML Demo API").click();
    await link("RRS Execute").click();
    await link("Try it").click();
    await fillIn(page, { workspace: service.workspace, service: service.service });
    await fillIn(page, { apiversion: "2.0", details: "true" });
    await addHeader(page, "Authorization", `Bearer ${service.primaryKey}`);
    const parts = await sent(page);
    assert.deepEqual(Object.keys(parts), PARTS);
    assert.equal(parts["Response status"], "200 OK");
    assert.match(parts["Response content"], ANSWER);
    const clip = await band(page, button("Send"), page.locator("#answer"));
    await screenshot(page, "guide-4-try-it", { clip });
  });

  await step("4: the sixth call within a minute", async () => {
    for (let call = 2; call <= 5; call += 1) {
      assert.equal((await sent(page))["Response status"], "200 OK");
    }
    const parts = await sent(page);
    assert.match(parts["Response status"], /^429/);
    assert.match(parts["Response content"], /Rate limit is exceeded\. Try again in \d+ seconds\./);
    await screenshot(page, "guide-sixth-call", { of: page.locator("#answer") });
  });

  await step("5: what was counted", async () => {
    await callForAWhile(emulator, service);
    await link("Analytics").click();
    const chart = page.locator("figure").first();
    await chart.locator("canvas").waitFor();
    assert.match(await page.locator(".totals").innerText(), /Blocked\s+[1-9]/);
    await screenshot(page, "guide-5-analytics", { clip: await band(page, top, chart) });
  });
  await close(page);
});

// The page's whole width, from one element to the end of another.
async function band(page, from, to) {
  const scrolled = await page.evaluate(() => window.scrollY);
  const [first, last] = await Promise.all([from.boundingBox(), to.boundingBox()]);
  const y = Math.max(0, first.y + scrolled - MARGIN);
  const height = last.y + scrolled + last.height + MARGIN - y;
  return { x: 0, y, width: page.viewportSize().width, height };
}

// Other callers in the minutes after that, so that there is something to see.
async function callForAWhile(emulator, { workspace, service, primaryKey }) {
  const { subscriptions } = await emulator.getJson("/__emu/gateway");
  const unlimited = subscriptions.find(({ name }) => name === "unlimited-demo").primaryKey;
  const path = `/azureml-demo/workspaces/${workspace}/services/${service}/execute`;
  const address = `${emulator.url}${path}?api-version=2.0&details=true`;
  const input1 = { ColumnNames: ["Col2"], Values: [["This is a good day"]] };
  const good = JSON.stringify({ Inputs: { input1 } });
  const call = async (subscription, body) => {
    const headers = { Authorization: `Bearer ${primaryKey}` };
    if (subscription) headers["Ocp-Apim-Subscription-Key"] = subscription;
    await (await fetch(address, { method: "POST", headers, body })).arrayBuffer();
  };
  for (let minute = 1; minute <= 50; minute += 1) {
    await emulator.post("/__emu/clock/advance", JSON.stringify({ seconds: 60 }));
    const calls = Array.from({ length: 3 + ((minute * minute) % 11) }, () => call(unlimited, good));
    if (minute % 6 === 0) calls.push(call(null, good)); // 401
    if (minute % 9 === 0) calls.push(call(unlimited, "{")); // 400
    await Promise.all(calls);
  }
}
