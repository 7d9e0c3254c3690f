// The harness sees what goes wrong in a page; a test that saw nothing would be worth nothing.
import assert from "node:assert/strict";

import { browserTest, noSidewaysScroll } from "./harness.mjs";

const FAULTS = [
  { name: "an error on the console", expected: /console error: broken/,
    fault: () => console.error("broken") },
  { name: "an uncaught error", expected: /uncaught: broken/,
    fault: () => setTimeout(() => { throw new Error("broken"); }) },
  { name: "an inline script", expected: /policy violated: script-src/,
    fault: () => {
      const script = document.createElement("script");
      script.textContent = "window.hit = true;";
      document.body.append(script);
    } },
  { name: "a call to another host",
    expected: /policy violated: connect-src http:\/\/elsewhere\.test/,
    fault: () => fetch("http://elsewhere.test/").catch(() => {}) },
  { name: "a way to another host", expected: /request to elsewhere: http:\/\/elsewhere\.test/,
    fault: () => setTimeout(() => { location.href = "http://elsewhere.test/"; }) },
  { name: "a picture that is not there", expected: /status 404: GET .*no-picture/,
    fault: () => { new Image().src = "/__emu/no-picture"; } },
  { name: "a dialog", expected: /dialog: hello/, fault: () => setTimeout(() => alert("hello")) },
];

await browserTest({}, async ({ open, close, told, axe, step }) => {
  for (const { name, expected, fault } of FAULTS) {
    await step(name, async () => {
      const page = await open("/__emu/");
      await page.evaluate(fault);
      await told(page, expected);
      await assert.rejects(close(page), expected);
    });
  }

  await step("a status that the test allows", async () => {
    const page = await open("/__emu/", { allow: [404] });
    await page.evaluate(() => fetch("/__emu/nothing"));
    await close(page);
  });

  await step("a page that is too wide", async () => {
    const page = await open("/__emu/");
    await page.evaluate(() => { document.querySelector("h1").style.minWidth = "3000px"; });
    await assert.rejects(noSidewaysScroll(page), /scrolls sideways: .*h1/);
    await close(page);
  });

  await step("a field without a label", async () => {
    const page = await open("/__emu/");
    await page.evaluate(() => document.body.append(document.createElement("input")));
    await assert.rejects(axe(page), /critical label/);
    await close(page);
  });
});
