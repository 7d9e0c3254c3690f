// Names and texts that callers and definitions bring are shown, and never become markup. Each of
// markup/services/ and those below carries elements of the class `hit`.
import assert from "node:assert/strict";
import path from "node:path";

import { browserTest } from "./harness.mjs";
import { visitEveryPage } from "./pages.mjs";

const fixtures = path.join(import.meta.dirname ?? path.dirname(process.argv[1]), "markup");
const MARKUP = "<img src=x onerror=window.hit=1 class=hit>";
// Pages that show no name chosen by a user.
const WITHOUT = [
  "/__emu/pages/jobs",
  "/__emu/pages/blobs",
  "/__emu/pages/blobs?account=devstoreaccount1",
  "/__emu/pages/publisher/markup/backends",
  "/__emu/pages/publisher/markup/fragments",
];

await browserTest({ fixtures }, async (tools) => {
  const { emulator, open, close, step } = tools;

  await step("a blob of such a name, and calls that are counted under such names", async () => {
    await upload(emulator, "shown", `${MARKUP}blob.csv`, `"${MARKUP}"\nx\n`);
    const { subscriptions } = await emulator.getJson("/__emu/gateway");
    await callThroughGateway(emulator, subscriptions[0].primaryKey);
  });

  await step("every page", async () => {
    const plain = [];
    await visitEveryPage(tools, {}, async (page, where) => {
      await checkNothingRan(page);
      if (!(await page.locator("main").innerText()).includes("class=hit>")) plain.push(where.replace(/\?workspace=.*/, ""));
    });
    assert.deepEqual([...new Set(plain)], WITHOUT);
  });

  for (const path of ["services", "experiments", "portal/products", "portal/docs/services", "publisher/markup/apis"]) {
    await step(`${path}: such a name in the address`, async () => {
      const address = `/__emu/pages/${path}/${encodeURIComponent(MARKUP)}`;
      const page = await open(address, { allow: [404] });
      await page.getByRole("alert").waitFor();
      await checkNothingRan(page);
      await close(page);
    });
  }
});

async function checkNothingRan(page) {
  assert.equal(await page.evaluate(() => window.hit), undefined, `run on ${page.url()}`);
  assert.equal(await page.locator(".hit").count(), 0, `markup on ${page.url()}`);
}

async function callThroughGateway(emulator, key) {
  const { workspace, service } = (await emulator.getJson("/__emu/services"))[0];
  const path = `/markup/workspaces/${workspace}/services/${service}/execute?details=true`;
  const headers = { "Ocp-Apim-Subscription-Key": key };
  const answer = await fetch(emulator.url + path, { method: "POST", headers, body: "{}" });
  assert.equal(answer.status, 401, await answer.text()); // the service's own key is missing
}

async function upload(emulator, container, blob, text) {
  const { blobEndpoint, sas } = await emulator.getJson("/__emu/storage");
  const base = `${blobEndpoint}/${container}`;
  const put = async (url, headers, body) => {
    const answer = await fetch(url, { method: "PUT", headers, body });
    assert.ok(answer.ok, `${url}: ${answer.status} ${await answer.text()}`);
  };
  await put(`${base}${sas}&restype=container`, {});
  await put(`${base}/${encodeURIComponent(blob)}${sas}`, { "x-ms-blob-type": "BlockBlob" }, text);
}
