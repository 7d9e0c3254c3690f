// The editor's graph: edits, undo, wires that fit, places.
import assert from "node:assert/strict";
import { test } from "node:test";

import { scriptsOf } from "./scripts.mjs";
import { APPLY, CLEAN, HASH, REVIEWS, SELECT } from "./studio_records.mjs";

const script = await scriptsOf(process.argv[2]);
const { branchesOf, catalogOf, searched } = await script("studio_catalog.js");
const graphs = await script("studio_graph.js");
const { done, historyOf, redone, undone } = await script("studio_history.js");
const { fitScale, framed, freePlace, portAt, portPlace, scaleAfter, sheetOf, wayOf } = await script("studio_places.js");
const { inDataOrder, mayWire, onCircles, signaturesOf, sourcesOf, targetsOf } = await script("studio_wires.js");

const catalog = catalogOf([SELECT, HASH, CLEAN, APPLY], [REVIEWS]);
const at = (x, y) => ({ x, y });
const wire = (from, fromPort, to, toPort) => ({ from, fromPort, to, toPort });

function guide() {
  let state = graphs.emptyGraph("Guide");
  state = graphs.addDataset(state, REVIEWS.Id, at(0, 0));
  state = graphs.addModule(state, SELECT, "select", at(0, 100));
  state = graphs.addModule(state, HASH, "hash", at(0, 200));
  state = graphs.addPort(state, "input", "in", at(300, 100));
  state = graphs.addPort(state, "output", "out", at(300, 300));
  state = graphs.wired(state, wire(REVIEWS.Id, "", "select", "Dataset"));
  state = graphs.wired(state, wire("select", "Results dataset", "hash", "Dataset"));
  state = graphs.wired(state, wire("in", "", "hash", "Dataset"));
  return graphs.wired(state, wire("hash", "Transformed dataset", "out", ""));
}

test("a port takes a wire of data and one of a web service input", () => {
  const state = guide();
  assert.equal(graphs.wiresInto(state, "hash").length, 2);
  const other = graphs.wired(state, wire(REVIEWS.Id, "", "hash", "Dataset"));
  assert.deepEqual(graphs.wiresInto(other, "hash").map(({ from }) => from), ["in", REVIEWS.Id]);
  const moved = graphs.wired(state, wire("in", "", "select", "Dataset"));
  assert.deepEqual(graphs.wiresOutOf(moved, "in").map(({ to }) => to), ["select"]);
  assert.equal(graphs.wired(state, state.wires[0]), state);
});

test("what fits: by type, not to itself, not from a service's input to its output", () => {
  let state = graphs.addModule(guide(), CLEAN, "clean", at(600, 0));
  state = graphs.addModule(state, APPLY, "apply", at(600, 200));
  const cases = [
    ["clean", "Cleaning transformation", "apply", "Transformation", true],
    ["clean", "Cleaned dataset", "apply", "Transformation", false],
    ["clean", "Cleaning transformation", "hash", "Dataset", false],
    ["clean", "Cleaning transformation", "out", "", true],
    ["hash", "Transformed dataset", "hash", "Dataset", false],
    ["in", "", "out", "", false],
    [REVIEWS.Id, "", "out", "", false],
    ["in", "", "apply", "Transformation", false],
    ["gone", "", "apply", "Dataset", false],
    ["select", "Results dataset", "hash", "Nothing", false],
  ];
  for (const [from, fromPort, to, toPort, fit] of cases)
    assert.equal(mayWire(state, catalog, { from, fromPort, to, toPort }), fit, `${from} ${fromPort} ${to} ${toPort}`);
  assert.deepEqual(targetsOf(state, catalog, "clean", "Cleaning transformation").map(({ to }) => to), ["apply", "out"]);
  assert.deepEqual(sourcesOf(state, catalog, "hash", "Dataset", true).map(({ from }) => from), ["in"]);
});

test("blocks in the order of the data, also in a circle", () => {
  const state = guide();
  assert.deepEqual(inDataOrder(state).map(({ id }) => id), [REVIEWS.Id, "select", "in", "hash", "out"]);
  assert.equal(onCircles(state).size, 0);
  const round = graphs.wired(state, wire("hash", "Transformed dataset", "select", "Dataset"));
  assert.deepEqual([...onCircles(round)].sort(), ["hash", "select"]);
  assert.equal(inDataOrder(round).length, 5);
});

test("a chain of 2,000 blocks is ordered", () => {
  let state = graphs.emptyGraph("Long");
  const ids = Array.from({ length: 2000 }, (_, index) => `n${index}`);
  state = { ...state, blocks: ids.map((id, index) => ({ id, kind: "module", moduleId: HASH.Id, values: new Map(),
                                                        links: new Map(), x: 0, y: -index })),
            wires: ids.slice(1).map((id, index) => wire(ids[index], "Transformed dataset", id, "Dataset")) };
  assert.deepEqual(inDataOrder(state).map(({ id }) => id), ids);
});

