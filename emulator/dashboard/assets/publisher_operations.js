// The operations of an API beside the editor of one of them.
import { element, fill } from "./page.js";
import { addButton, emptyState } from "./publisher_frame.js";
import { operationEditor } from "./publisher_operation.js";

export const verbMark = (method) => element("span", { class: `verb ${method.toLowerCase()}` }, method);

/// `operations` are resources; what is edited stays while another one is shown.
export function operationsPanel(instance, api, operations) {
  const editors = new Map(); // by the operation's id; "" is a new one
  const list = element("ul", {});
  const room = element("div", { class: "operation-room" });
  const wanted = new URLSearchParams(location.search).get("operation");
  let chosen = operations.find(({ name }) => name === wanted)?.name ?? operations[0]?.name ?? null;

  function editorOf(id) {
    if (!editors.has(id))
      editors.set(id, operationEditor({ instance, api, operation: operations.find(({ name }) => name === id) ?? null,
        taken: () => operations.map(({ name }) => name), onsaved, onremoved, onchange: menu }));
    return editors.get(id);
  }
  function onsaved(resource, isNew) {
    const at = operations.findIndex(({ name }) => name === resource.name);
    if (at < 0) operations.push(resource);
    else operations[at] = resource;
    if (isNew) editors.delete("");
    chosen = resource.name;
    if (!isNew) return menu();
    show();
    list.querySelector("[aria-current]")?.focus();
  }
  function onremoved(id) {
    operations.splice(operations.findIndex(({ name }) => name === id), 1);
    editors.delete(id);
    chosen = operations[0]?.name ?? null;
    show();
  }
  function entry(id, method, name) {
    const isChosen = id === chosen;
    return element("li", {}, element("button", { type: "button", "aria-current": isChosen ? "true" : null, onclick() {
      chosen = id;
      show();
      list.querySelector("[aria-current]")?.focus();
    } }, method ? verbMark(method) : element("span", { class: "verb" }, "NEW"), " ", element("span", { class: "cut" }, name),
      editors.get(id)?.isDirty() ? element("span", { class: "badge warn" }, "not saved") : null));
  }
  function menu() {
    fill(list, operations.map(({ name, properties }) => entry(name, properties.method, properties.displayName)),
      editors.has("") ? entry("", "", editors.get("").title() || "New operation") : null);
  }
  function add() {
    chosen = "";
    show();
    room.querySelector("input")?.focus();
  }
  function show() {
    if (chosen === null) {
      fill(room, emptyState("No operation yet", "Nothing of an API is exposed until it has operations.", addButton("Add operation", add)));
    } else fill(room, editorOf(chosen).node);
    menu();
    plus.hidden = chosen === null;
  }
  const plus = addButton("Add operation", add, "plain");
  addEventListener("beforeunload", (event) => {
    if ([...editors.values()].some((one) => one.isDirty())) event.preventDefault();
  });
  show();
  return element("div", { class: "beside" },
    element("nav", { class: "operation-list", "aria-label": "Operations" }, list, plus), room);
}
