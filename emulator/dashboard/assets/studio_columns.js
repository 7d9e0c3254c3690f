// The column selector: by name, or with rules, and what both leave of the columns.
import { element } from "./page.js";
import { wholeNumber } from "./show.js";
import { arrange, icon, iconButton, openDialog } from "./studio_dom.js";
import {
  ALL, BY_NAME, BY_TYPE, COLUMN_TYPES, RULE_KINDS, chosenOf, emptySelector, namesOf, readSelector, writeSelector,
} from "./studio_selector.js";
import { tokenField } from "./studio_tokens.js";

/// Opens the selector for a parameter of the block `title`. columns: {name, type}; null where they
/// are not known before a run. onchosen(text): the parameter's new text.
export function openColumnSelector({ title, parameter, text, columns, onchosen }) {
  const isSingle = Boolean(parameter.SingleColumnSelection);
  let selector = readSelector(text) ?? emptySelector();
  if (selector.rules.length > 0 && namesOf(selector) === null) selector = { ...selector, withRules: true };
  if (columns === null) selector = { ...selector, withRules: true };
  const body = element("div", { class: "selector-main" });
  const result = element("div", { class: "result-pane", tabindex: "0", role: "group", "aria-label": "Columns that stay" });
  const views = [["By name", false], ["With rules", true]].map(([name, withRules]) => {
    const button = element("button", { type: "button", onclick: () => change({ withRules }, true) }, name);
    return { button, withRules };
  });
  const dialog = openDialog({
    title: isSingle ? "Select a single column" : "Select columns", hint: title, look: "selector",
    head: element("div", { class: "segments", role: "group", "aria-label": "Choose" }, views.map(({ button }) => button)),
    content: element("div", { class: "selector-body" }, body, result),
    foot: element("span", { class: "hint" }, "Rules apply in order; the last one that names a column decides."),
    verb: "Use columns",
    async action() {
      onchosen(writeSelector(selector));
      dialog.close();
    },
  });

  function change(part, isRedrawn = false) {
    selector = { ...selector, ...part };
    if (isRedrawn) drawBody();
    drawResult();
  }
  function drawBody() {
    for (const { button, withRules } of views) button.setAttribute("aria-pressed", String(withRules === selector.withRules));
    arrange(body, selector.withRules ? rulesPart(selector, columns ?? [], isSingle, change)
      : namesPart(selector, columns ?? [], isSingle, change));
  }
  function drawResult() {
    const { chosen, by } = chosenOf(selector, columns ?? []);
    const [count, all] = [wholeNumber(chosen.length), wholeNumber((columns ?? []).length)];
    dialog.main.textContent = columns === null ? "Use these rules"
      : `Use ${count} ${chosen.length === 1 ? "column" : "columns"}`;
    arrange(result, columns === null
      ? [element("p", { class: "result-head" }, "The columns are known after a run. Names can be typed.")]
      : [element("p", { class: "result-head", role: "status" }, element("b", { class: "num" }, `${count} of ${all}`), " columns stay"),
         element("ul", { class: "columns" }, listed(selector, columns, chosen).map(({ index, isIn }) =>
           element("li", { class: isIn ? "in" : "out" }, icon(isIn ? "check" : "minus", "small"),
             element("span", { class: "cut", title: columns[index].name }, columns[index].name),
             element("span", { class: "hint" }, !isIn && by[index] > 0 ? `rule ${by[index] - leadingRules(selector)}` : columns[index].type))))]);
  }
  drawBody();
  drawResult();
  (body.querySelector("select, input") ?? dialog.main).focus();
}

// "Begin with: All columns" is a rule in the text, but not among those that are numbered.
const leadingRules = ({ rules }) => (rules[0]?.kind === ALL && !rules[0].exclude ? 1 : 0);

// In the order in which they stay: that of the dataset, or that of the rule.
function listed({ keepsOrder }, columns, chosen) {
  if (keepsOrder) return chosen.map((index) => ({ index, isIn: true }));
  const stays = new Set(chosen);
  return columns.map((_, index) => ({ index, isIn: stays.has(index) }));
}

const byNames = (names) => [{ exclude: false, kind: BY_NAME, columns: names }];

