// The parameters of an operation: those of its template, and more of the query.
import { element, fill, icon } from "./page.js";
import { parametersIn, templateParameters } from "./publisher_words.js";

const TYPES = ["string", "number", "integer", "boolean"];

const input = (label, value, more = {}) => {
  const control = element("input", { "aria-label": label, autocomplete: "off", ...more });
  control.value = value ?? "";
  return control;
};
function typeChoice(label, value) {
  const all = TYPES.includes(value) ? TYPES : [value, ...TYPES];
  const control = element("select", { "aria-label": label }, all.map((one) => element("option", { value: one }, one)));
  control.value = value;
  return control;
}
const listed = (text) => text.split(",").map((one) => one.trim()).filter((one) => one !== "");

const head = (names) => element("thead", {}, element("tr", {}, names.map((name) =>
  element("th", { scope: "col" }, name === "" ? element("span", { class: "offscreen" }, "Remove") : name))));

/// A row per parameter of the template, which decides their names. `known`: what is said of them.
/// Answers {node, show(), value()}: show() after each change of the template.
export function templateParameterRows(template, known) {
  const rows = new Map(); // by their name in small letters: what was said stays while it is typed
  const body = element("tbody", {});
  const rowOf = (parameter, place) => {
    const { name } = parameter;
    const type = typeChoice(`Type of ${name}`, parameter.type);
    const about = input(`Description of ${name}`, parameter.description);
    const values = input(`Values of ${name}`, (parameter.values ?? []).join(", "), { placeholder: "any" });
    const title = element("th", { scope: "row" });
    return {
      node: element("tr", {}, title, element("td", {}, place), element("td", {}, type), element("td", {}, about), element("td", {}, values)),
      named: (text) => (title.textContent = text),
      facts: () => ({ ...parameter, type: type.value, ...(about.value ? { description: about.value } : {}),
                      ...(values.value ? { values: listed(values.value) } : {}) }),
    };
  };
  let shown = null;
  function show() {
    const text = template();
    if (text === shown) return;
    shown = text;
    const places = parametersIn(text);
    const parameters = templateParameters(text, known);
    fill(body, parameters.map((parameter, index) => {
      const key = parameter.name.toLowerCase();
      if (!rows.has(key)) rows.set(key, rowOf(parameter, places[index].place));
      rows.get(key).named(parameter.name);
      return rows.get(key).node;
    }));
    table.hidden = parameters.length === 0;
    none.hidden = parameters.length > 0;
  }
  const table = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Template parameters" },
    element("table", { class: "fields" }, head(["Name", "In", "Type", "Description", "Values"]), body));
  const none = element("p", { class: "quiet" }, "The URL template has no parameter.");
  show();
  return {
    node: [element("h3", {}, "In the template"), none, table], show,
    value: () => parametersIn(template()).map(({ name }) =>
      ({ ...(rows.get(name.toLowerCase())?.facts() ?? { type: "string", required: true }), name })),
  };
}

/// Parameters of the query that the template leaves out. Answers {node, value()}.
export function queryParameters(known) {
  const body = element("tbody", {});
  const rows = [];
  function add(parameter) {
    const name = input("Name", parameter.name, { class: "mono" });
    const type = typeChoice("Type", parameter.type ?? "string");
    const about = input("Description", parameter.description);
    const row = { node: null, value: () => (name.value.trim() === "" ? null
      : { ...parameter, name: name.value.trim(), type: type.value, ...(about.value ? { description: about.value } : {}) }) };
    row.node = element("tr", {}, [name, type, about].map((one) => element("td", {}, one)), element("td", {},
      element("button", { type: "button", class: "plain icon-only", "aria-label": "Remove the parameter", onclick() {
        rows.splice(rows.indexOf(row), 1);
        row.node.remove();
        table.hidden = rows.length === 0;
        plus.dispatchEvent(new Event("change", { bubbles: true }));
        plus.focus();
      } }, icon("trash"))));
    rows.push(row);
    body.append(row.node);
    table.hidden = false;
    return name;
  }
  const table = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Query parameters", hidden: true },
    element("table", { class: "fields" }, head(["Name", "Type", "Description", ""]), body));
  const plus = element("button", { type: "button", class: "plain", onclick: () => add({ name: "", type: "string" }).focus() },
    icon("plus"), "Add query parameter");
  for (const one of known) add(one);
  return {
    node: [element("h3", {}, "In the query"), element("p", { class: "hint" }, "Callers may leave these out; they are for readers of the developer portal."), table, plus],
    value: () => rows.map((row) => row.value()).filter((one) => one !== null),
  };
}
