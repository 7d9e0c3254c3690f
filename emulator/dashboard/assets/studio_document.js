// Studio's own form of an experiment, read and written. What this page does not know stays as it was.
import { readLayout, writeLayout } from "./studio_layout.js";
import { emptyGraph, portNamed } from "./studio_graph.js";
import { layered } from "./layers.js";
import { COLUMN, ROW, HEIGHT, boundsOf } from "./studio_places.js";
import { SOURCES, valueIn } from "./studio_catalog.js";

const OUTPUT_TYPES = { ILearnerDotNet: "TrainedModel", ITransformDotNet: "Transform" };
const APART = 77; // what Studio left between a block without place and the others

// Text before the first colon is the node; a port's name may hold blanks and colons.
function endOf(text) {
  const at = text?.indexOf(":") ?? -1;
  return at < 0 ? null : { id: text.slice(0, at), port: text.slice(at + 1) };
}

/// The state of the graph of an experiment (a whole record of Studio's REST).
/// Source: documented (the library that wrote and read these).
export function readExperiment(record, catalog) {
  const graph = record.Graph ?? {};
  const service = record.WebService ?? null;
  const modules = (graph.ModuleNodes ?? []).map(readModule);
  const datasets = new Map();
  const wires = [];
  for (const { id, raw } of modules) {
    for (const port of raw.InputPortsInternal ?? []) {
      const source = SOURCES.find((member) => port[member]);
      if (!source) continue;
      datasets.set(port[source], { id: port[source], kind: "dataset", source });
      wires.push({ from: port[source], fromPort: "", to: id, toPort: port.Name });
    }
  }
  for (const edge of graph.EdgesInternal ?? []) {
    const [from, to] = [endOf(edge.SourceOutputPortId), endOf(edge.DestinationInputPortId)];
    if (from && to) wires.push({ from: from.id, fromPort: from.port, to: to.id, toPort: to.port });
  }
  const places = new Map([...readLayout(graph.SerializedClientData), ...readLayout(service?.SerializedClientData)]);
  for (const key of places.keys())
    if (catalog.dataset(key) && !datasets.has(key))
      datasets.set(key, { id: key, kind: "dataset", source: catalog.dataset(key).source ?? SOURCES[0] });
  const ports = readPorts(service, wires);
  const state = {
    ...emptyGraph(record.Description ?? ""),
    summary: record.Summary ?? "",
    blocks: [...datasets.values(), ...modules, ...ports],
    parameters: (service?.Parameters ?? []).map((parameter) =>
      ({ name: parameter.Name, value: parameter.Value ?? "", definition: parameter.ParameterDefinition ?? {}, raw: parameter })),
    raw: { graph, webService: service },
  };
  return placed({ ...state, wires: wiresThere(state, wires, catalog) }, places);
}

function readModule(node) {
  const values = new Map();
  const links = new Map();
  for (const { Name, Value, LinkedGlobalParameter } of node.ModuleParameters ?? []) {
    if (!values.has(Name)) values.set(Name, Value ?? "");
    if (LinkedGlobalParameter && !links.has(Name)) links.set(Name, LinkedGlobalParameter);
  }
  return { id: node.Id, kind: "module", moduleId: node.ModuleId, values, links, comment: node.Comment ?? "", raw: node };
}

function readPorts(service, wires) {
  const read = (list, kind) => (list ?? []).map((port) => {
    const end = endOf(port.PortId);
    if (end && kind === "input") wires.push({ from: port.Id, fromPort: "", to: end.id, toPort: end.port });
    if (end && kind === "output") wires.push({ from: end.id, fromPort: end.port, to: port.Id, toPort: "" });
    return { id: port.Id, kind, name: port.Name ?? "", raw: port };
  });
  return [...read(service?.Inputs, "input"), ...read(service?.Outputs, "output")];
}

