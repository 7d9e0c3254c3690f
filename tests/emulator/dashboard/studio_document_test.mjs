// Studio's own form of an experiment: what the editor reads and writes.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";

import { scriptsOf } from "./scripts.mjs";
import { CLEAN, HASH, REVIEWS, SELECT } from "./studio_records.mjs";

const script = await scriptsOf(process.argv[2]);
const { catalogOf } = await script("studio_catalog.js");
const { arranged, readExperiment, writeExperiment } = await script("studio_document.js");
const graphs = await script("studio_graph.js");
const { readLayout, writeLayout } = await script("studio_layout.js");

const catalog = catalogOf([SELECT, HASH, CLEAN], [REVIEWS]);
const wire = (from, fromPort, to, toPort) => ({ from, fromPort, to, toPort });
const HOSTILE = `"><NodePosition Node='x'/>&amp;</NodePositions>`;

test("the layout's text: any key, either quote, what cannot be read left out", () => {
  const places = [["a", { x: 1, y: -2 }], [HOSTILE, { x: 3.4, y: 4 }]];
  const text = writeLayout(places);
  assert.match(text, /^<\?xml version="1.0" encoding="utf-16"\?><DataV1 /);
  assert.deepEqual([...readLayout(text)], [["a", { x: 1, y: -2 }], [HOSTILE, { x: 3, y: 4 }]]);
  const foreign = "<NodePositions><NodePosition Node='b' Position='1.5,2,300,100'/>" +
    "<NodePosition Node='c' Position='1,2,3'/><NodePosition Node='d' Position='x,2,3,4'/></NodePositions>";
  assert.deepEqual([...readLayout(foreign)], [["b", { x: 1.5, y: 2 }]]);
  for (const nothing of [null, "", "<a", "{}"]) assert.equal(readLayout(nothing).size, 0);
});

function guide() {
  let state = graphs.emptyGraph("Guide");
  state = graphs.addDataset(state, REVIEWS.Id, { x: 10, y: 0 });
  state = graphs.addModule(state, SELECT, "s-1", { x: 10, y: 100 });
  state = graphs.addModule(state, HASH, "h-2", { x: 10, y: 200 });
  state = graphs.addPort(state, "input", "i-3", { x: 300, y: 100 });
  state = graphs.addPort(state, "output", "o-4", { x: 300, y: 300 });
  state = graphs.wired(state, wire(REVIEWS.Id, "", "s-1", "Dataset"));
  state = graphs.wired(state, wire("s-1", "Results dataset", "h-2", "Dataset"));
  state = graphs.wired(state, wire("i-3", "", "h-2", "Dataset"));
  state = graphs.wired(state, wire("h-2", "Transformed dataset", "o-4", ""));
  return graphs.withValue(state, "h-2", "Hashing bitsize", "3");
}

const recordOf = (state) => {
  const { ExperimentGraph, WebService } = writeExperiment(state, catalog);
  return JSON.parse(JSON.stringify({ Description: state.name, Graph: ExperimentGraph, WebService }));
};

test("the guide's experiment in Studio's form", () => {
  const { Graph, WebService } = recordOf(guide());
  assert.deepEqual(Graph.EdgesInternal,
    [{ SourceOutputPortId: "s-1:Results dataset", DestinationInputPortId: "h-2:Dataset" }]);
  const [select, hash] = Graph.ModuleNodes;
  assert.equal(select.InputPortsInternal[0].DataSourceId, REVIEWS.Id);
  assert.equal(hash.InputPortsInternal[0].DataSourceId, null);
  assert.deepEqual(hash.ModuleParameters.map(({ Name, Value, ValueType }) => [Name, Value, ValueType]),
    [["Target column", "", "Literal"], ["Hashing bitsize", "3", "Literal"], ["N-grams", "2", "Literal"]]);
  assert.deepEqual(WebService.Inputs, [{ Id: "i-3", PortId: "h-2:Dataset", Name: "input1" }]);
  assert.deepEqual(WebService.Outputs, [{ Id: "o-4", PortId: "h-2:Transformed dataset", Name: "output1" }]);
  assert.equal(WebService.IsWebServiceExperiment, true);
  assert.deepEqual([...readLayout(Graph.SerializedClientData).keys()], ["s-1", "h-2", REVIEWS.Id]);
});

test("what is written is read as it was", () => {
  const state = guide();
  const read = readExperiment(recordOf(state), catalog);
  const plain = ({ blocks, wires }) => [
    blocks.map(({ id, kind, x, y, name }) => ({ id, kind, x, y, name })).sort((a, b) => (a.id < b.id ? -1 : 1)),
    wires.map((one) => JSON.stringify(one)).sort()];
  const asWritten = (one) => JSON.parse(JSON.stringify(plain(one)));
  assert.deepEqual(asWritten(read), asWritten(state).map((part) => part));
  assert.equal(graphs.blockOf(read, "h-2").values.get("Hashing bitsize"), "3");
  assert.deepEqual(recordOf(read).Graph.EdgesInternal, recordOf(state).Graph.EdgesInternal);
});

