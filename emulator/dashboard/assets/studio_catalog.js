// What can be put on a canvas: the modules and the saved datasets of a workspace, by their ids.

const GLOBAL_WORKSPACE = "506153734175476c4f62416c57734963";
const DATASET = "Dataset";
const MODEL = "ILearnerDotNet";
const TRANSFORM = "ITransformDotNet";
const KEPT_TYPES = new Set([MODEL, TRANSFORM, "Zip"]);

const typeName = (type) => (typeof type === "string" ? type : type?.Id ?? type?.Name ?? DATASET);

/// Whether two names are equal when case and blanks do not count, as graphs are read.
export const sameName = (one, other) => plain(one) === plain(other);
const plain = (name) => String(name).replaceAll(" ", "").toLowerCase();

// Batch numbers rise with releases: the middle part alone identifies a module.
const familyOf = (id) => String(id).split(".")[1] ?? String(id);

/// The members of a port by which it names a dataset, a trained model or a transformation.
export const SOURCES = ["DataSourceId", "TrainedModelId", "TransformModuleId"];

/// modules, datasets, models: records of Studio's REST. Models are datasets here whose record has
/// the member of a port that names them, `source`.
/// Returns {modules, datasets, module(id), dataset(id), ports(block), parameters(block)}.
export function catalogOf(modules, savedDatasets, models = []) {
  const datasets = [...savedDatasets, ...models.map((record) => ({ ...record, source: SOURCES[1] }))];
  const byFamily = new Map(modules.map((record) => [familyOf(record.Id), record]));
  const byId = new Map(datasets.map((record) => [record.Id, record]));
  const module = (id) => byFamily.get(familyOf(id)) ?? null;
  const dataset = (id) => byId.get(id) ?? null;
  return {
    modules,
    datasets,
    module,
    dataset,
    ports: (block) => portsOf(block, { module, dataset }),
    parameters: (block) => relevant(module(block.moduleId)?.ModuleInterface?.Parameters ?? [], block.values),
  };
}

/// Samples are those of the global workspace.
export const isSample = ({ Id }) => String(Id).startsWith(GLOBAL_WORKSPACE);

/// What flows out of a saved dataset, by the type of its data.
export const flowOf = (dataTypeId) => (KEPT_TYPES.has(dataTypeId) ? dataTypeId : DATASET);

// A module that the emulator does not know keeps the ports that its node was read with; null
// types fit everything, as nothing is known of them.
function portsOf(block, { module, dataset }) {
  if (block.kind === "dataset") {
    const type = block.source === "TrainedModelId" ? MODEL
      : block.source === "TransformModuleId" ? TRANSFORM : flowOf(dataset(block.id)?.DataTypeId);
    return { inputs: [], outputs: [{ name: "", label: type === MODEL ? "Trained model" : "Dataset", type }] };
  }
  if (block.kind === "input") return { inputs: [], outputs: [{ name: "", label: "Callers' rows", type: DATASET }] };
  if (block.kind === "output")
    return { inputs: [{ name: "", label: "Answer", types: [DATASET, MODEL, TRANSFORM], isOptional: false }],
             outputs: [] };
  const face = module(block.moduleId)?.ModuleInterface;
  if (!face) {
    const named = (list) => (list ?? []).map(({ Name }) => ({ name: Name, label: Name }));
    return { inputs: named(block.raw?.InputPortsInternal).map((port) => ({ ...port, types: null, isOptional: true })),
             outputs: named(block.raw?.OutputPortsInternal).map((port) => ({ ...port, type: null })) };
  }
  return {
    inputs: face.InputPorts.map((port) => ({
      name: port.Name, label: port.FriendlyName || port.Name,
      types: port.Types?.map(typeName) ?? null, isOptional: Boolean(port.IsOptional) })),
    outputs: face.OutputPorts.map((port) => ({
      name: port.Name, label: port.FriendlyName || port.Name, type: port.Type ? typeName(port.Type) : null })),
  };
}

/// The text of a parameter in `values` (a Map by name), else its default.
export const valueIn = (values, { Name, DefaultValue }) => values?.get(Name) ?? DefaultValue ?? "";

// Parameters below a mode are there only while their mode is chosen.
function relevant(parameters, values) {
  return parameters.flatMap((parameter) => {
    const modes = parameter.ModeValuesInfo;
    if (!modes) return [parameter];
    const chosen = valueIn(values, parameter);
    return [parameter, ...(Object.hasOwn(modes, chosen) ? relevant(modes[chosen].Parameters ?? [], values) : [])];
  });
}

/// The branches of the palette: [{name, items: [{kind, id, name, hint}]}], in Studio's order.
export function branchesOf({ modules, datasets }) {
  const branches = new Map();
  const add = (branch, item) => branches.set(branch, [...(branches.get(branch) ?? []), item]);
  const sorted = (list) => [...list].sort((a, b) => (a.Name < b.Name ? -1 : a.Name > b.Name ? 1 : 0));
  for (const record of sorted(datasets)) {
    add(record.source ? "Trained models" : isSample(record) ? "Saved datasets › Samples" : "Saved datasets › My datasets",
        { kind: "dataset", id: record.Id, name: record.Name, hint: record.Description ?? "", source: record.source });
  }
  const inOrder = new Map([...branches].sort(([a], [b]) => (a < b ? -1 : 1)));
  branches.clear();
  for (const record of sorted(modules)) {
    add((record.Category || "Miscellaneous").split("\\").join(" › "),
        { kind: "module", id: record.Id, name: record.Name, hint: record.Description ?? "" });
  }
  const categories = [...branches].sort(([a], [b]) => (a < b ? -1 : 1));
  const service = [["Web Service", [
    { kind: "input", id: "input", name: "Web service input", label: "Input", hint: "Callers' rows enter here" },
    { kind: "output", id: "output", name: "Web service output", label: "Output", hint: "Callers get what flows in here" },
  ]]];
  return [...inOrder, ...categories, ...service].map(([name, items]) => ({ name, items }));
}

/// The branches with what a search leaves of them; every word must occur in an item's name.
export function searched(branches, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return branches;
  return branches
    .map(({ name, items }) => ({
      name, items: items.filter((item) => words.every((word) => item.name.toLowerCase().includes(word))) }))
    .filter(({ items }) => items.length > 0);
}