// Wires between blocks that are there, their ports called as the modules call them.
function wiresThere({ blocks }, wires, catalog) {
  const byId = new Map(blocks.map((block) => [block.id, block]));
  return wires.filter(({ from, to }) => byId.has(from) && byId.has(to)).map((wire) => ({
    ...wire,
    fromPort: portNamed(catalog.ports(byId.get(wire.from)).outputs, wire.fromPort)?.name ?? wire.fromPort,
    toPort: portNamed(catalog.ports(byId.get(wire.to)).inputs, wire.toPort)?.name ?? wire.toPort,
  }));
}

// Blocks in one column, or at one place, were put there by a program: they are laid out anew.
function placed(state, places) {
  const known = state.blocks.filter(({ id }) => places.has(id));
  const distinct = (of) => new Set(known.map(({ id }) => of(places.get(id)))).size;
  const isWellPlaced = distinct(({ y }) => y) === state.blocks.length && isChain(state);
  if (distinct(({ x }) => x) < 2 && state.blocks.length > 1 && !isWellPlaced) return arranged(state);
  const bounds = boundsOf(known.map(({ id }) => places.get(id))) ?? { left: 96, top: 32, bottom: 0 };
  const offered = new Map();
  const beside = (kind) => {
    const count = offered.get(kind) ?? 0;
    offered.set(kind, count + 1);
    const y = kind === "module" || kind === "output" ? bounds.bottom + APART : bounds.top - APART - HEIGHT;
    return { x: bounds.left + count * COLUMN, y };
  };
  return { ...state, blocks: sideBySide(state.blocks.map((block) =>
    ({ ...block, ...(places.get(block.id) ?? beside(block.kind)) }))) };
}

// Blocks that follow each other, at places below each other, are well where they are.
function isChain({ blocks, wires }) {
  const counts = new Map();
  for (const end of wires.flatMap(({ from, to }) => [`from ${from}`, `to ${to}`]))
    counts.set(end, (counts.get(end) ?? 0) + 1);
  return wires.length === blocks.length - 1 && [...counts.values()].every((count) => count === 1);
}

// Both layout texts may use one place twice, where no hand placed the blocks.
function sideBySide(blocks) {
  const taken = new Set();
  return blocks.map((block) => {
    let { x } = block;
    while (taken.has(`${x},${block.y}`)) x += COLUMN;
    taken.add(`${x},${block.y}`);
    return x === block.x ? block : { ...block, x };
  });
}

/// The same graph, its blocks placed so that data flows downwards.
export function arranged(state) {
  const drawing = layered(state.blocks.map(({ id }) => id), state.wires);
  return { ...state, blocks: state.blocks.map((block) => {
    const { x, layer } = drawing.places.get(block.id);
    return { ...block, x: Math.round(96 + x * COLUMN), y: 32 + layer * ROW };
  }) };
}

/// {ExperimentGraph, WebService} of a state.
export function writeExperiment(state, catalog) {
  const blocks = (kind) => state.blocks.filter((block) => block.kind === kind);
  const isPlain = ({ from, to }) => isModule(state, from) && isModule(state, to);
  const graph = {
    ...state.raw.graph,
    ModuleNodes: blocks("module").map((block) => moduleNode(block, state, catalog)),
    EdgesInternal: state.wires.filter(isPlain).map((wire) => edgeOf(wire, state.raw.graph)),
    SerializedClientData: writeLayout([...blocks("module"), ...blocks("dataset")].map((one) => [one.id, one])),
  };
  return { ExperimentGraph: graph, WebService: webServiceOf(state) };
}

const isModule = (state, id) => state.blocks.some((block) => block.id === id && block.kind === "module");

function edgeOf({ from, fromPort, to, toPort }, graph) {
  const edge = { SourceOutputPortId: `${from}:${fromPort}`, DestinationInputPortId: `${to}:${toPort}` };
  const before = (graph.EdgesInternal ?? []).find((other) =>
    other.SourceOutputPortId === edge.SourceOutputPortId && other.DestinationInputPortId === edge.DestinationInputPortId);
  return { ...before, ...edge };
}

