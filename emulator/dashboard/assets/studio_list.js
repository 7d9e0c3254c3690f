// The graph as a list: every block with its state and its wires, in the order of the data. It adds,
// connects, opens and deletes without a drag, for keyboards and screen readers.
import { element } from "./page.js";
import { fullName, secondLine, stateOf, wiresInWords } from "./studio_blocks.js";
import { branchesOf } from "./studio_catalog.js";
import { announce, arrange, fillOnChange, keyedRows } from "./studio_dom.js";
import { portChoices } from "./studio_ports.js";
import { inDataOrder } from "./studio_wires.js";

/// onopen(id): shows the block's properties. Returns {node, draw, show(catalog)}; what is not seen is
/// not drawn.
export function listOf(editor, onopen) {
  const rows = element("ol", { class: "block-list" });
  const showRows = keyedRows(rows, (block) => rowOf(editor, block.id, onopen));
  const empty = element("p", { class: "hint" }, "No blocks yet.");
  const items = new Map();
  const select = element("select", { id: "add-item" });
  const add = element("form", { class: "add", onsubmit(event) {
    event.preventDefault();
    const item = items.get(select.value);
    if (!item) return;
    editor.add(item);
    announce(`${item.name} added.`);
  } }, element("label", { for: "add-item" }, "Add a block"),
    element("div", { class: "row" }, select, element("button", { class: "button" }, "Add")));
  return {
    node: element("div", { class: "blocks-panel" }, add, empty, rows),
    draw() {
      if (!rows.checkVisibility()) return;
      const order = inDataOrder(editor.state);
      empty.hidden = order.length > 0;
      showRows(order.map((block) => [block.id, block]));
    },
    show(catalog) {
      items.clear();
      arrange(select, branchesOf(catalog).map(({ name, items: inside }) =>
        element("optgroup", { label: name }, inside.map((item) => {
          const key = `${item.kind} ${item.id}`;
          items.set(key, item);
          return element("option", { value: key }, item.name);
        }))));
    },
  };
}

function rowOf(editor, id, onopen) {
  const head = element("button", { type: "button", class: "row-head", onclick: () => editor.select([id]) });
  const wires = element("p", { class: "hint" });
  const choices = portChoices(editor);
  const name = () => fullName(editor, editor.state.blocks.find((block) => block.id === id));
  const open = element("button", { type: "button", class: "button", onclick: () => onopen(id) }, "Properties");
  const remove = element("button", { type: "button", class: "button", onclick() {
    const was = name();
    editor.select([id]);
    editor.removeChosen();
    document.querySelector("#add-item").focus();
    announce(`${was} deleted. Control Z brings it back.`);
  } }, "Delete");
  const edit = element("div", { class: "row-edit", hidden: true }, choices.node, element("div", { class: "row" }, open, remove));
  const node = element("li", { "data-row": id }, head, wires, edit);
  return { node, update(block) {
    const state = stateOf(editor, block);
    const title = fullName(editor, block);
    const isChosen = editor.selection.has(id);
    const second = block.kind === "module" ? secondLine(editor, block) : "";
    fillOnChange(head, JSON.stringify([title, second, state ?? ""]), () => [
      element("b", {}, title), second ? element("small", {}, second) : null,
      state ? element("span", { class: `status ${state.look}` }, state.word) : null]);
    head.setAttribute("aria-expanded", String(isChosen));
    wires.textContent = wiresInWords(editor, block);
    edit.hidden = !isChosen;
    open.setAttribute("aria-label", `Properties of ${title}`);
    remove.setAttribute("aria-label", `Delete ${title}`);
    if (isChosen) choices.update(block);
    node.classList.toggle("chosen", isChosen);
  } };
}
