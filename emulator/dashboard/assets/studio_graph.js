// The graph that an editor edits. A state is never changed: every edit returns another one, or the
// same one where there is nothing to do.
//
// state: {name, summary, blocks, wires, parameters, raw}
// block: {id, kind: "module" | "dataset" | "input" | "output", x, y}, and
//   module: moduleId, values and links (Maps by parameter), comment, raw
//   dataset: source, the member of a port that names it; its id is the dataset's
//   input, output: name, raw
// wire: {from, fromPort, to, toPort}; the port of a dataset, an input or an output is "".
// parameters: of the web service, {name, value, definition}
import { sameName } from "./studio_catalog.js";

export const emptyGraph = (name) =>
  ({ name, summary: "", blocks: [], wires: [], parameters: [], raw: { graph: {}, webService: null } });

// Views ask for each block again and again; lists are never changed, so what was found of one stays true.
function remembered(find) {
  const found = new WeakMap();
  return (list) => {
    if (!found.has(list)) found.set(list, find(list));
    return found.get(list);
  };
}
const blocksById = remembered((blocks) => new Map(blocks.map((block) => [block.id, block])));
const wiresByEnd = (end) => remembered((wires) => {
  const groups = new Map();
  for (const wire of wires) groups.set(wire[end], [...(groups.get(wire[end]) ?? []), wire]);
  return groups;
});
const wiresByTarget = wiresByEnd("to");
const wiresBySource = wiresByEnd("from");

export const blockOf = (state, id) => blocksById(state.blocks).get(id) ?? null;
export const wiresInto = (state, id) => wiresByTarget(state.wires).get(id) ?? [];
export const wiresOutOf = (state, id) => wiresBySource(state.wires).get(id) ?? [];
export const sameWire = (one, other) =>
  one.from === other.from && one.fromPort === other.fromPort && one.to === other.to && one.toPort === other.toPort;

/// Whether a wire carries callers' rows or the answer, and no data of the experiment.
export const isServiceWire = (state, { from, to }) =>
  blockOf(state, from)?.kind === "input" || blockOf(state, to)?.kind === "output";

const withBlock = (state, id, change) =>
  ({ ...state, blocks: state.blocks.map((block) => (block.id === id ? { ...block, ...change(block) } : block)) });

export const renamed = (state, name) => (name === state.name ? state : { ...state, name });
export const summarized = (state, summary) => (summary === state.summary ? state : { ...state, summary });

export const addModule = (state, record, id, place) =>
  ({ ...state, blocks: [...state.blocks, {
    id, kind: "module", moduleId: record.Id, values: new Map(), links: new Map(), comment: "", raw: {}, ...place }] });

/// A dataset can be on a canvas once, as its id is its place's key.
export const addDataset = (state, id, place, source = "DataSourceId") =>
  blockOf(state, id) ? state
    : { ...state, blocks: [...state.blocks, { id, kind: "dataset", source, ...place }] };

/// The smallest free number makes a port's name, counted per direction.
export function freePortName(state, kind) {
  const taken = new Set(state.blocks.filter((block) => block.kind === kind).map(({ name }) => name));
  let number = 1;
  while (taken.has(`${kind}${number}`)) number += 1;
  return `${kind}${number}`;
}

export const addPort = (state, kind, id, place) =>
  ({ ...state, blocks: [...state.blocks, { id, kind, name: freePortName(state, kind), raw: {}, ...place }] });

/// Null where the name is not to be had: empty, or another port's of the same direction.
export function renamePort(state, id, name) {
  const block = blockOf(state, id);
  const isTaken = state.blocks.some((other) => other.id !== id && other.kind === block.kind && other.name === name);
  if (name.trim() === "" || isTaken) return null;
  return name === block.name ? state : withBlock(state, id, () => ({ name }));
}

export function moved(state, ids, dx, dy) {
  if (ids.size === 0 || (dx === 0 && dy === 0)) return state;
  return { ...state, blocks: state.blocks.map((block) =>
    (ids.has(block.id) ? { ...block, x: block.x + dx, y: block.y + dy } : block)) };
}

