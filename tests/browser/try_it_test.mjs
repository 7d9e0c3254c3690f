// The guide's calls, made in the developer portal.
import assert from "node:assert/strict";

import {
  addHeader, chooseKey, consoleOf, fillIn, PARTS, refused, sent } from "./gateway_console.mjs";
import { browserTest } from "./harness.mjs";

const RRS = consoleOf("rrs-execute");
const TIME_LIMIT = 60_000; // of the console

await browserTest({ flags: ["--deterministic"] }, async (tools) => {
  const { emulator, open, close, everyLook, screenshot, step } = tools;
  const [service] = await emulator.getJson("/__emu/services");
  const ids = { workspace: service.workspace, service: service.service, apiversion: "2.0" };
  const key = `Bearer ${service.primaryKey}`;

  await everyLook(RRS, "try-it", async (page) => {
    await page.getByRole("button", { name: "Send" }).waitFor();
  });

  await step("parameters have their values from the start; Send stays in sight", async () => {
    const other = await open(RRS, { width: 1200, height: 600 });
    assert.equal(await other.getByLabel("workspace", { exact: true }).inputValue(), ids.workspace);
    assert.equal(await other.getByLabel("details", { exact: true }).inputValue(), "true");
    await other.mouse.wheel(0, 5000);
    await other.getByRole("button", { name: "Send" }).click({ trial: true });
    const { y } = await other.getByRole("button", { name: "Send" }).boundingBox();
    assert.ok(y >= 0 && y < 560, `Send is at ${y}`);
    await close(other);
  });

  const page = await open(RRS, { allow: [429] });
  await step("the guide's call, filled in by hand, shows five parts in order", async () => {
    await fillIn(page, { ...ids, details: "true" });
    await addHeader(page, "Authorization", key);
    const preview = await page.locator("#preview").textContent();
    assert.match(preview, /^POST \/azureml-demo\/workspaces\/[0-9a-f]{32}\/services\//);
    assert.ok(preview.includes(`\nAuthorization: ${key}\n`));
    const parts = await sent(page);
    assert.deepEqual(Object.keys(parts), PARTS);
    assert.equal(parts["Requested URL"],
      `${emulator.origin}/azureml-demo/workspaces/${ids.workspace}/services/${ids.service}` +
      "/execute?api-version=2.0&details=true");
    assert.equal(parts["Response status"], "200 OK");
    assert.match(parts["Response latency"], /^\d+ ms$/);
    assert.match(parts["Response headers"], /^content-type: application\/json/m);
    const { value } = JSON.parse(parts["Response content"]).Results.output1;
    assert.deepEqual(value.Values, [["This is a good day", ..."11220201"]]);
    await screenshot(page, "try-it-answer");
    await tools.axe(page);
  });

  await step("the trace is read in place, and opens", async () => {
    await page.getByText("Trace of this call").click();
    await page.locator(".trace li").first().waitFor();
    assert.match(await page.locator(".trace").innerText(), /inbound[\s\S]*backend[\s\S]*outbound/);
    const opened = page.waitForEvent("popup");
    await page.getByRole("link", { name: /^As JSON/ }).click();
    const trace = await opened;
    await trace.waitForLoadState();
    assert.match(await trace.locator("body").innerText(), /"traceEntries"/);
    await trace.close();
  });

  await step("the sixth call within a minute of the Starter key is refused", async () => {
    for (let call = 2; call <= 5; call += 1) {
      assert.equal((await sent(page))["Response status"], "200 OK");
    }
    const parts = await sent(page);
    assert.match(parts["Response status"], /^429/);
    assert.match(parts["Response headers"], /^retry-after: 60$/m);
    assert.match(parts["Response content"], /Rate limit is exceeded\. Try again in 60 seconds\./);
    await page.locator(".answered .http.s4", { hasText: "429" }).waitFor();
    await screenshot(page, "try-it-429");
    await chooseKey(page, "Secondary-unlimited-demo");
    assert.equal((await sent(page))["Response status"], "200 OK");
    await close(page);
  });

  await step("without details the gateway knows no such operation", async () => {
    const other = await open(RRS, { allow: [404] });
    await fillIn(other, ids);
    await other.getByRole("button", { name: "Remove parameter details" }).click();
    await chooseKey(other, "Primary-unlimited-demo");
    const parts = await sent(other);
    assert.match(parts["Response status"], /^404/);
    assert.match(parts["Response content"], /Resource not found/);
    await close(other);
  });

  await step("without a key the gateway refuses", async () => {
    const other = await open(RRS, { allow: [401] });
    await fillIn(other, { ...ids, details: "true" });
    await chooseKey(other, "No key");
    assert.ok(!(await other.locator("#preview").textContent()).includes("Subscription-Key"));
    const parts = await sent(other);
    assert.match(parts["Response headers"], /^www-authenticate: AzureApiManagementKey realm=/m);
    await close(other);
  });

  await step("the choice of a key and its header follow each other", async () => {
    const other = await open(RRS);
    const header = other.getByLabel("Value of the header Ocp-Apim-Subscription-Key");
    const chosen = () =>
      other.getByLabel("Subscription key", { exact: true })
        .evaluate((select) => select.selectedOptions[0].textContent);
    await header.fill("of another gateway");
    assert.equal(await chosen(), "Another key");
    await chooseKey(other, "Secondary-starter-demo");
    assert.match(await header.inputValue(), /^[0-9a-f]{32}$/);
    await other.getByRole("button", { name: "Remove header Ocp-Apim-Subscription-Key" }).click();
    assert.equal(await chosen(), "No key");
    await close(other);
  });

  await step("the emulator's shortcuts fill in what they say", async () => {
    const other = await open(RRS);
    await other.getByRole("button", { name: "Fill in the ids" }).click();
    await other.getByRole("button", { name: "Add the service's key" }).click();
    await chooseKey(other, "Primary-unlimited-demo");
    assert.equal(await other.getByLabel("Value of the header Authorization").inputValue(), key);
    await other.getByRole("button", { name: "Add parameter" }).click();
    await other.keyboard.type("format");
    await other.keyboard.press("Tab");
    await other.keyboard.type("swagger");
    const parts = await sent(other);
    assert.match(parts["Requested URL"], /&details=true&format=swagger$/);
    const [row] = JSON.parse(parts["Response content"]).Results.output1;
    assert.equal(row.Col2, "This is a good day");
    await close(other);
  });

  await step("the ids of a service bring a body that it takes", async () => {
    const services = await emulator.getJson("/__emu/services");
    const other = await open(RRS);
    const body = other.getByLabel("Request body");
    const sample = await body.inputValue();
    await chooseKey(other, "Primary-unlimited-demo");
    for (const { name, primaryKey } of services) {
      await other.getByLabel("Web service", { exact: true }).selectOption({ label: name });
      await other.getByRole("button", { name: "Fill in the ids" }).click();
      await other.getByRole("button", { name: "Add the service's key" }).click();
      assert.equal(await other.getByLabel("Value of the header Authorization").inputValue(),
        `Bearer ${primaryKey}`);
      assert.equal(await body.inputValue() === sample, name === service.name, name);
      assert.ok((await other.locator("#preview").textContent()).endsWith(await body.inputValue()));
      const parts = await sent(other);
      assert.equal(parts["Response status"], "200 OK", `${name}: ${parts["Response content"]}`);
    }
    await screenshot(other, "try-it-other-service");
    await close(other);
    const submit = await open(consoleOf("bes-submit"));
    const start = await open(consoleOf("bes-start"));
    for (const page of [submit, start]) {
      await page.getByLabel("Web service", { exact: true }).selectOption({ label: "TwoPathsDemo" });
      await page.getByRole("button", { name: "Fill in the ids" }).click();
    }
    const { Inputs, Outputs, GlobalParameters } =
      JSON.parse(await submit.getByLabel("Request body").inputValue());
    assert.deepEqual([Object.keys(Inputs), Object.keys(Outputs), GlobalParameters],
      [["input1", "input2"], ["output1", "output2"], { "Body N-grams": "1" }]);
    assert.equal(await start.getByLabel("Request body").inputValue(), "");
    await close(submit);
    await close(start);
  });

  await step("what cannot be sent is reported before", async () => {
    const other = await open(RRS);
    await fillIn(other, { workspace: "" });
    assert.match(await refused(other), /parameter “workspace” is expected/);
    await fillIn(other, { ...ids, details: "true" });
    await fillIn(other, { workspace: ".." });
    assert.match(await refused(other), /request URL is invalid/);
    await fillIn(other, ids);
    await addHeader(other, "two words", "x");
    assert.match(await refused(other), /header “two words” is invalid/);
    await other.getByRole("button", { name: "Remove header two words" }).click();
    await addHeader(other, "Host", "elsewhere");
    assert.match(await refused(other), /header “Host” is invalid here/);
    await close(other);
  });

  await step("an API that is not there, and one that never answers", async () => {
    const other = await open(RRS);
    await fillIn(other, { ...ids, details: "true" });
    await other.route("**/azureml-demo/**", (route) => route.abort("aborted"));
    assert.match(await refused(other), /API is not accessible/);
    await other.unroute("**/azureml-demo/**");
    await other.route("**/azureml-demo/**", () => {});
    await other.clock.install();
    await other.getByRole("button", { name: "Send" }).click();
    await other.getByText("Sending …").waitFor();
    await other.clock.fastForward(TIME_LIMIT);
    await other.getByRole("alert").getByText("did not answer within 60 seconds").waitFor();
    await close(other);
  });

  await step("a batch job, from Submit to its end and away", async () => {
    const { blobEndpoint, sas } = await emulator.getJson("/__emu/storage");
    const blob = (path) => blobEndpoint + path + sas;
    const put = async (url, headers, body) =>
      assert.equal((await fetch(url, { method: "PUT", headers, body })).status, 201);
    await put(`${blob("/demo")}&restype=container`, {}, "");
    await put(blob("/demo/input.csv"), { "x-ms-blob-type": "BlockBlob" },
      "Col2\nThis is a good day\n");

    const call = async (operation, parameters, status) => {
      const other = await open(consoleOf(operation));
      await fillIn(other, { ...ids, ...parameters });
      await addHeader(other, "Authorization", key);
      await chooseKey(other, "Primary-unlimited-demo");
      const parts = await sent(other);
      assert.match(parts["Response status"], status);
      await close(other);
      return parts["Response content"];
    };
    const jobid = JSON.parse(await call("bes-submit", {}, /^200/));
    await call("bes-start", { jobid }, /^20/);
    await emulator.post("/__emu/jobs/run");
    const status = JSON.parse(await call("bes-status", { jobid }, /^200/));
    assert.equal(status.StatusCode, "Finished");
    await call("bes-delete", { jobid }, /^204/);
  });
});