test("what a run has to do again", () => {
  const before = signaturesOf(guide());
  const changed = (state) => [...signaturesOf(state)].filter(([id, text]) => before.get(id) !== text).map(([id]) => id);
  assert.deepEqual(changed(graphs.withValue(guide(), "hash", "Hashing bitsize", "3")), ["hash"]);
  assert.deepEqual(changed(graphs.withValue(guide(), "select", "Select Columns", "x")), ["select", "hash"]);
  assert.deepEqual(changed(graphs.removed(guide(), new Set(["in", "out"]))), []);
  assert.deepEqual(changed(graphs.moved(guide(), new Set(["hash"]), 8, 8)), []);
});

test("removing takes wires and parameters that nothing uses along", () => {
  let state = graphs.linked(guide(), "hash", "Hashing bitsize", "Bits", { ParameterType: "Int" }, "3");
  assert.deepEqual(state.parameters.map(({ name }) => name), ["Bits"]);
  assert.equal(graphs.freeParameterName(state, "Bits"), "Bits 2");
  assert.equal(graphs.linked(state, "hash", "Hashing bitsize", null).parameters.length, 0);
  state = graphs.removed(state, new Set(["hash"]));
  assert.equal(state.wires.length, 1);
  assert.equal(state.parameters.length, 0);
});

test("a copy has ids and names of its own, and keeps wires from datasets", () => {
  const state = guide();
  let next = 0;
  const copy = graphs.copied(state, new Set([REVIEWS.Id, "select", "hash", "in"]));
  const { state: after, ids } = graphs.pasted(state, copy, () => `new${(next += 1)}`, 16);
  assert.equal(after.blocks.length, 8);
  assert.deepEqual([...ids], ["new1", "new2", "new3"]);
  assert.equal(graphs.blockOf(after, "new3").name, "input2");
  assert.deepEqual(graphs.wiresInto(after, "new1").map(({ from }) => from), [REVIEWS.Id]);
  assert.deepEqual(graphs.wiresInto(after, "new2").map(({ from }) => from), ["new1", "new3"]);
  assert.equal(graphs.renamePort(after, "new3", "input1"), null);
  assert.equal(graphs.renamePort(after, "new3", " "), null);
  assert.equal(graphs.blockOf(graphs.renamePort(after, "new3", "rows"), "new3").name, "rows");
});

test("undo and redo", () => {
  let history = historyOf("a");
  history = done(history, "b", "to b");
  history = done(history, "c", "to c");
  assert.equal(done(history, "c", "nothing"), history);
  history = undone(history);
  assert.deepEqual([history.state, history.past.at(-1).name, history.future[0].name], ["b", "to b", "to c"]);
  assert.equal(redone(history).state, "c");
  assert.equal(done(history, "d", "to d").future.length, 0);
  assert.equal(undone(undone(undone(history))).state, "a");
  for (let step = 0; step < 500; step += 1) history = done(history, `s${step}`, "more");
  assert.equal(history.past.length, 200);
});

test("places: ports, ways, frames, scales", () => {
  assert.deepEqual(portPlace(at(0, 0), "in", 0, 1), at(112, 0));
  assert.deepEqual(portPlace(at(0, 0), "out", 1, 3), at(112, 56));
  assert.equal(wayOf(at(0, 0), at(10, 100)), "M0 0C0 50 10 50 10 100");
  const blocks = [{ id: "a", ...at(0, 0) }, { id: "b", ...at(300, 300) }];
  assert.deepEqual([...framed(blocks, at(500, 500), at(290, 290))], ["b"]);
  assert.equal(portAt([{ ...at(0, 0), id: 1 }, { ...at(8, 0), id: 2 }], at(7, 3)).id, 2);
  assert.equal(portAt([{ ...at(0, 0), id: 1 }], at(20, 0)), null);
  assert.equal(fitScale(blocks, { width: 5000, height: 5000 }), 1);
  assert.ok(fitScale(blocks, { width: 310, height: 5000 }) < 0.51);
  assert.deepEqual([scaleAfter(1, true), scaleAfter(1, false), scaleAfter(2, true), scaleAfter(0.25, false)], [1.25, 0.9, 2, 0.25]);
  assert.deepEqual(sheetOf([{ ...at(-100, 0) }], { width: 100, height: 100 }, 1).left, -148);
});

test("a new block lies on no other", () => {
  const blocks = [];
  for (let count = 0; count < 12; count += 1) {
    const place = freePlace(blocks, blocks[0]);
    assert.ok(!blocks.some(({ x, y }) => Math.abs(x - place.x) < 224 && Math.abs(y - place.y) < 56));
    blocks.push({ id: `${count}`, ...place });
  }
});

test("the palette: categories, samples apart, search by words", () => {
  const mine = { Id: "ws.1.2", Name: "Mine", DataTypeId: "GenericCSV" };
  const branches = branchesOf(catalogOf([SELECT, HASH, CLEAN], [REVIEWS, mine]));
  assert.deepEqual(branches.map(({ name, items }) => [name, items.map((item) => item.name)]), [
    ["Saved datasets › My datasets", ["Mine"]],
    ["Saved datasets › Samples", ["Short reviews"]],
    ["Data Transformation › Manipulation", ["Clean Missing Data", "Select Columns in Dataset"]],
    ["Text Analytics", ["Feature Hashing"]],
    ["Web Service", ["Web service input", "Web service output"]],
  ]);
  const found = searched(branches, "in col").flatMap(({ items }) => items.map(({ name }) => name));
  assert.deepEqual(found, ["Select Columns in Dataset"]);
});
