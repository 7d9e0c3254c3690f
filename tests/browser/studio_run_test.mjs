// A run that takes its time: the graph is locked meanwhile, and Stop ends it.
import assert from "node:assert/strict";

import { browserTest } from "./harness.mjs";
import { block, saved } from "./studio.mjs";

const SQL = "Apply SQL Transformation";
const MODULES = 6; // each of which counts for a while, and a run is stopped between two
const COUNT = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 2000000) SELECT count(*) AS n FROM c";

await browserTest({}, async ({ emulator, open, close, axe, step }) => {
  const id = await slowExperiment(emulator);
  const page = await open(`/__emu/pages/studio/${id}`, { width: 1440 });
  const status = page.locator(".command-bar .status");
  const lock = page.getByText("A run locks the graph: this change was not made.");

  await step("an edit during a run is not made, and the page says so in its place", async () => {
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await status.filter({ hasText: "Running" }).waitFor();
    await block(page, SQL).first().click();
    await page.keyboard.press("Delete");
    await lock.waitFor();
    assert.equal(await page.locator(".block").count(), MODULES + 1); // and the dataset
  });

  await step("Stop ends the run, what had not begun is cancelled, and the note goes", async () => {
    await page.getByRole("button", { name: "Stop the run" }).click();
    await status.filter({ hasText: "Cancelled" }).waitFor();
    assert.equal(await lock.isVisible(), false);
    assert.equal((await statusesOf(emulator, id)).at(-1), "Canceled");
    await axe(page);
  });

  await step("then it can be changed, and run again", async () => {
    await block(page, SQL).first().click();
    await page.keyboard.press("Delete");
    assert.equal(await page.locator(".block").count(), MODULES);
    await page.keyboard.press("Control+z");
    assert.equal(await page.locator(".block").count(), MODULES + 1);
    await saved(page);
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await status.filter({ hasText: "Running" }).waitFor();
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await status.filter({ hasText: "Cancelled" }).waitFor();
  });

  await step("Run waits for a draft that is on its way", async () => {
    let release;
    const held = new Promise((resolve) => (release = resolve));
    const sent = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith(id));
    await page.route(`**/experiments/${id}`, async (route) => {
      await held;
      await route.continue();
    }, { times: 1 });
    await block(page, SQL).first().click();
    await page.keyboard.press("Delete");
    await page.keyboard.press("Control+z");
    await sent;
    await page.getByRole("button", { name: "Run", exact: true }).click();
    release();
    await status.filter({ hasText: "Running" }).waitFor();
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await status.filter({ hasText: "Cancelled" }).waitFor();
  });
  await close(page);
});

async function studio(emulator, path, body) {
  const [{ workspace, token }] = (await emulator.getJson("/__emu/studio")).workspaces;
  const answer = await fetch(`${emulator.url}/api/workspaces/${workspace}${path}`, {
    method: body ? "POST" : "GET", body: body && JSON.stringify(body),
    headers: { "x-ms-metaanalytics-authorizationtoken": token } });
  assert.equal(answer.status, 200, path);
  return answer.json();
}

async function statusesOf(emulator, id) {
  const { NodeStatuses } = await studio(emulator, `/experiments/${id}`);
  return NodeStatuses.map(({ Status }) => Status.StatusCode);
}

/// A chain of modules whose work does not depend on their rows.
async function slowExperiment(emulator) {
  const modules = await studio(emulator, "/modules");
  const sql = modules.find(({ Name }) => Name === SQL);
  const [{ Name: input }] = sql.ModuleInterface.InputPorts;
  const [{ Name: output }] = sql.ModuleInterface.OutputPorts;
  const dataset = (await studio(emulator, "/datasources"))[0].Id;
  const [{ Name: parameter }] = sql.ModuleInterface.Parameters;
  const node = (index) => `n${String(index).padStart(2, "0")}`;
  const ModuleNodes = Array.from({ length: MODULES }, (_, index) => ({
    Id: node(index), ModuleId: sql.Id, Comment: "",
    ModuleParameters: [{ Name: parameter, Value: COUNT, ValueType: "Literal" }],
    InputPortsInternal: [{ Name: input, NodeId: node(index), DataSourceId: index === 0 ? dataset : null }],
    OutputPortsInternal: [{ Name: output, NodeId: node(index) }] }));
  const EdgesInternal = ModuleNodes.slice(1).map((_, index) => ({
    SourceOutputPortId: `${node(index)}:${output}`, DestinationInputPortId: `${node(index + 1)}:${input}` }));
  const { ExperimentId } = await studio(emulator, "/experiments", {
    Description: "Takes its time", IsDraft: true, WebService: null,
    ExperimentGraph: { ModuleNodes, EdgesInternal, SerializedClientData: "" } });
  return ExperimentId;
}
