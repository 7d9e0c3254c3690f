// Fields of a module's parameters, one kind for each type, and what makes one a web service parameter.
import { element } from "./page.js";
import { arrange, icon } from "./studio_dom.js";
import { freeParameterName, linked, withValue } from "./studio_graph.js";
import { inWords, readSelector, chosenOf } from "./studio_selector.js";
import { valueIn } from "./studio_catalog.js";

let made = 0;

const NUMBERS = { Int: /^[+-]?\d+$/, Float: /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, Double: /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i };
const given = (value) => value !== null && value !== undefined && value !== "";

/// What is wrong with a text for a parameter; null where nothing is.
export function problemOf({ ParameterType, ParameterRules, IsOptional }, text) {
  if (text === "") return IsOptional || !NUMBERS[ParameterType] ? null : "A number is missing.";
  const form = NUMBERS[ParameterType];
  if (!form) return null;
  if (!form.test(text.trim())) return ParameterType === "Int" ? "This is no whole number." : "This is no number.";
  const { Min, Max } = ParameterRules?.[0] ?? {};
  if (given(Min) && Number(text) < Number(Min)) return `At least ${Min}.`;
  if (given(Max) && Number(text) > Number(Max)) return `At most ${Max}.`;
  return null;
}

/// The range of a number, in words.
function rangeOf({ ParameterRules }) {
  const { Min, Max } = ParameterRules?.[0] ?? {};
  if (given(Min) && given(Max)) return `${Min} to ${Max}`;
  return given(Min) ? `at least ${Min}` : given(Max) ? `at most ${Max}` : "";
}

const choicesOf = ({ ModeValuesInfo, ParameterRules }) =>
  (ModeValuesInfo ? Object.entries(ModeValuesInfo).map(([value, { DisplayValue }]) => [value, DisplayValue || value])
    : (ParameterRules?.[0]?.Values ?? []).map((value) => [value, value]));

const LINES = new Set(["Data", "SQL Query Script", "Answers"]); // texts of several lines that are no scripts

// Each control: {node, read(), show(text)}.
function textControl(attributes, tag = "input") {
  const node = element(tag, { autocomplete: "off", spellcheck: "false", ...attributes });
  return { node, read: () => node.value, show: (text) => node.value !== text && (node.value = text) };
}
function selectControl(attributes, choices) {
  const node = element("select", attributes);
  return { node, read: () => node.value, show(text) {
    const all = choices.some(([value]) => value === text) ? choices : [[text, text || "not set"], ...choices];
    arrange(node, all.map(([value, words]) => element("option", { value }, words)));
    node.value = text;
  } };
}
function checkControl(attributes) {
  const node = element("input", { type: "checkbox", ...attributes });
  return { node, read: () => (node.checked ? "True" : "False"), show: (text) => (node.checked = /^true$/i.test(text)) };
}

function controlFor(parameter, attributes) {
  const { ParameterType, Name } = parameter;
  const choices = choicesOf(parameter);
  if (ParameterType === "Boolean") return checkControl(attributes);
  if (ParameterType === "Mode" || ParameterType === "Enumerated" || choices.length > 0) return selectControl(attributes, choices);
  if (ParameterType === "Script" || LINES.has(Name)) return textControl({ ...attributes, rows: 8, wrap: "off" }, "textarea");
  if (ParameterType === "Credential") return textControl({ ...attributes, type: "password" });
  return textControl({ ...attributes, type: "text", inputmode: NUMBERS[ParameterType] ? "decimal" : null });
}

/// A field of block `id`: {node, update()}. onselector(parameter): opens the column selector.
export function parameterField(editor, id, parameter, onselector) {
  return parameter.ParameterType === "ColumnPicker"
    ? selectorField(editor, id, parameter, onselector) : plainField(editor, id, parameter);
}

const nameOf = ({ FriendlyName, Name }) => FriendlyName || Name;
const blockIn = (editor, id) => editor.state.blocks.find((block) => block.id === id);

