// Requests: the first start, what arrives, the filter, and one request with what can be done of it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { addRule, callsOf } from "./calls.mjs";
import { browserTest } from "./harness.mjs";

const HOSTILE = "<img src=x onerror=window.hit=1 class=hit>";

await browserTest({}, async ({ emulator, open, close, everyLook, step }) => {
  const calls = await callsOf(emulator);
  const rows = (page) => page.locator(".journal tbody tr");
  const rowsAre = (page, count) =>
    page.waitForFunction((wanted) => document.querySelectorAll(".journal tbody tr").length === wanted, count);
  const statuses = (page) => page.locator(".journal .http").allInnerTexts();

  await everyLook("/__emu/", "requests-first-start", async (page) => {
    await page.getByRole("heading", { name: "Nothing has called yet" }).waitFor();
    await page.getByLabel("1 1 2 2 0 2 0 1").waitFor();
  });

  await step("the first start's command is copied; the first request takes its place", async () => {
    const page = await open("/__emu/");
    await page.getByRole("button", { name: "Copy command", exact: true }).click();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(text, /^curl -s -H "Authorization: Bearer /);
    assert.equal(await calls.good(), 200);
    await rows(page).first().waitFor();
    assert.equal(await page.getByRole("heading", { name: "Nothing has called yet" }).isVisible(), false);
    await close(page);
  });

  await step("what arrives is on top; what failed is told by its status; paused, it is counted", async () => {
    const page = await open("/__emu/");
    await rows(page).first().waitFor();
    await calls.bad();
    await page.locator(".http.s4").waitFor();
    assert.deepEqual(await statuses(page), ["400", "200"]);
    await page.getByRole("button", { name: "Live" }).click();
    await calls.wrongKey();
    await page.getByRole("button", { name: "1 new" }).waitFor();
    assert.equal(await rows(page).count(), 2);
    await page.getByRole("button", { name: "Paused" }).click();
    await page.locator(".journal .http", { hasText: "401" }).waitFor();
    await close(page);
  });

  await step("a fault and the gateway are marked; the filter is in the address", async () => {
    await addRule(emulator, { name: HOSTILE, match: { operation: "execute" }, when: { first: 1 },
                              then: { connection: "reset" } });
    assert.equal(await calls.good(), 0);
    await calls.throughGateway();
    const page = await open("/__emu/?show=failed");
    await page.locator(".http.none").waitFor();
    assert.deepEqual(await statuses(page), ["rst", "401", "400"]);
    const kinds = page.getByRole("group", { name: "Show" }).getByRole("button");
    assert.deepEqual(await kinds.allTextContents(), ["All 5", "Failed 3", "Faulted 1", "Gateway 1"]);
    await page.getByRole("button", { name: /^Gateway / }).click();
    await page.locator(".badge", { hasText: "gateway" }).waitFor();
    assert.deepEqual(await statuses(page), ["200"]);
    await page.getByRole("button", { name: /^All / }).click();
    await rowsAre(page, 5);
    await page.keyboard.press("/");
    await page.keyboard.type("sta");
    await page.getByRole("option", { name: "status:" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.type("4xx");
    await page.keyboard.press("Enter");
    await page.locator(".token", { hasText: "4xx" }).waitFor();
    await rowsAre(page, 2);
    assert.deepEqual(await statuses(page), ["401", "400"]);
    assert.match(page.url(), /status=4xx/);
    await page.keyboard.press("Backspace");
    await page.keyboard.type("col3");
    await page.keyboard.press("Enter");
    await rowsAre(page, 1);
    await page.keyboard.type("color:red");
    await page.keyboard.press("Enter");
    await page.getByText("There is no key color.").waitFor();
    await close(page);
  });

  await step("the list as a HAR file, secrets hidden; counts follow what comes", async () => {
    const page = await open("/__emu/?operation=execute");
    await rows(page).first().waitFor();
    const shown = await statuses(page);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export HAR" }).click()]);
    assert.equal(download.suggestedFilename(), "requests.har");
    const text = await readFile(await download.path(), "utf8");
    const { log } = JSON.parse(text);
    assert.equal(log.version, "1.2");
    assert.deepEqual(log.entries.map(({ response }) => (response.status === 0 ? "rst" : String(response.status))), shown.reverse());
    assert.ok(log.entries.every(({ request }) => request.method === "POST" && request.queryString.length > 0));
    assert.match(log.entries[0].request.postData.text, /"Inputs"/);
    assert.equal(text.includes((await emulator.getJson("/__emu/services"))[0].primaryKey), false);
    await calls.good();
    await page.getByRole("button", { name: `All ${shown.length + 1}` }).waitFor();
    await close(page);
  });

  await step("the explanation of a refusal, by keyboard; Escape leads back", async () => {
    const page = await open("/__emu/?status=400");
    await rows(page).first().focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Bad Request" }).waitFor();
    const failed = page.locator(".ladder .failed");
    assert.match(await failed.innerText(), /Schema: columns[\s\S]*InputMismatchError/);
    assert.match(await failed.innerText(), /observed/);
    await page.keyboard.press("Escape");
    await page.locator(".detail").waitFor({ state: "detached" });
    assert.equal(await rows(page).first().evaluate((one) => one === document.activeElement), true);
    await close(page);
  });

  await step("a call through the gateway shows the service's own; a request is sent again, as curl too", async () => {
    const page = await open("/__emu/?show=gateway");
    await rows(page).first().click();
    await page.getByRole("tab", { name: "Service call" }).click();
    await page.getByText("What the service was asked").waitFor();
    await page.getByRole("button", { name: "Copy as curl" }).click();
    await page.getByText("Copied as curl").waitFor();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^curl -s -X POST .*azureml-demo/);
    await page.getByRole("button", { name: "Send again" }).click();
    await page.getByRole("row", { selected: true }).locator(".badge", { hasText: "page" }).waitFor();
    assert.deepEqual(await statuses(page), ["200", "200"]);
    await close(page);
  });

  await step("an expectation of it is met, and it becomes a fault rule", async () => {
    const page = await open("/__emu/?status=400");
    await rows(page).first().click();
    await page.getByRole("button", { name: "Expect this" }).click();
    const dialog = page.getByRole("dialog", { name: "Expect calls like this" });
    await dialog.getByRole("button", { name: "Check now" }).click();
    await dialog.getByText("Met.").waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    await page.getByRole("link", { name: "Make a fault" }).click();
    const text = page.getByLabel("The rule, as it is sent");
    assert.equal(JSON.parse(await text.inputValue()).then.status, 400);
    await close(page);
  });

  const { requests } = await emulator.getJson("/__emu/requests?status=400");
  await everyLook("/__emu/", "requests", async (page) => rows(page).first().waitFor());
  await everyLook(`/__emu/?request=${requests[0].id}`, "requests-detail", async (page) => {
    await page.locator(".ladder .failed").waitFor();
  });

  await step("a private workspace has its own list, live, and its own keys", async () => {
    const made = await (await emulator.post("/__emu/workspaces", "{}")).json();
    const page = await open(`/__emu/?workspace=${made.workspace}`);
    await page.getByRole("link", { name: made.workspace.slice(0, 8) }).waitFor();
    assert.equal(await rows(page).count(), 0);
    const [service] = made.services;
    const { pathname, search } = new URL(service.executeUrl);
    const answer = await fetch(emulator.url + pathname + search, { method: "POST",
      headers: { Authorization: `Bearer ${service.primaryKey}`, "Content-Type": "application/json" },
      body: '{"Inputs":{"input1":{"ColumnNames":["Col2"],"Values":[["x"]]}},"GlobalParameters":{}}' });
    assert.equal(answer.status, 200);
    await rows(page).first().click();
    await page.getByRole("button", { name: "Send again" }).click();
    await rows(page).nth(1).waitFor();
    assert.deepEqual(await statuses(page), ["200", "200"]);
    await close(page);
  });

  await step("hostile targets and bodies stay text", async () => {
    await fetch(`${emulator.url}/${encodeURIComponent(HOSTILE)}`, { method: "POST", body: HOSTILE });
    const page = await open("/__emu/?status=404");
    await rows(page).first().click();
    await page.getByRole("tab", { name: "Request" }).click();
    await page.locator(".detail pre", { hasText: "class=hit" }).first().waitFor();
    assert.equal(await page.evaluate(() => window.hit), undefined);
    assert.equal(await page.locator(".hit").count(), 0);
    await close(page);
  });
});