export function removed(state, ids) {
  if (ids.size === 0) return state;
  return withUsedParameters({
    ...state,
    blocks: state.blocks.filter(({ id }) => !ids.has(id)),
    wires: state.wires.filter(({ from, to }) => !ids.has(from) && !ids.has(to)),
  });
}

export const unwired = (state, wire) =>
  ({ ...state, wires: state.wires.filter((other) => !sameWire(other, wire)) });

/// A port takes one wire of data and one of a web service input beside it; a web service's own
/// block has one wire. What was there goes.
export function wired(state, wire) {
  if (state.wires.some((other) => sameWire(other, wire))) return state;
  const isService = isServiceWire(state, wire);
  const isInput = blockOf(state, wire.from)?.kind === "input";
  const stays = (other) => {
    if (isInput && other.from === wire.from) return false;
    if (other.to !== wire.to || other.toPort !== wire.toPort) return true;
    return isServiceWire(state, other) !== isService;
  };
  return { ...state, wires: [...state.wires.filter(stays), wire] };
}

export function withValue(state, id, name, text) {
  const block = blockOf(state, id);
  if (block.values.get(name) === text) return state;
  return withBlock(state, id, ({ values }) => ({ values: new Map([...values, [name, text]]) }));
}

export const withComment = (state, id, comment) =>
  blockOf(state, id).comment === comment ? state : withBlock(state, id, () => ({ comment }));

// A parameter that no module is set by any more is not the service's.
function withUsedParameters(state) {
  const used = new Set(state.blocks.flatMap(({ links }) => (links ? [...links.values()] : [])));
  const parameters = state.parameters.filter(({ name }) => used.has(name));
  return parameters.length === state.parameters.length ? state : { ...state, parameters };
}

/// Sets the parameter `name` of a module as the web service parameter `global`; null: it is none
/// any more. `definition`: the parameter's record. `value`: what callers get who do not set it.
export function linked(state, id, name, global, definition, value) {
  if ((blockOf(state, id).links.get(name) ?? null) === global) return state;
  const next = withBlock(state, id, ({ links }) => ({
    links: new Map([...links].filter(([key]) => key !== name).concat(global === null ? [] : [[name, global]])),
  }));
  if (global === null || next.parameters.some((parameter) => parameter.name === global))
    return withUsedParameters(next);
  return withUsedParameters({ ...next, parameters: [...next.parameters, { name: global, value, definition }] });
}

/// A name for a web service parameter that is not taken.
export function freeParameterName(state, name) {
  const taken = new Set(state.parameters.map((parameter) => parameter.name));
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name} ${number}`;
  return free;
}

/// What is copied of `ids`: their blocks, and the wires between them. A dataset is not copied, but
/// wires from it are.
export function copied(state, ids) {
  const blocks = state.blocks.filter(({ id, kind }) => ids.has(id) && kind !== "dataset");
  const own = new Set(blocks.map(({ id }) => id));
  const isDataset = (id) => blockOf(state, id)?.kind === "dataset";
  return { blocks, wires: state.wires.filter(({ from, to }) => own.has(to) && (own.has(from) || isDataset(from))) };
}

/// Adds a copy, `by` to the right and below. `newId()` answers an id. Returns {state, ids}.
export function pasted(state, { blocks, wires }, newId, by) {
  const ids = new Map(blocks.map(({ id }) => [id, newId()]));
  let next = state;
  for (const block of blocks) {
    const copy = { ...block, id: ids.get(block.id), x: block.x + by, y: block.y + by, raw: {} };
    if (block.kind !== "module") copy.name = freePortName(next, block.kind);
    next = { ...next, blocks: [...next.blocks, copy] };
  }
  for (const wire of wires) {
    const from = ids.get(wire.from) ?? wire.from;
    if (blockOf(next, from)) next = wired(next, { ...wire, from, to: ids.get(wire.to) });
  }
  return { state: next, ids: new Set(ids.values()) };
}

/// The port of `ports` that a graph names so; a graph may differ in case and blanks.
export const portNamed = (ports, name) =>
  ports.find((port) => port.name === name) ?? ports.find((port) => sameName(port.name, name)) ?? null;
