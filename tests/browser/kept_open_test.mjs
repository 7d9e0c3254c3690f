// Pages that are kept open: what they weigh with many jobs, what they cost while nothing happens, and
// that an emulator which goes and comes again finds them as they were.
import assert from "node:assert/strict";

import { callsOf } from "./calls.mjs";
import { browserTest } from "./harness.mjs";

const JOBS = 5000;
const HEAVIEST = 400_000;  // bytes of a page with all its parts
const IDLE = 5;            // seconds
const IDLE_BYTES = 2000;   // a second

// A page in its own context, what it has received, and when it was complete: how soon is for
// bench/pages to say.
async function timed(open, path, ready) {
  const page = await open("about:blank");
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  let received = 0;
  session.on("Network.dataReceived", ({ encodedDataLength, dataLength }) => (received += encodedDataLength || dataLength));
  session.on("Network.responseReceived", ({ response }) => (received += response.headersText?.length ?? 0));
  await page.goto(path, { waitUntil: "commit" });
  const complete = await page.evaluate((what) => new Promise((resolve) => {
    const look = () => (document.querySelector(what) ? requestAnimationFrame(() => resolve(performance.now())) : null);
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
    look();
  }), ready);
  await page.locator(ready).first().waitFor();
  return { page, complete, received: () => received };
}

const PUBLISHER = "/__emu/pages/publisher/demoazureml";
const PORTAL = "/__emu/pages/portal";
// The pages that the step about all of them opens, beside those whose lists it looks at.
const OTHERS = ["/__emu/pages/services", "/__emu/pages/services/562d088408ce85f89663240a5ea142c9",
  "/__emu/pages/experiments", "/__emu/pages/experiments/562d088408ce85f89663240a5ea142c9", "/__emu/pages/blobs",
  "/__emu/pages/publisher", `${PUBLISHER}/apis/azureml-demo-api`, `${PUBLISHER}/policies?scope=products/starter`,
  PORTAL, `${PORTAL}/docs/services/azureml-demo-api/operations/rrs-execute/console`, "/__emu/pages/analytics",
  "/__emu/pages/workspaces"];

await browserTest({ flags: ["--job-workers", "0"] }, async ({ emulator, open, close, step }) => {
  const calls = await callsOf(emulator);
  const { service } = calls;

  await step(`${JOBS} jobs are submitted`, async () => {
    const { sas, blobEndpoint } = await emulator.getJson("/__emu/storage");
    const at = blobEndpoint.replace(/^https?:\/\/[^/]+/, emulator.url);
    const put = (path, headers, body) => fetch(`${at}${path}`, { method: "PUT", headers, body });
    assert.equal((await put(`/many${sas}&restype=container`)).status, 201);
    assert.equal((await put(`/many/in.csv${sas}`, { "x-ms-blob-type": "BlockBlob" }, "Col2\na\n")).status, 201);
    const body = JSON.stringify({ GlobalParameters: {}, Inputs: { input1: {
      ConnectionString: "UseDevelopmentStorage=true", RelativeLocation: "many/in.csv" } } });
    const headers = { Authorization: `Bearer ${service.primaryKey}`, "Content-Type": "application/json" };
    const submit = async () => (await fetch(`${emulator.url}${new URL(service.jobsUrl).pathname}?api-version=2.0`,
      { method: "POST", headers, body })).arrayBuffer();
    for (let made = 0; made < JOBS; made += 50) await Promise.all(Array.from({ length: 50 }, submit));
    const { jobs } = await emulator.getJson("/__emu/overview");
    assert.equal(jobs.NotStarted, JOBS);
  });

  for (const [path, ready] of [["/__emu/pages/jobs", ".dense tbody tr"], ["/__emu/", ".journal tbody tr"],
                               ["/__emu/pages/blobs?container=many", ".dense tbody tr"]]) {
    await step(`${path} is light, and costs little`, async () => {
      const { page, complete, received } = await timed(open, path, ready);
      const weight = await page.evaluate(() => ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type))
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0));
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 2000)));
      const before = received();
      await page.evaluate((seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)), IDLE);
      const idle = (received() - before) / IDLE;
      console.log(`${path}: complete after ${Math.round(complete)} ms, ${weight} bytes, idle ${idle.toFixed(0)} bytes/s`);
      assert.ok(weight > 0 && weight <= HEAVIEST, `${weight} bytes`);
      assert.ok(idle < IDLE_BYTES, `${idle} bytes a second`);
      await close(page);
    });
  }

  await step("the emulator goes and comes again under open pages", async () => {
    const look = { allow: ["refused"] };
    const requests = await open("/__emu/", look);
    const jobs = await open("/__emu/pages/jobs", look);
    const faults = await open("/__emu/pages/faults", look);
    const all = [requests, jobs, faults];
    for (const page of all) await page.getByRole("button", { name: "Live" }).waitFor();
    await emulator.restart(async () => {
      for (const page of all) await page.getByRole("button", { name: "No answer" }).waitFor();
    });
    for (const page of all) await page.getByRole("button", { name: "Live" }).waitFor();
    await requests.getByRole("heading", { name: "Nothing has called yet" }).waitFor();
    await jobs.getByText("No job was submitted yet.").waitFor();
    await calls.good();
    await requests.locator(".journal tbody tr").first().waitFor();
    for (const page of all) await close(page);
  });

  await step("and under each of the others", async () => {
    const all = [];
    for (const path of OTHERS) all.push(await open(path, { allow: ["refused"] }));
    for (const page of all) await page.getByRole("heading", { level: 1 }).first().waitFor();
    await emulator.restart(async () => {
      for (const page of all) await page.getByRole("button", { name: "No answer" }).waitFor();
    });
    for (const page of all) {
      await page.getByRole("button", { name: "Live" }).waitFor();
      assert.equal(await page.getByRole("alert").count(), 0, page.url());
      await close(page);
    }
  });
});
