// Wires as choices: what an input port takes, for a block's row in the list.
import { element } from "./page.js";
import { fullName } from "./studio_blocks.js";
import { arrange, keyedRows } from "./studio_dom.js";
import { blockOf } from "./studio_graph.js";
import { sourcesOf, targetsOf } from "./studio_wires.js";

const NOTHING = "";
const keyOf = (...end) => JSON.stringify(end);

/// The choices of a block, {node, update(block)}: one select per input port; where a web service
/// input sends its rows; what its output takes.
export function portChoices(editor) {
  const node = element("div", { class: "choices" });
  const show = keyedRows(node, () => choice(editor));
  return { node, update: (block) => show(choicesOf(editor, block)) };
}

function choicesOf(editor, block) {
  const { state, catalog } = editor;
  const name = (id) => fullName(editor, blockOf(state, id));
  const words = (id, label) => (catalog.ports(blockOf(state, id)).outputs.length > 1 ? `${name(id)}: ${label}` : name(id));
  if (block.kind === "input") {
    const wire = state.wires.find(({ from }) => from === block.id) ?? null;
    const options = targetsOf(state, catalog, block.id, "").map(({ to, toPort, label }) =>
      ({ key: keyOf(to, toPort), words: `${name(to)}: ${label}`, wire: { from: block.id, fromPort: "", to, toPort } }));
    return [["to", { label: "Sends callers' rows to", wire, chosen: wire ? keyOf(wire.to, wire.toPort) : NOTHING, options }]];
  }
  return catalog.ports(block).inputs.map((port) => {
    const wire = state.wires.find(({ from, to, toPort }) =>
      to === block.id && toPort === port.name && blockOf(state, from)?.kind !== "input") ?? null;
    const options = sourcesOf(state, catalog, block.id, port.name, false).map(({ from, fromPort, label }) =>
      ({ key: keyOf(from, fromPort), words: words(from, label), wire: { from, fromPort, to: block.id, toPort: port.name } }));
    return [port.name, { label: `${port.label} from`, wire, chosen: wire ? keyOf(wire.from, wire.fromPort) : NOTHING, options }];
  });
}

function choice(editor) {
  let now = null;
  const words = element("span", {});
  const select = element("select", { onchange() {
    const option = now.options.find(({ key }) => key === select.value);
    if (option) editor.connect(option.wire);
    else if (now.wire) editor.disconnect(now.wire);
  } });
  const node = element("label", { class: "choice" }, words, select);
  return { node, update(next) {
    now = next;
    words.textContent = next.label;
    const isKnown = next.chosen === NOTHING || next.options.some(({ key }) => key === next.chosen);
    arrange(select, [
      element("option", { value: NOTHING }, "nothing"),
      ...(isKnown ? [] : [element("option", { value: next.chosen }, "what does not fit")]),
      ...next.options.map(({ key, words: text }) => element("option", { value: key }, text)),
    ]);
    select.value = next.chosen;
  } };
}