function plainField(editor, id, parameter) {
  made += 1;
  const key = `parameter-${made}`;
  const name = nameOf(parameter);
  const control = controlFor(parameter, { id: key, "aria-describedby": `${key}-range ${key}-problem`, onchange: set });
  const problem = element("p", { class: "problem", id: `${key}-problem` });
  const link = linkPart(editor, id, parameter);
  const hint = rangeOf(parameter);
  function set() {
    const text = control.read();
    const wrong = problemOf(parameter, text);
    show(wrong);
    if (wrong === null) editor.commit(withValue(editor.state, id, parameter.Name, text), `Set ${name}`);
  }
  function show(wrong) {
    problem.textContent = wrong ?? "";
    control.node.setAttribute("aria-invalid", String(Boolean(wrong)));
  }
  const isCheck = control.node.type === "checkbox";
  const label = element("label", { for: key }, name);
  const range = element("span", { class: "type hint", id: `${key}-range` }, hint);
  const node = element("div", { class: isCheck ? "field check" : "field" },
    element("div", { class: "label-row" }, isCheck ? control.node : null, label, range, link.button),
    isCheck ? null : control.node, problem, link.node);
  let shown = null;
  return { node, update() {
    const text = valueIn(blockIn(editor, id).values, parameter);
    if (text !== shown) control.show(text); // what is being typed stays
    shown = text;
    show(problemOf(parameter, text) ?? problemAt(editor, id, parameter));
    link.update();
  } };
}

const problemAt = (editor, id, parameter) =>
  editor.problemsOf(id).find((one) => one.parameter === parameter.Name)?.text ?? null;

function selectorField(editor, id, parameter, onselector) {
  const name = nameOf(parameter);
  const sum = element("div", { class: "selector-sum" });
  const problem = element("p", { class: "problem" });
  const button = element("button", { type: "button", class: "button", "aria-haspopup": "dialog",
    "aria-label": `Launch column selector: ${name}`, onclick: () => onselector(parameter, button) }, "Launch column selector");
  const node = element("div", { class: "field", role: "group", "aria-label": name },
    element("div", { class: "label-row" }, element("span", { class: "label" }, name)), sum, button, problem);
  return { node, update() {
    const block = blockIn(editor, id);
    const selector = readSelector(valueIn(block.values, parameter));
    const columns = parameter.ColumnPickerFor === undefined ? null : editor.columnsAt(id, parameter.ColumnPickerFor);
    arrange(sum, selectorSum(selector, columns, parameter.IsOptional));
    problem.textContent = problemAt(editor, id, parameter) ?? "";
  } };
}

function selectorSum(selector, columns, isOptional) {
  if (selector === null) return [element("p", { class: "quiet" }, "Chosen in a form that this page does not read.")];
  if (selector.rules.length === 0) return [element("p", { class: "quiet" }, isOptional ? "Selected columns: none, the module takes its default" : "Selected columns: none yet")];
  const count = columns ? `${chosenOf(selector, columns).chosen.length} of ${columns.length}` : null;
  return [
    element("p", {}, element("span", { class: "quiet" }, "Selected columns: "), count ? element("b", {}, count) : null),
    element("ul", { class: "rules" }, selector.rules.map(inWords).map(({ verb, values }) =>
      element("li", {}, element("span", { class: "quiet" }, verb), values.map((value) => [" ", element("code", {}, value)])))),
  ];
}

// "Set as web service parameter": callers may set it, by a name that can be changed.
function linkPart(editor, id, parameter) {
  const name = nameOf(parameter);
  const button = element("button", { type: "button", class: "button plain icon-only", "aria-pressed": "false",
    "aria-label": `Set ${name} as web service parameter`, title: "Set as web service parameter",
    onclick: () => change(current() === null ? freeParameterName(editor.state, name) : null) }, icon("lines"));
  const field = element("input", { type: "text", "aria-label": `${name}: name of the web service parameter`,
    onchange: () => (field.value.trim() === "" ? (field.value = current()) : change(field.value.trim())) });
  const node = element("div", { class: "linked", hidden: true }, element("span", { class: "hint" }, "Callers set it as"), field);
  const current = () => blockIn(editor, id).links.get(parameter.Name) ?? null;
  function change(global) {
    const value = valueIn(blockIn(editor, id).values, parameter);
    editor.commit(linked(editor.state, id, parameter.Name, global, parameter, value),
                  global === null ? `Unset ${name} as web service parameter` : `Set ${name} as web service parameter`);
  }
  return { button, node, update() {
    const global = current();
    button.setAttribute("aria-pressed", String(global !== null));
    node.hidden = global === null;
    if (document.activeElement !== field) field.value = global ?? "";
  } };
}
