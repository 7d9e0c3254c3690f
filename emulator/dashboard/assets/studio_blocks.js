// A block in words: its kind, its second line, its state, its wires.
import { shortWords } from "./studio_selector.js";
import { blockOf, wiresInto, wiresOutOf } from "./studio_graph.js";
import { SOURCES, valueIn } from "./studio_catalog.js";

export const KIND_NAMES = {
  dataset: "Dataset", module: "Module", input: "Web service input", output: "Web service output" };

const SIGNS = {
  Finished: { look: "ok", sign: "check", word: "Finished" },
  Failed: { look: "error", sign: "x", word: "Failed" },
  Running: { look: "running", sign: "spin", word: "Running" },
  NotStarted: { look: "queued", sign: "clock", word: "Queued" },
  Canceled: { look: "queued", sign: "minus", word: "Cancelled" },
};

/// What the title of a block says, its second line below.
export const titleOf = (editor, block) =>
  block.kind === "input" || block.kind === "output" ? KIND_NAMES[block.kind] : editor.nameOf(block);

/// How the block is called where several of a kind are listed.
export const fullName = (editor, block) =>
  block.kind === "module" || block.kind === "dataset" ? editor.nameOf(block) : `${KIND_NAMES[block.kind]} ${block.name}`;

/// The comment, else what was set: selectors and what differs from its default.
export function secondLine(editor, block) {
  if (block.kind === "dataset") return block.source === SOURCES[1] ? "Trained model" : "Saved dataset";
  if (block.kind !== "module") return block.name;
  if (block.comment.trim() !== "") return block.comment;
  const parts = editor.catalog.parameters(block).flatMap((parameter) => {
    const value = valueIn(block.values, parameter);
    if (parameter.ParameterType === "ColumnPicker") return shortWords(value) || [];
    if (value === (parameter.DefaultValue ?? "") || value.includes("\n")) return [];
    return `${parameter.FriendlyName || parameter.Name} ${value}`;
  });
  return parts.join(", ") || (editor.catalog.module(block.moduleId)?.Category ?? "").split("\\").at(-1);
}

/// {look, sign, word} of a block's state; null where nothing is to be said.
export function stateOf(editor, block) {
  const [problem] = editor.problemsOf(block.id);
  if (problem) return { look: "error", sign: "missing", word: problem.text };
  if (block.kind !== "module") return null;
  const status = editor.statusOf(block.id);
  if (!status) return null;
  const known = SIGNS[status.StatusCode];
  return known && status.StatusCode === "NotStarted" && !editor.isRunning ? null : known ?? null;
}

/// The wires of a block, in one sentence.
export function wiresInWords(editor, block) {
  const { state } = editor;
  const name = (id) => fullName(editor, blockOf(state, id));
  const isPort = (id) => ["input", "output"].includes(blockOf(state, id)?.kind);
  const into = wiresInto(state, block.id);
  const data = into.filter(({ from }) => !isPort(from)).map(({ from }) => name(from));
  const callers = into.filter(({ from }) => isPort(from)).map(({ from }) => name(from));
  const out = wiresOutOf(state, block.id).map(({ to }) => name(to));
  const parts = [
    data.length > 0 ? `takes from ${data.join(" and ")}` : null,
    callers.length > 0 ? `for callers from ${callers.join(" and ")} instead` : null,
    out.length > 0 ? `goes to ${out.join(" and ")}` : null,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join("; ") : "not connected";
}
