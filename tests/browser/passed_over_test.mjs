// What --unknown-policies skip passes over is on the page of the policies, beside its line and in
// what is in force at a scope inside.
import assert from "node:assert/strict";

import { browserTest } from "./harness.mjs";
import { press, PUBLISHER, said } from "./publisher.mjs";

const HOME = `${PUBLISHER}/demoazureml`;
const OPERATION = `${HOME}/policies?scope=apis/azureml-demo-api/operations/rrs-execute`;
const DOCUMENT = `<policies>
  <inbound>
    <base />
    <send-request mode="new" response-variable-name="a"><set-url>http://localhost/</set-url></send-request>
    <set-header name="X-Caller" exists-action="override"><value>me</value></set-header>
  </inbound>
</policies>
`;

await browserTest({ flags: ["--unknown-policies", "skip"] }, async ({ open, close, axe, screenshot, step }) => {
  await step("it is said above the document and beside the line, after it was saved and after a reload", async () => {
    const page = await open(`${HOME}/policies?scope=apis/azureml-demo-api`, { width: 1440 });
    await page.getByRole("textbox", { name: /^Policy of / }).fill(DOCUMENT);
    assert.equal(await page.getByText("passed over").count(), 0);
    await press(page, "Save");
    await said(page, /^Saved the policies of/);
    for (const isAgain of [false, true]) {
      if (isAgain) await page.reload();
      await page.getByRole("heading", { name: "1 element is passed over" }).waitFor();
      assert.match(await page.locator(".code-lines .passed-over").innerText(), /<send-request/);
      await page.getByRole("complementary", { name: "In force" }).getByText("is passed over").waitFor();
    }
    await axe(page);
    await screenshot(page, "publisher-passed-over", { fullPage: false });
    await page.getByRole("button", { name: "line 4" }).click();
    assert.equal(await page.evaluate(() => document.activeElement.selectionStart), DOCUMENT.indexOf("    <send-request") + 4);
    await close(page);
  });

  await step("the effective policy of an operation of the API says so", async () => {
    const page = await open(OPERATION, { width: 1440 });
    await page.getByRole("complementary", { name: "In force" }).getByText("is passed over").waitFor();
    await page.getByText("Effective policy", { exact: true }).click();
    assert.match(await page.locator(".effect pre").innerText(), /<!-- passed over: send-request -->\s+<send-request/);
    assert.equal(await page.getByRole("heading", { name: /passed over/ }).count(), 0);
    await close(page);
  });
});
