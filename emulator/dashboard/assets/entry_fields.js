// The fields in which a person enters a row of an input, or the parameters of a service.
import { element } from "./page.js";

let made = 0;

/// Input of one value. `kind` is the name of a column's or parameter's type; `text()` is what was
/// entered. A browser hides from scripts what it takes for no number: `unreadable()` then.
export function entryField({ name, kind, hint, choices = [], value = "" }) {
  made += 1;
  const id = `entry-${made}`;
  const control = controlOf(kind, choices, value);
  control.id = id;
  if (hint) control.setAttribute("aria-describedby", `${id}-hint`);
  return {
    name,
    kind,
    control,
    text: () => control.value,
    unreadable: () => control.validity?.badInput === true,
    node: element("div", { class: "entry" },
      element("label", { for: id }, name, " ", element("span", { class: "quiet" }, kind)),
      control,
      hint ? element("p", { class: "quiet hint", id: `${id}-hint` }, hint) : null),
  };
}

// Nothing here is checked: what a value must be is the service's to say.
function controlOf(kind, choices, value) {
  if (kind === "Boolean") return selectOf(["true", "false"], value);
  if (choices.length > 0) return selectOf(choices, value);
  const attributes = {
    Int32: { type: "number", step: "1" },
    Integer: { type: "number", step: "1" },
    Double: { type: "number", step: "any" },
    DateTime: { placeholder: "2016-10-14T14:52:33" },
  }[kind];
  const control = element("input", { type: "text", autocomplete: "off", ...attributes });
  control.value = value;
  return control;
}

function selectOf(choices, value) {
  const control = element("select", {},
    element("option", { value: "" }, "(no value)"),
    choices.map((choice) => element("option", { value: choice }, choice)));
  control.value = value;
  return control;
}

/// One field for each column.
export const columnFields = (columns) =>
  columns.map(({ name, type }) => entryField({ name, kind: type }));

/// What a cell sends: nothing entered is an empty text, or a missing value of another type.
export const cellOf = (field) => (field.text() === "" && field.kind !== "String" ? null : field.text());

/// One field for each global parameter, filled with its default.
export const parameterFields = (parameters) =>
  parameters.map((one) =>
    entryField({ name: one.name, kind: one.type, choices: one.choices, value: one.default ?? "",
                 hint: parameterHint(one) }));

/// What a service's parameter is, and what it may be.
function parameterHint({ description, minimum, maximum, default: text }) {
  const range = minimum !== null && maximum !== null ? `From ${minimum} to ${maximum}.`
    : minimum !== null ? `From ${minimum} on.` : maximum !== null ? `Up to ${maximum}.` : "";
  const needed = text === null ? "Must be given." : `Without a value: ${text}.`;
  return [description && `${description.replace(/[.]$/, "")}.`, range, needed].filter(Boolean).join(" ");
}

/// The `GlobalParameters` of a call: what was left empty is left out.
export const parametersOf = (fields) =>
  Object.fromEntries(fields.filter((one) => one.text() !== "").map((one) => [one.name, one.text()]));

/// Throws where the browser keeps a field's text to itself.
export function checkReadable(fields) {
  const field = fields.find((one) => one.unreadable());
  if (!field) return;
  field.control.focus();
  throw new Error(`The value of ${field.name} is not a number.`);
}
