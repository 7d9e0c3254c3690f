// The pane at the right: of the chosen block, of several, or of the experiment.
import { element } from "./page.js";
import { counted } from "./show.js";
import { KIND_NAMES, fullName, stateOf } from "./studio_blocks.js";
import { SOURCES } from "./studio_catalog.js";
import { arrange, icon, iconButton, keyedRows } from "./studio_dom.js";
import { parameterField } from "./studio_fields.js";
import { blockOf, renamePort, summarized, withComment, wiresInto } from "./studio_graph.js";
import { clockTime, dayTime, instantOf } from "./studio_api.js";

/// actions: selector(block, parameter, from), visualize(block, port), save(block, port),
/// download(block, port), log(block), open(id). facts(): {serviceLink, priorRun}.
/// Returns {node, draw, open()}: draw shows what is now; open moves the focus to the first field.
export function propertiesOf(editor, actions, facts) {
  const node = element("aside", { class: "props", "aria-label": "Properties", tabindex: "-1" });
  let shown = null; // {key, update}
  function draw() {
    const block = editor.chosen;
    const key = block ? block.id : editor.selection.size > 1 ? "several" : "experiment";
    if (shown?.key !== key) {
      shown = { key, ...(block ? blockPart(editor, block, actions)
        : key === "several" ? severalPart(editor) : experimentPart(editor, actions, facts)) };
      arrange(node, shown.nodes);
      node.scrollTop = 0;
    }
    shown.update();
  }
  return { node, draw, open() {
    draw();
    const field = node.querySelector(".parameters :is(input, select, textarea, button)") ??
      node.querySelector("input, select, textarea, button");
    (field ?? node).focus();
  } };
}

const section = (title, ...children) =>
  element("section", {}, title ? element("h3", {}, title) : null, children);

function statusNode(state) {
  return state ? element("span", { class: `status ${state.look}` }, state.word) : element("span", { class: "hint" }, "");
}

function blockPart(editor, { id, kind }, actions) {
  const now = () => blockOf(editor.state, id);
  const title = element("h2", {});
  const under = element("div", {});
  const problems = element("ul", { class: "problems" });
  const header = element("header", {}, title, under, problems);
  const record = kind === "module" ? editor.catalog.module(now().moduleId) : editor.catalog.dataset(id);
  const about = record?.Description ? element("p", { class: "hint" }, record.Description) : null;
  const parts = [
    kind === "module" ? parametersPart(editor, id, actions) : null,
    kind === "input" || kind === "output" ? namePart(editor, id) : null,
    portsPart(editor, id, actions),
    kind === "module" ? runPart(editor, id, actions) : null,
    kind === "module" ? commentPart(editor, id) : null,
  ].filter(Boolean);
  return {
    nodes: [header, ...parts.map((part) => part.node)],
    update() {
      const block = now();
      title.textContent = kind === "module" || kind === "dataset" ? editor.nameOf(block) : KIND_NAMES[kind];
      const all = editor.problemsOf(id);
      arrange(under, [about, all.length === 0 ? statusNode(stateOf(editor, block)) : null].filter(Boolean));
      arrange(problems, all.filter(({ parameter }) => parameter === null).map(({ text }) =>
        element("li", { class: "error-text" }, text)));
      for (const part of parts) part.update(block);
    },
  };
}

function parametersPart(editor, id, actions) {
  const list = element("div", { class: "parameters" });
  const onselector = (parameter, from) => actions.selector(blockOf(editor.state, id), parameter, from);
  const show = keyedRows(list, (parameter) => parameterField(editor, id, parameter, onselector));
  const node = section("Parameters", list);
  return { node, update(block) {
    const parameters = editor.catalog.parameters(block);
    node.hidden = parameters.length === 0;
    show(parameters.map((parameter) => [parameter.Name, parameter]));
  } };
}

function namePart(editor, id) {
  const problem = element("p", { class: "problem", role: "alert" });
  const field = element("input", { type: "text", id: "port-name", onchange() {
    const next = renamePort(editor.state, id, field.value);
    problem.textContent = next === null ? "Another one has this name, or it is empty." : "";
    if (next !== null) editor.commit(next, "Rename");
  } });
  return {
    node: section(null, element("div", { class: "field" }, element("label", { for: "port-name" }, "Name"), field, problem)),
    update: ({ name }) => document.activeElement !== field && (field.value = name),
  };
}

function portsPart(editor, id, actions) {
  const body = element("tbody", {});
  const outputs = element("div", { class: "outputs" });
  const showOutputs = keyedRows(outputs, (port) => outputRow(editor, id, port, actions));
  const node = section("Ports", element("table", { class: "port-table" },
    element("caption", { class: "offscreen" }, "Ports"), body), outputs);
  const row = (side, label, from, columns) => element("tr", {}, element("td", {}, side),
    element("td", {}, label, " ", element("span", { class: "hint" }, from)),
    element("td", { class: "num" }, columns ? counted(columns.length, "column") : ""));
  return { node, update(block) {
    const { inputs, outputs: all } = editor.catalog.ports(block);
    const sources = (name) => wiresInto(editor.state, id).filter(({ toPort }) => toPort === name)
      .map((wire) => fullName(editor, blockOf(editor.state, wire.from))).join(" and ");
    arrange(body, [
      ...inputs.map(({ name, label }) =>
        row("In", label, sources(name) ? `from ${sources(name)}` : "not connected", editor.columnsAt(id, name))),
      ...all.map(({ name, label }) => row("Out", label, "", editor.columnsAt(id, name)))]);
    showOutputs(all.map((port) => [port.name, { ...port, isOnly: all.length === 1 }]));
  } };
}

