// Forms: fields with their problems in their place, and dialogs of them.
import { element, fill, oneAtATime } from "./page.js";
import { lastOf } from "./publisher_words.js";

let made = 0;

const PRECONDITION_FAILED = 412;
const STALE = "It was changed elsewhere since this page read it. Reload to see how it is now; nothing was saved.";

function controlOf({ kind, choices, rows, mono, value }) {
  const plain = { autocomplete: "off", spellcheck: "false", class: mono ? "mono" : null };
  if (kind === "check") {
    const box = element("input", { type: "checkbox" });
    box.checked = Boolean(value);
    return box;
  }
  const control = kind === "select"
    ? element("select", {}, choices.map(([name, words]) => element("option", { value: name }, words)))
    : kind === "area" ? element("textarea", { ...plain, rows })
    : element("input", { ...plain, type: kind === "text" ? "text" : kind });
  control.value = value ?? "";
  return control;
}

/// A field for the property `name` of a resource.
/// kind: text, email, number, area, select, check; check(text): what is wrong with it, or null;
/// suggestions: texts worth offering. Answers {name, node, control, value(), problem(text), wrong()}.
export function field({ name, label, kind = "text", value = "", hint = "", required = false, choices = [],
                        suggestions = [], rows = 3, mono = false, check = () => null }) {
  made += 1;
  const id = `field-${made}`;
  const control = controlOf({ kind, choices, rows, mono, value });
  const trouble = element("p", { class: "problem", id: `${id}-problem` });
  control.id = id;
  control.setAttribute("aria-describedby", [hint ? `${id}-hint` : "", `${id}-problem`].join(" ").trim());
  if (required) control.setAttribute("aria-required", "true");
  const list = suggestions.length === 0 ? null : element("datalist", { id: `${id}-list` },
    suggestions.map((one) => element("option", { value: one })));
  if (list) control.setAttribute("list", list.id);

  const text = () => (kind === "check" ? control.checked : control.value.trim());
  const wrongNow = () => (kind !== "check" && text() === "" && required ? `${label} is missing.`
    : control.validity.badInput ? "This is no number." : check(text()));
  function problem(words) {
    trouble.textContent = words ?? "";
    if (words) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
  // Nothing is said before the field was left once, nor of an empty one that is only passed by.
  let left = false;
  control.addEventListener("blur", () => {
    left = left || text() !== "";
    if (left) problem(wrongNow());
  });
  control.addEventListener("input", () => left && problem(wrongNow()));
  const words = element("label", { for: id }, label, required || kind === "check" || kind === "select" ? null
    : element("span", { class: "quiet" }, " optional"));
  const about = hint ? element("p", { class: "hint", id: `${id}-hint` }, hint) : null;
  return {
    name, control, value: text, problem,
    node: kind === "check" ? element("div", { class: "field check" }, control, words, about, trouble)
      : element("div", { class: "field" }, words, control, list, about, trouble),
    wrong() {
      left = true;
      problem(wrongNow());
      return wrongNow() !== null;
    },
  };
}

/// Checkboxes for `choices`, pairs of a value and its words. `value()`: those that are checked.
export function checkGroup({ name, label, choices, value = [], empty = "" }) {
  const boxes = choices.map(([one, words]) => {
    const box = element("input", { type: "checkbox", value: one });
    box.checked = value.includes(one);
    return { box, node: element("label", { class: "choice" }, box, element("span", {}, words)) };
  });
  return {
    name, control: boxes[0]?.box ?? element("input", {}), problem: () => {}, wrong: () => false,
    value: () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value),
    node: element("fieldset", {}, element("legend", {}, label),
      boxes.length === 0 ? element("p", { class: "hint" }, empty) : boxes.map(({ node }) => node)),
  };
}

// A field may be in a tab that is not shown.
function goTo(control) {
  const panel = control.closest("[role=tabpanel][hidden]");
  if (panel) document.getElementById(panel.getAttribute("aria-labelledby")).click();
  control.focus();
}

// Shows what an error says: at the fields that it names, the rest in `place`.
function showFaults(place, fields, error) {
  const others = [];
  for (const detail of error.details ?? []) {
    const at = fields.find(({ name }) => name.toLowerCase() === lastOf(detail.target ?? "").toLowerCase());
    if (at) at.problem(detail.message);
    else others.push(detail.message);
  }
  const all = (error.details ?? []).length > 0 ? others : [error.message];
  fill(place, all.map((text) => element("p", { class: "error", role: "alert" }, text)));
  const wrong = fields.find(({ control }) => control.getAttribute("aria-invalid") === "true");
  if (wrong) goTo(wrong.control);
}

/// A listener for a form's submit: checks the fields, then calls `send(values)`, and shows what it throws.
export function sending(button, fields, trouble, send) {
  return oneAtATime(button, async () => {
    const wrong = fields.filter((one) => one.wrong());
    fill(trouble);
    if (wrong.length > 0) return goTo(wrong[0].control);
    try {
      await send(Object.fromEntries(fields.map((one) => [one.name, one.value()])));
    } catch (error) {
      showFaults(trouble, fields, error.status === PRECONDITION_FAILED ? new Error(STALE) : error);
    }
  });
}

/// A form that is part of a page; send(values) saves.
export function settingsForm(label, fields, beside, send) {
  const trouble = element("div", {});
  const main = element("button", { class: "main" }, "Save");
  return element("form", { class: "settings", novalidate: true, "aria-label": label,
    onsubmit: sending(main, fields, trouble, send) },
    fields.map(({ node }) => node), beside, trouble, element("div", { class: "actions" }, main));
}

/// Opens a dialog of `fields`; `send(values)` does what `verb` says, and the dialog closes where it
/// does not throw. beside: more content below the fields.
export function formDialog({ title, hint, fields, verb, send, beside = null }) {
  made += 1;
  const id = `dialog-${made}`;
  const trouble = element("div", {});
  const main = element("button", { class: "main" }, verb);
  const dialog = element("dialog", { class: "form-dialog", "aria-labelledby": id, onclose: () => dialog.remove() },
    element("form", { novalidate: true, onsubmit: sending(main, fields, trouble, async (values) => {
      await send(values);
      dialog.close();
    }) },
      element("h2", { id }, title), hint ? element("p", { class: "hint" }, hint) : null,
      fields.map(({ node }) => node), beside, trouble,
      element("div", { class: "actions end" },
        element("button", { type: "button", onclick: () => dialog.close() }, "Cancel"), main)));
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
