// Parts of the policies' page: what a document's sections hold, its problems, a conflict.
import { element, fill, icon } from "./page.js";
import { SECTIONS, sectionsOf, SNIPPETS, statementsOf } from "./publisher_policy_text.js";

const counted = (count) => (count === 0 ? "base" : `${count} ${count === 1 ? "statement" : "statements"}`);

/// The sections of a document in a row. Answers {node, show(text)}.
export function sectionBar() {
  const node = element("ol", { class: "flow", "aria-label": "Sections" });
  return { node, show(text) {
    const sections = sectionsOf(text);
    fill(node, SECTIONS.map(([name, words]) => element("li", {}, element("b", {}, words),
      element("span", { class: "hint" }, sections[name] ? counted(statementsOf(sections, name).length) : "base"))));
  } };
}

/// The foot of an editor: how many problems, and each with its place.
export function problemList(faults, goTo) {
  if (faults.length === 0) return element("p", { class: "hint" }, "F8 goes to the next problem, Ctrl+S saves.");
  const count = `${faults.length} ${faults.length === 1 ? "problem" : "problems"}`;
  return [
    element("div", { class: "row", role: "alert" }, element("span", { class: "status Failed" }, element("b", {}, count)),
      element("span", { class: "quiet" }, "Not saved. The policies in force stay as they were."), element("span", { class: "grow" }),
      element("span", { class: "hint" }, "F8 next problem")),
    element("ul", {}, faults.map((fault) => element("li", {},
      fault.line > 0 ? element("button", { type: "button", class: "link mono", onclick: () => goTo(fault) },
        `line ${fault.line}, column ${fault.column}`) : null,
      " ", element("span", {}, fault.message))))];
}

/// Says that another editor was first. theirs: the text now, null where the document is gone.
export function conflictNote({ theirs, overwrite, takeTheirs }) {
  const theirText = element("pre", { tabindex: "0", role: "region", "aria-label": "Their text" }, element("code", {}, theirs ?? ""));
  return element("div", { class: "note warn", role: "alert" },
    element("h3", {}, theirs === null ? "The document was removed meanwhile" : "Another editor saved this document meanwhile"),
    element("p", {}, "Your text is still here, and nothing was saved."),
    theirs === null ? null : element("details", {}, element("summary", {}, "Their text"), theirText),
    element("div", { class: "actions" },
      element("button", { type: "button", onclick: overwrite }, "Save mine over theirs"),
      element("button", { type: "button", onclick: takeTheirs }, icon("undo"), "Take theirs")));
}

export const keptNote = () => element("div", { class: "note" }, element("h3", {}, "What you had not saved is back"),
  element("p", {}, "This window kept it. Save it, or discard it."));

/// Says what is not run of a document that is in force: [{name, reason, line, isHere}].
export const passedOverNote = (list, goTo) => (list.length === 0 ? [] : element("div", { class: "note warn" },
  element("h3", {}, list.length === 1 ? "1 element is passed over" : `${list.length} elements are passed over`),
  element("p", {}, "The document is in force without them, because the emulator was started with --unknown-policies skip."),
  element("ul", {}, list.map((one) => element("li", {},
    one.isHere ? element("button", { type: "button", class: "link mono", onclick: () => goTo(one) }, `line ${one.line}`)
      : element("span", { class: "hint" }, `in ${one.file}, line ${one.line}`),
    " ", element("code", {}, one.name), ` ${one.reason}`)))));

/// Statements that are inserted by a press. page: a DocumentEditor.
export const snippetList = (page) => element("div", {}, element("h2", {}, "Insert"),
  element("ul", { class: "snippets" }, SNIPPETS.map((one) => element("li", {},
    element("button", { type: "button", class: "plain", onclick: () => page.insert(one) }, icon("plus"), one[0])))));