// The buttons of an output stay while the pane is drawn again, as one of them may have the focus.
function outputRow(editor, id, { name: port, label, isOnly }, actions) {
  const now = () => outputActions(editor, blockOf(editor.state, id), port, actions);
  const buttons = now().map(({ name, sign }, index) => iconButton(sign, name, () => now()[index].why || now()[index].action(),
    { words: index < 2, look: index === 0 ? "" : "plain", ...(isOnly ? {} : { "aria-label": `${name}: ${label}` }) }));
  const node = element("div", { class: "port-buttons" }, isOnly || buttons.length === 0 ? null : element("span", { class: "hint" }, label), buttons);
  return { node, update: () => now().forEach(({ name, why }, index) => {
    buttons[index].removeAttribute("aria-disabled");
    if (why) buttons[index].setAttribute("aria-disabled", "true");
    buttons[index].title = why ?? name;
  }) };
}

/// What can be done with an output, and what keeps it from being done.
export function outputActions(editor, block, port, actions) {
  const isReady = block.kind === "dataset" || editor.statusOf(block.id)?.StatusCode === "Finished";
  const why = isReady ? null : "Run the experiment first";
  if (block.kind === "input" || (block.kind === "dataset" && block.source !== SOURCES[0])) return [];
  return [
    { name: "Visualize", sign: "table", action: () => actions.visualize(block, port), why },
    ...(block.kind === "module" ? [
      { name: "Save as dataset", sign: "storage", action: () => actions.save(block, port), why },
      { name: "Download", sign: "download", action: () => actions.download(block, port), why }] : []),
  ];
}

function runPart(editor, id, actions) {
  const list = element("dl", { class: "facts" });
  const log = element("button", { type: "button", class: "button", onclick: () => actions.log(blockOf(editor.state, id)) }, "View error log");
  const problem = element("p", { class: "error-text" });
  const node = section("Run", list, problem, log);
  const fact = (name, ...value) => [element("dt", {}, name), element("dd", {}, value)];
  return { node, update() {
    const status = editor.statusOf(id);
    node.hidden = !status;
    if (!status) return;
    const [start, end] = [instantOf(status.StartTime), instantOf(status.EndTime)];
    arrange(list, [
      start !== null && end !== null ? fact("Elapsed", durationOf(end - start)) : [],
      start !== null ? fact("Started", element("time", { title: dayTime(start) }, clockTime(start))) : [],
    ].flat());
    const isFailed = status.StatusCode === "Failed";
    problem.textContent = isFailed ? status.StatusDetail ?? "" : "";
    problem.hidden = !isFailed;
    log.hidden = !isFailed;
  } };
}

/// `14 ms`, `1.50 s`, `2 min 3 s`.
export function durationOf(milliseconds) {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(2)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}

function commentPart(editor, id) {
  const field = element("input", { type: "text", id: "comment", onchange: () =>
    editor.commit(withComment(editor.state, id, field.value), "Comment") });
  return {
    node: section(null, element("div", { class: "field" }, element("label", { for: "comment" }, "Comment"), field)),
    update: ({ comment }) => document.activeElement !== field && (field.value = comment),
  };
}

function severalPart(editor) {
  const title = element("h2", {});
  const button = (name, action) => element("button", { type: "button", class: "button", onclick: action }, name);
  return {
    nodes: [element("header", {}, title), section(null, element("div", { class: "row" },
      button("Copy", () => editor.copy()), button("Duplicate", () => editor.copy() > 0 && editor.paste()),
      button("Delete", () => editor.removeChosen())))],
    update: () => (title.textContent = `${editor.selection.size} blocks`),
  };
}

function experimentPart(editor, actions, facts) {
  const list = element("dl", { class: "facts" });
  const summary = element("textarea", { id: "summary", rows: 3, onchange: () =>
    editor.commit(summarized(editor.state, summary.value), "Summary") });
  const problems = element("ul", { class: "problems" });
  const found = section("To be done", problems);
  const fact = (name, ...value) => [element("dt", {}, name), element("dd", {}, value)];
  const time = (text) => {
    const instant = instantOf(text);
    return instant === null ? null : element("time", { title: dayTime(instant) }, clockTime(instant));
  };
  return {
    nodes: [element("header", {}, element("h2", {}, "Experiment")), section("Properties", list),
            section(null, element("div", { class: "field" }, element("label", { for: "summary" }, "Summary"), summary)), found],
    update() {
      const { run, state } = editor;
      const { serviceLink, priorRun } = facts();
      const [start, end] = [instantOf(run.start), instantOf(run.end)];
      arrange(list, [
        time(run.start) ? fact("Start time", time(run.start)) : [],
        time(run.end) ? fact("End time", time(run.end)) : [],
        start !== null && end !== null ? fact("Elapsed", durationOf(end - start)) : [],
        fact("Status code", run.code),
        run.detail ? fact("Status details", run.detail) : [],
        priorRun ? fact("Prior run", element("a", { href: priorRun }, "Prior run")) : [],
        serviceLink ? fact("Web service", element("a", { href: serviceLink }, "Go to web service")) : [],
      ].flat());
      if (document.activeElement !== summary) summary.value = state.summary;
      const whole = editor.problemsOf(null).map(({ text }) => element("li", { class: "error-text" }, text));
      const all = state.blocks.flatMap((block) => editor.problemsOf(block.id).map((problem) => ({ block, problem })));
      found.hidden = all.length + whole.length === 0;
      arrange(problems, [...whole, ...all.map(({ block, problem }) => element("li", {},
        element("button", { type: "button", class: "button plain jump", onclick: () => actions.open(block.id) },
          icon("missing", "small"), element("span", {}, element("b", {}, fullName(editor, block)), ` ${problem.text}`))))]);
    },
  };
}
