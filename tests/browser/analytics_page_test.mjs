// The analytics page: what was called, in figures and in charts.
import assert from "node:assert/strict";

import { browserTest } from "./harness.mjs";

const PAGE = "/__emu/pages/analytics";
const TABS = ["At a glance", "Usage", "Health", "Activity"];
const WEIGHT_LIMIT = 400_000; // bytes

// A call through the gateway, from outside.
async function call(emulator, { subscription, path, method = "POST", key, body }) {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${key}` };
  if (subscription) headers["Ocp-Apim-Subscription-Key"] = subscription;
  const response = await fetch(`${emulator.url}/azureml-demo${path}`, { method, headers, body });
  await response.arrayBuffer();
  return response.status;
}

// Successes, one of each refusal, and a backend's own.
async function makeCalls(emulator) {
  const [service] = await emulator.getJson("/__emu/services");
  const { subscriptions } = await emulator.getJson("/__emu/gateway");
  const keyOf = (name) => subscriptions.find((one) => one.name === name).primaryKey;
  const base = `/workspaces/${service.workspace}/services/${service.service}`;
  const rrs = {
    path: `${base}/execute?api-version=2.0&details=true`, key: service.primaryKey,
    body: JSON.stringify({ Inputs: { input1: { ColumnNames: ["Col2"], Values: [["good"]] } },
                           GlobalParameters: {} }) };
  const statuses = [];
  for (let count = 0; count < 6; count += 1) {
    statuses.push(await call(emulator, { ...rrs, subscription: keyOf("starter-demo") }));
  }
  const unlimited = { ...rrs, subscription: keyOf("unlimited-demo") };
  statuses.push(await call(emulator, unlimited));
  statuses.push(await call(emulator, { ...rrs, subscription: null }));
  statuses.push(await call(emulator, { ...unlimited, body: "{" }));
  statuses.push(await call(emulator, { ...unlimited, method: "GET", body: undefined,
                                       path: `${base}/jobs/none?api-version=2.0` }));
  return statuses;
}

const rowOf = (page, table, name) =>
  page.getByRole("region", { name: table, exact: true }).getByRole("row").filter({ hasText: name });

// How many different colours a chart shows: text and lines alone are few.
const coloursOf = (canvas) => canvas.evaluate((one) => {
  const { data } = one.getContext("2d").getImageData(0, 0, one.width, one.height);
  const seen = new Set();
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 255) seen.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
  }
  return [...seen];
});

const sorted = (list) => [...list].sort((a, b) => a - b);

await browserTest({ flags: ["--deterministic"] }, async (tools) => {
  const { emulator, open, close, everyLook, step } = tools;

  await step("before the first call there is no data", async () => {
    const page = await open(PAGE);
    assert.ok(await page.getByText("There is no data for the period.").first().isVisible());
    assert.equal(await page.locator("canvas:visible").count(), 0);
    await close(page);
  });

  const statuses = await makeCalls(emulator);
  const report = await emulator.getJson("/__emu/gateway/analytics");
  const count = (wanted) => statuses.filter((status) => wanted.includes(status)).length;

  await step("what was counted is what was called", async () => {
    assert.deepEqual(report.byStatus.flatMap(({ status, count: many }) => Array(many).fill(status)),
      sorted(statuses));
  });

  await step("figures at a glance are those of the report", async () => {
    const page = await open(PAGE);
    const figure = (name) => page.locator(".totals .card")
      .filter({ has: page.locator("dt").getByText(name, { exact: true }) })
      .locator("dd").innerText();
    assert.equal(await figure("Calls"), String(statuses.length));
    assert.equal(await figure("Success"), String(count([200])));
    assert.equal(await figure("Blocked"), String(count([401, 403, 429])));
    assert.equal(await figure("Failed"), String(count([400])));
    assert.equal(await figure("Other"), String(count([404])));
    for (const row of report.bySubscription.filter(({ name }) => name)) {
      const cells = await rowOf(page, "Subscriptions", row.name).getByRole("cell").allInnerTexts();
      assert.equal(cells[0], String(row.callCountTotal));
      assert.equal(cells[1], String(row.callCountSuccess));
    }
    await close(page);
  });

  await step("the service never took longer than the gateway around it", async () => {
    for (const row of [report.total, ...report.bySubscription, ...report.byOperation, ...report.byTime]) {
      for (const end of ["Avg", "Min", "Max"]) assert.ok(row[`apiTime${end}`] >= row[`serviceTime${end}`], JSON.stringify(row));
    }
  });

  await step("the last five minutes have five buckets", async () => {
    const page = await open(`${PAGE}?period=minutes`);
    assert.equal(await page.getByLabel("Period").inputValue(), "minutes");
    const answer = page.waitForResponse(/gateway\/analytics\?/);
    await page.getByRole("button", { name: "Refresh now" }).click();
    assert.equal((await (await answer).json()).byTime.length, 5);
    await close(page);
  });

  await step("a chart shows what its table says", async () => {
    const page = await open(`${PAGE}?tab=Health`);
    await page.getByText("Status codes as a table").click();
    for (const { status, count: many } of report.byStatus) {
      assert.match(await rowOf(page, "Status codes", String(status)).innerText(),
        new RegExp(`^${status}\\s+${many}$`));
    }
    assert.match(await page.locator("canvas:visible").first().getAttribute("aria-label"),
      /^Status codes/);
    await close(page);
  });

  await step("filters narrow everything, and stay with the address", async () => {
    const page = await open(PAGE);
    await page.getByLabel("Product", { exact: true }).selectOption({ label: "Unlimited" });
    await page.waitForURL(/product=unlimited/);
    const calls = page.locator(".totals dd").first();
    const wanted = report.byProduct.find(({ productId }) => productId === "unlimited");
    await calls.filter({ hasText: new RegExp(`^${wanted.callCountTotal}$`) }).waitFor();
    await page.reload();
    await calls.filter({ hasText: new RegExp(`^${wanted.callCountTotal}$`) }).waitFor();
    assert.equal(await page.getByLabel("Product", { exact: true }).inputValue(), "unlimited");
    await page.getByLabel("Operation", { exact: true }).selectOption({ label: "BES Delete" });
    await page.getByText("There is no data for the period.").first().waitFor();
    await close(page);
  });

  await step("new calls appear without a reload", async () => {
    const page = await open(PAGE);
    const calls = page.locator(".totals dd").first();
    await calls.filter({ hasText: String(statuses.length) }).waitFor();
    const more = await makeCalls(emulator);
    await calls.filter({ hasText: String(statuses.length + more.length) }).waitFor();
    await close(page);
  });

  for (const tab of TABS) {
    const name = `analytics-${tab.toLowerCase().replaceAll(" ", "-")}`;
    await everyLook(`${PAGE}?${new URLSearchParams({ tab })}`, name, async (page) => {
      for (const canvas of await page.locator("canvas:visible").all()) {
        assert.ok((await coloursOf(canvas)).length > 2);
      }
      const charts = { "At a glance": 1, Usage: 2, Health: 3, Activity: 0 }[tab];
      assert.equal(await page.locator("canvas:visible").count(), charts);
    });
  }

  await step("the page weighs at most 400 kB", async () => {
    const page = await open(PAGE);
    const weight = await page.evaluate(() => [...performance.getEntriesByType("resource"),
      ...performance.getEntriesByType("navigation")]
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0));
    assert.ok(weight > 0 && weight <= WEIGHT_LIMIT, `${weight} bytes`);
    await close(page);
  });
});
