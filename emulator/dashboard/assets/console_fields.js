// The fields of the console.
import { element, fill, icon } from "./page.js";
import { parameterText, parameterValues } from "./portal_facts.js";

/// One text box per parameter of the operation. Those of the query can be taken out of the request.
/// Answers {element, set(name, value), values()}.
export function parameterFields(operation, emulator) {
  const rows = operation.parameters.map((parameter, index) => {
    const id = `parameter-${index}`;
    const offered = parameterValues(parameter, emulator);
    const input = element("input", {
      id, autocomplete: "off", spellcheck: "false", "aria-describedby": `${id}-about`,
      list: offered.length > 0 ? `${id}-values` : null });
    const row = { parameter, input, removed: false };
    row.element = element("div", { class: "field" },
      element("label", { for: id }, parameter.name),
      element("div", { class: "row" }, input,
        element("span", { class: "hint kind" }, parameter.in),
        parameter.in === "query" ? leaveOut(row) : null),
      element("p", { class: "hint", id: `${id}-about` }, parameterText(parameter)),
      offered.length > 0 ? element("datalist", { id: `${id}-values` },
        offered.map(([value, label]) => element("option", { value, label }))) : null);
    return row;
  });
  const list = element("div", {}, rows.map((row) => row.element));
  return {
    element: list,
    set(name, value) {
      for (const { parameter, input } of rows) if (parameter.name === name) input.value = value;
      list.dispatchEvent(new Event("input", { bubbles: true }));
    },
    values: () => rows.map(({ parameter, input, removed }) =>
      ({ ...parameter, value: input.value, removed })),
  };
}

function leaveOut(row) {
  const { name } = row.parameter;
  const button = element("button", { type: "button", class: "plain icon-only", onclick: () => {
    row.removed = !row.removed;
    row.input.disabled = row.removed;
    describe();
    button.dispatchEvent(new Event("input", { bubbles: true }));
  } });
  function describe() {
    fill(button, icon(row.removed ? "plus" : "x"));
    button.title = row.removed ? "Put back" : "Leave out";
    button.setAttribute("aria-label", `${row.removed ? "Put back" : "Remove"} parameter ${name}`);
  }
  describe();
  return button;
}

/// Pairs of name and value that can be added and removed; `kind` is the word for one of them.
/// Answers {element, add(name, value), set(name, value), drop(name), values()}.
export function pairFields(kind) {
  const rows = [];
  const list = element("div", {});
  const addButton = element("button", { type: "button", class: "plain", onclick: () => {
    add("", "").name.focus();
  } }, icon("plus"), `Add ${kind}`);

  function changed() {
    list.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function remove(row) {
    rows.splice(rows.indexOf(row), 1);
    row.element.remove();
    changed();
  }
  const find = (name) =>
    rows.find((row) => row.name.value.toLowerCase() === name.toLowerCase());
  function add(name, value) {
    const row = {
      name: element("input", { value: name, autocomplete: "off", spellcheck: "false",
                               "aria-label": `Name of the ${kind}`, placeholder: "name" }),
      value: element("input", { value, autocomplete: "off", spellcheck: "false",
                                placeholder: "value" }),
    };
    const button = element("button", { type: "button", class: "plain icon-only", title: "Remove", onclick: () => {
      remove(row);
      addButton.focus();
    } }, icon("x"));
    row.element = element("div", { class: "row pair" }, row.name, row.value, button);
    function describe() {
      row.value.setAttribute("aria-label", `Value of the ${kind} ${row.name.value}`.trim());
      button.setAttribute("aria-label", `Remove ${kind} ${row.name.value}`.trim());
    }
    row.name.addEventListener("input", describe);
    describe();
    rows.push(row);
    list.append(row.element);
    changed();
    return row;
  }
  return {
    element: element("div", {}, list, element("p", {}, addButton)),
    add,
    /// Gives the first pair of that name the value, or adds one.
    set(name, value) {
      const row = find(name) ?? add(name, "");
      row.value.value = value;
      changed();
    },
    drop(name) {
      const row = find(name);
      if (row) remove(row);
    },
    values: () => rows.map(({ name, value }) =>
      ({ name: name.value.trim(), value: value.value.trim() })),
  };
}
