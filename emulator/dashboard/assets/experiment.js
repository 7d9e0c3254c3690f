// The page of one experiment: canvas, properties of the chosen node, and a run.
import {
  ask, element, fill, getJson, lastPiece, oneAtATime, problemText, showError, table,
} from "./page.js";
import { dashboardOf } from "./service_calls.js";
import { drawCanvas, kindOf, nameOf } from "./canvas.js";
import { counted, wholeNumber } from "./show.js";
import { within } from "./within.js";
import { editorOfService } from "./studio_service.js";

const SHOWN_COLUMNS = 24; // in the properties
const path = `/__emu/experiments/${encodeURIComponent(lastPiece())}`;
const part = (id) => document.getElementById(id);

const term = (name, ...value) => [element("dt", {}, name), element("dd", {}, value)];

function rangeOf({ minimum, maximum, choices, type }) {
  if (choices.length > 0) return `one of: ${choices.join(", ")}`;
  if (minimum !== null && maximum !== null) return `${minimum} to ${maximum}`;
  if (minimum !== null) return `at least ${minimum}`;
  if (maximum !== null) return `at most ${maximum}`;
  if (type === "Answers") return "rules and examples";
  return type === "Columns" ? "columns of the dataset" : "any";
}

const valueOf = (value, nothing) =>
  value === null ? element("span", { class: "quiet" }, nothing) : element("code", {}, value);

function parameterPart(parameter) {
  return element(
    "div",
    { class: "parameter" },
    element("h4", {}, parameter.name),
    element(
      "dl",
      { class: "facts" },
      term("Value", valueOf(parameter.value, "not set")),
      term("Type", parameter.type),
      term("Default", valueOf(parameter.default, "none")),
      term("Range", rangeOf(parameter)),
      term("Meaning", parameter.description),
      parameter.webServiceParameter === null
        ? null
        : term("Callers set it as", element("code", {}, parameter.webServiceParameter)),
    ),
  );
}

function columnsPart(title, columns) {
  if (columns === null) return [element("h4", {}, title), element("p", {}, "Not known.")];
  const shown = columns.first.slice(0, SHOWN_COLUMNS);
  const rest = columns.count - shown.length;
  return [
    element("h4", {}, `${title}: ${wholeNumber(columns.count)}`),
    element(
      "ul",
      { class: "columns" },
      shown.map(({ name, type }) =>
        element("li", {}, element("code", {}, name), " ", element("span", { class: "quiet" }, type))),
      rest > 0 ? element("li", {}, `and ${wholeNumber(rest)} more`) : null,
    ),
  ];
}

const PROPERTIES = {
  dataset: (node) => [tablePart(`Rows of ${node.name}`, node.table)],
  module: (node) => [
    element("p", {}, node.summary),
    node.parameters.map(parameterPart),
    columnsPart("Columns in", node.columnsIn),
    columnsPart("Columns out", node.columnsOut),
  ],
  input: (node) => [
    element("p", {}, "Callers' rows enter here, in place of what flows on the wire beside it. " +
                     "A run of the experiment does not use it."),
    columnsPart("Columns", node.columns),
  ],
  output: (node) => [
    element("p", {}, "Callers get what flows in here."),
    columnsPart("Columns", node.columns),
  ],
};

function showProperties(node) {
  fill(part("chosen"),
    element("h3", {}, nameOf(node)),
    element("p", { class: "quiet" }, kindOf(node)),
    PROPERTIES[node.kind](node));
}

const shownOf = (all, shown, noun) =>
  shown < all ? `${counted(all, noun)}, the first ${shown} shown` : counted(all, noun);

function tablePart(caption, { rows, columns, values }) {
  const heads = columns.first.map(({ name, type }) => [
    name, " ", element("span", { class: "quiet type" }, type)]);
  const cellPart = (cell, index) => {
    if (cell === null) return element("span", { class: "quiet" }, "missing");
    return columns.first[index].type === "String" ? element("div", { class: "words" }, cell) : cell;
  };
  return [
    element("p", {}, `${shownOf(rows, values.length, "row")}; ` +
                     shownOf(columns.count, columns.first.length, "column")),
    table(caption, heads, values.map((line) => line.map(cellPart))),
  ];
}