test("a dataset that feeds nothing keeps its place", () => {
  const state = graphs.addDataset(graphs.emptyGraph("One"), REVIEWS.Id, { x: 40, y: 50 });
  const [block] = readExperiment(recordOf(state), catalog).blocks;
  assert.deepEqual([block.id, block.x, block.y], [REVIEWS.Id, 40, 50]);
});

test("members that the page does not know stay, in every part", () => {
  const record = recordOf(guide());
  record.Graph.PublishInfo = { Parameters: [] };
  record.Graph.ModuleNodes[0].Language = "en";
  record.Graph.ModuleNodes[0].ModuleParameters.push({ Name: "Odd", Value: "1", ValueType: "Literal", LinkedGlobalParameter: null, More: 2 });
  record.Graph.EdgesInternal[0].DestinationInputPortIndex = 0;
  record.WebService.Inputs[0].Kept = true;
  record.WebService.WebServiceGroupId = "0123";
  const again = recordOf(readExperiment(record, catalog));
  assert.deepEqual(again.Graph.PublishInfo, { Parameters: [] });
  assert.equal(again.Graph.ModuleNodes[0].Language, "en");
  assert.deepEqual(again.Graph.ModuleNodes[0].ModuleParameters.at(-1), record.Graph.ModuleNodes[0].ModuleParameters.at(-1));
  assert.equal(again.Graph.EdgesInternal[0].DestinationInputPortIndex, 0);
  assert.equal(again.WebService.Inputs[0].Kept, true);
  assert.equal(again.WebService.WebServiceGroupId, "0123");
});

test("parameters of a mode are written while it is chosen", () => {
  let state = graphs.addModule(graphs.emptyGraph("Modes"), CLEAN, "c", { x: 0, y: 0 });
  const names = () => recordOf(state).Graph.ModuleNodes[0].ModuleParameters.map(({ Name }) => Name);
  assert.deepEqual(names(), ["Cleaning mode", "Replacement value"]);
  state = graphs.withValue(state, "c", "Cleaning mode", "Remove entire row");
  assert.deepEqual(names(), ["Cleaning mode"]);
  state = graphs.withValue(state, "c", "Cleaning mode", "constructor");
  assert.deepEqual(names(), ["Cleaning mode"]);
});

test("a web service parameter carries its definition", () => {
  const state = graphs.linked(guide(), "h-2", "Hashing bitsize", "Bits", HASH.ModuleInterface.Parameters[1], "3");
  const { Graph, WebService } = recordOf(state);
  assert.equal(Graph.ModuleNodes[1].ModuleParameters[1].LinkedGlobalParameter, "Bits");
  const [parameter] = WebService.Parameters;
  assert.deepEqual([parameter.Name, parameter.Value, parameter.ParameterDefinition.ParameterType], ["Bits", "3", "Int"]);
  assert.equal(readExperiment(recordOf(state), catalog).parameters[0].name, "Bits");
});

test("graphs of Studio: an unknown module keeps its ports, no layout is laid out", async () => {
  const folder = path.resolve(process.argv[2], "../../../fixtures/graphs");
  for (const name of ["prices.json", "review-words.json"]) {
    const record = JSON.parse(await readFile(path.join(folder, name), "utf8"));
    const state = readExperiment(record, catalog);
    assert.equal(new Set(state.blocks.map(({ x, y }) => `${x},${y}`)).size, state.blocks.length, name);
    const { Graph, WebService } = recordOf(state);
    const ends = (graph) => graph.EdgesInternal.map((edge) => `${edge.SourceOutputPortId} ${edge.DestinationInputPortId}`).sort();
    assert.deepEqual(ends(Graph), ends(record.Graph), name);
    assert.deepEqual(WebService.Inputs.map(({ PortId }) => PortId), record.WebService.Inputs.map(({ PortId }) => PortId), name);
    const rows = (graph) => graph.ModuleNodes.map((node) => [node.Id, node.ModuleId, node.InputPortsInternal.map((port) => port.DataSourceId ?? null)]);
    assert.deepEqual(rows(Graph), rows(record.Graph), name);
  }
});

test("a column that a program wrote is laid out anew, a chain below each other stays", () => {
  const inColumn = (state) => ({ ...state, blocks: state.blocks.map((block, index) => ({ ...block, x: 200, y: 60 + index * 120 })) });
  const xs = (state) => new Set(readExperiment(recordOf(inColumn(state)), catalog).blocks.map(({ x }) => x)).size;
  assert.ok(xs(guide()) > 1);
  assert.equal(xs(graphs.removed(guide(), new Set(["i-3"]))), 1);
});

test("blocks are laid out so that data flows down", () => {
  const state = arranged(guide());
  const y = (id) => graphs.blockOf(state, id).y;
  assert.ok(y(REVIEWS.Id) < y("s-1") && y("s-1") < y("h-2") && y("h-2") < y("o-4"));
});