function moduleNode(block, state, catalog) {
  const { inputs, outputs } = catalog.ports(block);
  const before = (list, name) => (list ?? []).find((one) => one.Name === name);
  return {
    ...block.raw,
    Id: block.id,
    ModuleId: block.moduleId,
    ModuleParameters: parametersOf(block, catalog),
    InputPortsInternal: inputs.map(({ name }) => {
      const port = { DataSourceId: null, TrainedModelId: null, TransformModuleId: null,
                     ...before(block.raw.InputPortsInternal, name), Name: name, NodeId: block.id };
      for (const member of SOURCES) port[member] = null;
      const wire = state.wires.find(({ from, to, toPort }) =>
        to === block.id && toPort === name && state.blocks.find(({ id }) => id === from)?.kind === "dataset");
      if (wire) port[state.blocks.find(({ id }) => id === wire.from).source] = wire.from;
      return port;
    }),
    OutputPortsInternal: outputs.map(({ name, type }) => ({
      ...before(block.raw.OutputPortsInternal, name), Name: name, NodeId: block.id,
      OutputType: answers(state, block.id, name) ? OUTPUT_TYPES[type] ?? null : null })),
    UsePreviousResults: block.raw.UsePreviousResults ?? true,
    IsPartOfPartialRun: block.raw.IsPartOfPartialRun ?? null,
    Comment: block.comment,
    CommentCollapsed: block.raw.CommentCollapsed ?? false,
  };
}

const answers = (state, id, port) =>
  state.wires.some(({ from, fromPort, to }) => from === id && fromPort === port &&
    state.blocks.find((block) => block.id === to)?.kind === "output");

// Those that count now, in the module's order, and after them what the module does not know.
function parametersOf(block, catalog) {
  const before = new Map((block.raw.ModuleParameters ?? []).map((one) => [one.Name, one]));
  const written = (name, value) => ({
    ValueType: "Literal", ...before.get(name), Name: name, Value: value,
    LinkedGlobalParameter: block.links.get(name) ?? null });
  const known = catalog.module(block.moduleId)?.ModuleInterface?.Parameters ?? [];
  const counting = catalog.parameters(block);
  const all = namesBelow(known);
  return [
    ...counting.map((parameter) => written(parameter.Name, valueIn(block.values, parameter))),
    ...[...block.values].filter(([name]) => !all.has(name)).map(([name, value]) => written(name, value)),
  ];
}

function namesBelow(parameters) {
  return new Set(parameters.flatMap(({ Name, ModeValuesInfo }) =>
    [Name, ...Object.values(ModeValuesInfo ?? {}).flatMap((mode) => [...namesBelow(mode.Parameters ?? [])])]));
}

function webServiceOf(state) {
  const ports = state.blocks.filter(({ kind }) => kind === "input" || kind === "output");
  if (ports.length === 0 && state.parameters.length === 0 && state.raw.webService === null) return null;
  const portOf = (block) => {
    const wire = state.wires.find(({ from, to }) => from === block.id || to === block.id);
    const end = wire && (block.kind === "input" ? `${wire.to}:${wire.toPort}` : `${wire.from}:${wire.fromPort}`);
    return { ...block.raw, Id: block.id, PortId: end ?? null, Name: block.name };
  };
  return {
    WebServiceGroupId: null,
    ModelPackageId: null,
    ...state.raw.webService,
    IsWebServiceExperiment: ports.length > 0 || state.parameters.length > 0,
    Inputs: ports.filter(({ kind }) => kind === "input").map(portOf),
    Outputs: ports.filter(({ kind }) => kind === "output").map(portOf),
    Parameters: state.parameters.map(globalParameter),
    SerializedClientData: writeLayout(ports.map((block) => [block.id, block])),
  };
}

function globalParameter({ name, value, definition, raw }) {
  return {
    ...raw,
    Name: name,
    Value: value,
    ParameterDefinition: {
      ParameterType: definition.ParameterType ?? "String",
      IsOptional: definition.IsOptional ?? false,
      ParameterRules: definition.ParameterRules ?? [],
      HasRules: definition.HasRules ?? false,
      ScriptName: definition.ScriptName ?? null,
      ...raw?.ParameterDefinition,
      Name: name,
      FriendlyName: name,
      DefaultValue: value,
      HasDefaultValue: true,
      MarkupType: 0,
      CredentialDescriptor: null,
    },
  };
}
