// Faults and clock: rules from a drill or written, switched off and on; a clock that is moved.
import assert from "node:assert/strict";

import { addRule, callsOf } from "./calls.mjs";
import { browserTest } from "./harness.mjs";

const HOSTILE = "<img src=x onerror=window.hit=1 class=hit>";
const flags = ["--clock", "manual@2016-10-14T14:52:33Z"];

await browserTest({ flags }, async ({ emulator, open, close, everyLook, step }) => {
  const calls = await callsOf(emulator);
  const page = await open("/__emu/pages/faults", { allow: [400] });

  await step("a drill is turned on, acts, and is counted while the page is open", async () => {
    await page.getByText("No rule is on").waitFor();
    await page.getByRole("button", { name: /^Throttled twice/ }).click();
    await page.getByRole("button", { name: "Turn on" }).first().click();
    const rule = page.getByRole("row", { name: /Throttled twice/ });
    await rule.waitFor();
    assert.equal(await calls.good(), 503);
    await rule.getByText("1 of 2").waitFor();
    await page.getByRole("link", { name: "1 fault on" }).waitFor();
  });

  await step("it is switched off, and on again", async () => {
    const toggle = page.getByRole("switch", { name: /Throttled twice/ });
    await toggle.click();
    await page.getByRole("switch", { checked: false }).waitFor();
    assert.equal(await calls.good(), 200);
    await page.getByRole("switch", { checked: false }).click();
    await page.getByRole("switch", { checked: true }).waitFor();
    assert.equal(await calls.good(), 503);
  });

  await step("a rule that cannot be is refused where it is written, with the nearest spelling", async () => {
    const text = page.getByLabel("The rule, as it is sent");
    await text.fill('{"then": {"error": "RequestThrotled"}}');
    const turnOn = page.locator("#rule").getByRole("button", { name: "Turn on" });
    await turnOn.click();
    await page.locator("#rule").getByRole("alert").getByText("RequestThrottled").waitFor();
    await page.getByLabel("Name").fill(HOSTILE);
    await page.getByLabel("Then", { exact: true }).selectOption({ label: "a status" });
    await turnOn.click();
    await page.getByRole("row", { name: HOSTILE }).waitFor();
    assert.equal(await page.evaluate(() => window.hit), undefined);
  });

  await step("a rule that another makes appears; removed, it can be had back", async () => {
    await addRule(emulator, { name: "another's", then: { delay: "1ms" } });
    await page.getByRole("row", { name: /another's/ }).waitFor();
    await page.getByRole("button", { name: /^Remove another's/ }).click();
    await page.getByRole("row", { name: /another's/ }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("row", { name: /another's/ }).waitFor();
    await page.getByRole("button", { name: "Turn all off" }).click();
    await page.getByRole("link", { name: "No faults" }).waitFor();
  });

  await step("the clock moves by a step, to a time, and by another's hand", async () => {
    const now = page.locator(".clock-now time");
    await page.getByRole("button", { name: "+1 h" }).click();
    await now.getByText("15:52:33Z").waitFor();
    await page.getByLabel("To", { exact: true }).fill("2016-10-15T00:00:00Z");
    await page.getByRole("button", { name: "Advance" }).click();
    await now.getByText("00:00:00Z").waitFor();
    await emulator.post("/__emu/clock/advance", '{"seconds": 61}');
    await now.getByText("00:01:01Z").waitFor();
  });
  await step("what is due next is listed, and the clock moved there", async () => {
    await addRule(emulator, { name: "for a minute", when: { until: "1m" }, then: { delay: "1ms" } });
    const due = page.getByRole("region", { name: "Due next" });
    await due.getByText("in 1 min").waitFor();
    await due.getByText("The rule for a minute ends").waitFor();
    await due.getByRole("button", { name: /^Advance to 2016-10-15/ }).click();
    await page.locator(".clock-now time").getByText("00:02:01Z").waitFor();
    await due.waitFor({ state: "hidden" });
  });

  await step("a rule that one tab switches off is known to the others; a reset forgets it", async () => {
    const other = await page.context().newPage();
    await other.goto("/__emu/pages/faults");
    await page.getByRole("switch", { name: /for a minute/ }).click();
    const off = other.getByRole("switch", { name: /for a minute/, checked: false });
    await off.waitFor();
    await off.click();
    await page.getByRole("switch", { name: /for a minute/, checked: true }).waitFor();
    await page.getByRole("switch", { name: /for a minute/ }).click();
    await off.waitFor();
    await emulator.post("/__emu/reset");
    await page.getByText("No rule is on").waitFor();
    await other.getByText("No rule is on").waitFor();
    await other.close();
  });
  await close(page);

  await addRule(emulator, { name: "busy", match: { operation: "execute" }, then: { error: "RequestThrottled" } });
  await everyLook("/__emu/pages/faults", "faults", async (shown) => {
    await shown.getByRole("row", { name: /busy/ }).waitFor();
    await shown.getByRole("button", { name: "+1 day" }).waitFor();
  });

  await step("a private workspace is made, and dropped", async () => {
    const other = await open("/__emu/pages/workspaces");
    await other.getByLabel("Name").fill(HOSTILE);
    await other.getByLabel("Clock").selectOption("manual");
    await other.getByRole("button", { name: "Make a private workspace" }).click();
    await other.getByRole("rowheader", { name: HOSTILE }).waitFor();
    const [made] = await emulator.getJson("/__emu/workspaces");
    await other.getByRole("link", { name: `Requests of ${made.workspace}` }).click();
    await other.getByRole("link", { name: made.workspace.slice(0, 8) }).click();
    await other.getByRole("button", { name: `Drop ${HOSTILE}` }).click();
    await other.getByRole("dialog").getByRole("button", { name: "Drop" }).click();
    await other.getByText("No private workspace.").waitFor();
    assert.deepEqual(await emulator.getJson("/__emu/workspaces"), []);
    await close(other);
  });
  await everyLook("/__emu/pages/workspaces", "workspaces", async (shown) => {
    await shown.getByRole("rowheader").first().waitFor();
  });
});
