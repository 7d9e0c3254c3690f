// The layout of an experiment's canvas, without a browser.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const [source] = process.argv.slice(2);
const text = await readFile(source, "utf8");
const { layered } = await import(`data:text/javascript,${encodeURIComponent(text)}`);

const wiresOf = (...pairs) => pairs.map((pair) => ({ from: pair[0], to: pair[1] }));
const layersIn = ({ places }) => Object.fromEntries([...places].map(([id, { layer }]) => [id, layer]));

/// Every two places of a layer are one unit apart at least, and none is left of 0.
function check({ places, paths, width }) {
  const rows = new Map();
  for (const place of new Set([...places.values(), ...paths.flat()])) {
    assert.ok(place.x >= 0 && place.x + 1 <= width + 1e-9, `x ${place.x} in ${width}`);
    rows.set(place.layer, [...(rows.get(place.layer) ?? []), place.x]);
  }
  for (const row of rows.values()) {
    row.sort((a, b) => a - b);
    for (let i = 1; i < row.length; i += 1) assert.ok(row[i] - row[i - 1] > 1 - 1e-9, `${row}`);
  }
}

test("the guide's experiment: a chain, the input beside the step before its own", () => {
  const drawing = layered(["data", "select", "hash", "in", "out"],
    wiresOf(["data", "select"], ["select", "hash"], ["in", "hash"], ["hash", "out"]));
  check(drawing);
  assert.deepEqual(layersIn(drawing), { data: 0, select: 1, hash: 2, in: 1, out: 3 });
  const { places } = drawing;
  assert.equal(places.get("data").x, places.get("select").x);
  assert.equal(places.get("hash").x, places.get("out").x);
  assert.equal(places.get("hash").x, (places.get("select").x + places.get("in").x) / 2);
});

test("paths that do not meet do not cross", () => {
  const drawing = layered(["a", "b", "c", "d", "e", "f"],
    wiresOf(["a", "f"], ["b", "e"], ["c", "d"]));
  check(drawing);
  for (const [from, to] of [["a", "f"], ["b", "e"], ["c", "d"]])
    assert.equal(drawing.places.get(from).x, drawing.places.get(to).x);
});

test("a wire past other layers keeps a way of its own", () => {
  const drawing = layered(["a", "b", "c", "d"], wiresOf(["a", "b"], ["b", "c"], ["c", "d"], ["a", "d"]));
  check(drawing);
  assert.deepEqual(drawing.paths[3].map(({ layer }) => layer), [0, 1, 2, 3]);
});

test("a circle is drawn, with one wire upwards", () => {
  const drawing = layered(["a", "b"], wiresOf(["a", "b"], ["b", "a"]));
  check(drawing);
  assert.deepEqual(drawing.paths.map((path) => path.length), [2, 2]);
});

test("nothing, one node, and parts without wires", () => {
  assert.equal(layered([], []).width, 0);
  assert.deepEqual(layersIn(layered(["a"], [])), { a: 0 });
  check(layered(["a", "b", "c"], []));
});

test("many nodes", () => {
  const ids = Array.from({ length: 1500 }, (_, index) => `n${index}`);
  const pairs = ids.slice(1).map((id, index) => [ids[Math.floor(index / 3)], id]);
  check(layered(ids, wiresOf(...pairs)));
  check(layered(ids, wiresOf(...ids.slice(1).map((id, index) => [ids[index], id]))));
});