// The drawing for those who cannot see it, in the order in which data flows.
function sentencesOf({ nodes, wires }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const names = (ends) => ends.map((id) => nameOf(byId.get(id))).join(" and ");
  const into = ({ id }, webService) =>
    wires.filter((wire) => wire.to === id && wire.webService === webService).map(({ from }) => from);
  const outOf = ({ id }) => wires.filter(({ from }) => from === id).map(({ to }) => to);
  const sentence = {
    dataset: (node) => `${counted(node.table.rows, "row")}; goes to ${names(outOf(node)) || "nothing"}`,
    module: (node) => {
      const sources = names(into(node, false)) || "no dataset or module";
      const ports = names(into(node, true));
      return `takes from ${sources}${ports ? `, and for callers from ${ports} instead` : ""}`;
    },
    input: (node) => `sends callers' rows to ${names(outOf(node))}`,
    output: (node) => `gives callers what ${names(into(node, true))} makes`,
  };
  return (node) => `${kindOf(node)} ${nameOf(node)}: ${sentence[node.kind](node)}.`;
}

function resultPart(node, { state, problem, table: made }) {
  const sign = element("span", { class: `state ${state === "Finished" ? "good" : "bad"}` },
                       { Finished: "✓ Finished", Failed: "✗ Failed", NotRun: "Not run" }[state]);
  return element("section", { class: "result" },
    element("h3", {}, nameOf(node), " ", sign),
    problem === null ? null : element("p", { class: state === "Failed" ? "error" : "quiet" }, problem),
    made === null ? null : tablePart(`After ${nameOf(node)}`, made));
}

function statusOf(nodes, steps) {
  const failed = steps.filter(({ state }) => state !== "Finished");
  if (failed.length === 0) return `Run finished: ${counted(steps.length, "module")}.`;
  const names = failed.map(({ node }) => nameOf(nodes.find(({ id }) => id === node)));
  return `Run ended; no result of ${names.join(", ")}.`;
}

async function run(canvas) {
  part("status").textContent = "Running…";
  try {
    const response = await ask(within(`${path}/run`), { method: "POST" });
    if (!response.ok) throw new Error(await problemText(response));
    const { steps } = await response.json();
    const results = new Map(steps.map((step) => [step.node, step]));
    for (const { node, state } of steps) canvas.mark(node, state);
    fill(part("results"), element("h2", {}, "After each module"),
      canvas.nodes.filter(({ id }) => results.has(id))
        .map((node) => resultPart(node, results.get(node.id))));
    part("status").textContent = statusOf(canvas.nodes, steps);
  } catch (error) {
    part("status").textContent = "";
    showError(part("results"), error);
  }
}

// Where the experiment can be edited: what this page shows is what the service computes now.
async function linkEditor() {
  const service = (await getJson(within("/__emu/services"))).find((one) => one.service === lastPiece());
  const path = service ? await editorOfService(service) : null;
  if (path === null) return;
  part("edit").href = path;
  part("edit").hidden = false;
}

async function show() {
  const experiment = await getJson(within(path));
  document.title = `${experiment.name}, experiment – amlemu`;
  part("name").textContent = experiment.name;
  fill(part("description"), experiment.description);
  part("way").append(" › ",
    element("a", { href: dashboardOf({ service: lastPiece() }) }, experiment.name), " › Experiment");
  const canvas = drawCanvas(part("canvas"), experiment, showProperties);
  const inWords = sentencesOf(experiment);
  fill(part("words"), canvas.nodes.map((node) => element("li", {}, inWords(node))));
  const first = canvas.nodes.find(({ kind }) => kind === "module") ?? canvas.nodes[0];
  if (first) canvas.select(first.id);
  part("run").addEventListener("click", oneAtATime(part("run"), () => run(canvas)));
  part("run").disabled = false;
}

await Promise.all([show(), linkEditor()]).catch((error) => showError(part("results"), error));