function namesPart(selector, columns, isSingle, change) {
  const names = namesOf(selector);
  if (names === null) return [element("p", { class: "note" }, "These rules say more than names. "),
    element("button", { type: "button", class: "button", onclick: () => change({ rules: [], keepsOrder: false }, true) }, "Begin again by name")];
  let chosen = names;
  const box = (label, options) => element("select", { multiple: !isSingle, size: 12, "aria-label": label }, options);
  const search = element("input", { type: "search", "aria-label": "Search columns", placeholder: "Search columns", oninput: draw });
  const available = box("Available columns");
  const taken = box("Selected columns");
  const option = (name) => element("option", { value: name }, name);
  const typed = new Map(columns.map(({ name, type }) => [name, type]));
  function draw() {
    const text = search.value.toLowerCase();
    arrange(available, columns.filter(({ name }) => !chosen.includes(name) && name.toLowerCase().includes(text)).map(({ name }) => option(name)));
    arrange(taken, chosen.map(option));
    for (const one of [...available.options, ...taken.options]) one.title = typed.get(one.value) ?? "not among the columns";
  }
  function set(next) {
    chosen = isSingle ? next.slice(-1) : next;
    draw();
    change({ rules: byNames(chosen) });
  }
  const picked = (from) => [...from.selectedOptions].map(({ value }) => value);
  const shown = () => [...available.options].map(({ value }) => value);
  const ordered = (list) => columns.map(({ name }) => name).filter((name) => list.includes(name))
    .concat(list.filter((name) => !typed.has(name)));
  const take = (list) => set(isSingle ? [...chosen, ...list] : ordered([...chosen, ...list]));
  const give = (list) => set(chosen.filter((name) => !list.includes(name)));
  const onEnter = (action) => (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    action();
  };
  available.addEventListener("dblclick", () => take(picked(available)));
  taken.addEventListener("dblclick", () => give(picked(taken)));
  available.addEventListener("keydown", onEnter(() => take(picked(available))));
  taken.addEventListener("keydown", onEnter(() => give(picked(taken))));
  draw();
  return [element("div", { class: "by-name" }, search,
    element("div", { class: "column-box" }, element("span", { class: "label", "aria-hidden": "true" }, "Available columns"), available),
    element("div", { class: "arrows" },
      iconButton("right", "Select", () => take(picked(available)), { look: "" }),
      iconButton("left", "Remove", () => give(picked(taken)), { look: "" }),
      isSingle ? null : element("button", { type: "button", class: "button", onclick: () => take(shown()) }, "All"),
      element("button", { type: "button", class: "button", onclick: () => set([]) }, "None")),
    element("div", { class: "column-box" }, element("span", { class: "label", "aria-hidden": "true" }, "Selected columns"), taken))];
}

function rulesPart(selector, columns, isSingle, change) {
  const beginsWithAll = leadingRules(selector) > 0;
  const rules = selector.rules.slice(leadingRules(selector));
  const head = beginsWithAll ? [selector.rules[0]] : [];
  const set = (next, isRedrawn = true) => change({ rules: [...head, ...next] }, isRedrawn);
  const fresh = { exclude: beginsWithAll, kind: BY_NAME, columns: [] };
  if (rules.length === 0 && (isSingle || !beginsWithAll)) {
    rules.push(fresh);
    change({ rules: [...head, ...rules] });
  }
  const radio = (name, isOn, action) => element("label", { class: "row" },
    element("input", { type: "radio", name: "begin", checked: isOn, onchange: action }), name);
  const begin = element("fieldset", { class: "begin" }, element("legend", { class: "label" }, "Begin with"),
    radio("All columns", beginsWithAll, () => change({ rules: [{ exclude: false, kind: ALL, columns: [] },
      ...rules.filter((rule) => rule.columns.length > 0)] }, true)),
    radio("No columns", !beginsWithAll, () => change({
      rules: rules.map((rule) => (rule.columns.length > 0 ? rule : { ...rule, exclude: false })) }, true)));
  const keeps = element("label", { class: "row" }, element("input", { type: "checkbox", checked: selector.keepsOrder,
    onchange: ({ target }) => change({ keepsOrder: target.checked }) }), "Allow duplicates and preserve column order in selection");
  return [isSingle ? null : begin,
    element("ol", { class: "rule-list" }, rules.map((rule, index) => ruleRow(rule, index + 1, columns, isSingle,
      (next, isRedrawn) => set(rules.map((other, place) => (place === index ? next : other)), isRedrawn),
      () => set(rules.filter((_, place) => place !== index))))),
    isSingle ? null : element("button", { type: "button", class: "button plain", onclick: () => set([...rules, fresh]) },
      icon("plus"), "Add rule"),
    isSingle ? null : keeps].filter(Boolean);
}

function ruleRow(rule, number, columns, isSingle, set, remove) {
  const choice = (label, value, options, onchange) => {
    const node = element("select", { "aria-label": `Rule ${number}: ${label}`, onchange: () => onchange(node.value) },
      options.map(([key, words]) => element("option", { value: key }, words)));
    node.value = value;
    return node;
  };
  const kinds = rule.kind === ALL ? [[ALL, "all columns"], ...RULE_KINDS] : RULE_KINDS;
  const names = rule.kind === BY_TYPE ? COLUMN_TYPES.map((name) => ({ name, type: "" }))
    : rule.kind === BY_NAME ? columns : columns.map(({ name }, index) => ({ name: String(index + 1), type: name }));
  const label = `Rule ${number}: ${RULE_KINDS.find(([kind]) => kind === rule.kind)?.[1] ?? "columns"}`;
  return element("li", { class: "rule" },
    isSingle ? element("span", { class: "label" }, "Include")
      : choice("include or exclude", String(rule.exclude), [["false", "Include"], ["true", "Exclude"]],
               (value) => set({ ...rule, exclude: value === "true" })),
    choice("by", rule.kind, kinds, (kind) => set({ ...rule, kind, columns: [] }, true)),
    isSingle ? null : iconButton("x", `Remove rule ${number}`, remove),
    rule.kind === ALL ? null
      : tokenField(label, rule.columns, names, (next) => {
        rule.columns = isSingle ? next.slice(-1) : next;
        set(rule, false);
      }));
}
