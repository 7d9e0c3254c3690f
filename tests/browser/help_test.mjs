// Help pages: the samples as tabs, by mouse and by keyboard, and what the copy buttons copy.
import assert from "node:assert/strict";

import { browserTest } from "./harness.mjs";

const HELP = "/apihelp/workspaces/756dbbd56cf4b58a5125db394cae1dc4/webservices/" +
             "3742661343a0755323a687315e7ef45e/endpoints/562d088408ce85f89663240a5ea142c9/";
const LANGUAGES = ["C#", "Python", "R", "curl", "Python 3", "Node"];

await browserTest({}, async ({ open, close, everyLook, screenshot, step }) => {
  for (const name of ["score", "jobs", "update"]) {
    await everyLook(HELP + name, `help-${name}`, async (page) => {
      assert.equal(await page.locator("h1").count(), 1);
      if (name !== "update") await page.getByRole("tab", { name: "C#" }).waitFor();
    });
  }

  await step("tabs: C# first, then each by mouse", async () => {
    const page = await open(HELP + "score");
    await page.getByRole("tab", { name: "C#" }).waitFor();
    assert.deepEqual(await page.getByRole("tab").allInnerTexts(), LANGUAGES);
    assert.equal(await page.getByRole("tab", { name: "C#" }).getAttribute("aria-selected"), "true");
    for (const [index, id] of ["csharp", "python", "r", "curl", "python3", "node"].entries()) {
      await page.getByRole("tab").nth(index).click();
      await page.locator(`#code-snippet-${id}`).waitFor({ state: "visible" });
      assert.equal(await page.locator("pre[id^=code-snippet]:visible").count(), 1);
    }
    await page.getByRole("tab", { name: "R", exact: true }).click();
    await screenshot(page, "help-sample-r");
    await close(page);
  });

  await step("tabs by keyboard", async () => {
    const page = await open(HELP + "jobs");
    await page.getByRole("tab", { name: "C#" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.locator("#code-snippet-python").waitFor({ state: "visible" });
    await page.keyboard.press("End");
    await page.locator("#code-snippet-node").waitFor({ state: "visible" });
    await page.keyboard.press("ArrowRight");
    await page.locator("#code-snippet-csharp").waitFor({ state: "visible" });
    await close(page);
  });

  await step("copy: the sample as the page's source has it", async () => {
    const page = await open(HELP + "score");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("tab", { name: "curl" }).click();
    await page.getByRole("button", { name: "Copy curl sample" }).click();
    await page.getByRole("button", { name: "Copied curl sample" }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /^url='http:\/\/localhost:10100\/workspaces\//);
    assert.match(copied, /\nJSON\n$/);
    await close(page);
  });

  await step("links on top lead to their sections; the swagger document is the last but one", async () => {
    const page = await open(HELP + "score");
    await page.getByRole("link", { name: "Sample Code" }).click();
    assert.equal(new URL(page.url()).hash, "#sample-code");
    const links = await page.locator("main > ul a").allInnerTexts();
    assert.equal(links.at(-2), "API Swagger Document");
    await close(page);
  });

  await step("ids of no endpoint", async () => {
    const page = await open(HELP.replace("562d", "562e") + "score", { allow: [404] });
    await page.getByText("Web service not found.").waitFor();
    await close(page);
  });
});
