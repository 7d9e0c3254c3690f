// What the publisher's pages share: their paths, their head, what they do with an error.
import { confirmed } from "./confirm.js";
import { denseTable } from "./dense_table.js";
import { element, fill, icon, showError, whileBusy } from "./page.js";
import { instanceOf, listInstances } from "./publisher_api.js";
import { toast } from "./toast.js";
import { within } from "./within.js";

const root = "/__emu/pages/publisher";
const piece = encodeURIComponent;

const under = ({ name }, pieces) => [root, ...[name, ...pieces].map(piece)].join("/");

/// The path of the page of all instances.
export const rootPath = within(root);

/// The path of a page of an instance: pagePath(instance, "apis", "echo").
export const pagePath = (instance, ...pieces) => within(under(instance, pieces));

/// The page of the policies of a scope: ["apis", "echo"]; [] are all calls.
export const policiesPath = (instance, scope) =>
  within(`${under(instance, ["policies"])}${scope.length === 0 ? "" : `?scope=${piece(scope.map(piece).join("/"))}`}`);

/// The page of a fragment; null: of the list.
export const fragmentPath = (instance, id) =>
  within(`${under(instance, ["fragments"])}${id === null ? "" : `?fragment=${piece(id)}`}`);

// The pieces of this page's path after the instance's name, decoded.
const piecesHere = () => location.pathname.slice(root.length + 1).split("/").map(decodeURIComponent);

export const SECTIONS = [["apis", "APIs"], ["products", "Products"], ["subscriptions", "Subscriptions"],
  ["named-values", "Named values"], ["backends", "Backends"], ["fragments", "Fragments"], ["policies", "Policies"]];

const place = document.getElementById("publisher");

/// The head of a page. crumbs: pairs of a text and a path above it; actions: at its right.
export function pageHead({ title, crumbs = [], sum = null, actions = [] }) {
  document.title = `${title} – amlemu`;
  return element("header", { class: "page-head" },
    element("div", { class: "head-name" },
      crumbs.length === 0 ? null : element("nav", { class: "crumbs hint", "aria-label": "Path" },
        crumbs.map(([name, href], index) => [index === 0 ? null : icon("right", "icon small"), element("a", { href }, name)])),
      element("div", { class: "title-row" }, element("h1", {}, title), sum === null ? null : element("span", { class: "sum" }, sum))),
    element("span", { class: "grow" }), element("div", { class: "head-actions" }, actions));
}

function sectionMenu(instance, section) {
  return element("nav", { class: "sections", "aria-label": `Instance ${instance.name}` },
    element("ul", {}, SECTIONS.map(([path, name]) => element("li", {},
      element("a", { href: pagePath(instance, path), "aria-current": path === section ? "page" : null }, name)))));
}

/// Draws a page of an instance: `draw(instance, pieces)` answers {title, crumbs, sum, actions, content}.
/// Answers what draws it anew. What goes wrong is shown in the page.
export async function instancePage(section, draw) {
  const [name, ...pieces] = piecesHere();
  async function show() {
    try {
      const found = (await listInstances()).find((one) => one.name.toLowerCase() === name.toLowerCase());
      if (!found) throw new Error(`There is no instance named “${name}”.`);
      const instance = instanceOf(found);
      const { content, crumbs = [], ...head } = await draw(instance, pieces.slice(1), show);
      fill(place, pageHead({ ...head, crumbs: [["Instances", rootPath], [instance.name, pagePath(instance, "apis")], ...crumbs] }),
        sectionMenu(instance, section), content);
    } catch (error) {
      showError(place, error);
      place.prepend(pageHead({ title: "Publisher portal", crumbs: [["Instances", rootPath]] }));
    }
  }
  await whileBusy(place, show);
  return show;
}

/// How many there are, in words; null for none.
export const countOf = (list, one, many) => (list.length === 0 ? null : `${list.length} ${list.length === 1 ? one : many}`);

/// A button that adds something.
export const addButton = (words, onclick, look = "main") =>
  element("button", { type: "button", class: look, onclick }, icon("plus"), words);

/// What is there in the place of an empty list: a sentence, and the next step.
export const emptyState = (title, text, action = null) => element("div", { class: "empty" },
  element("h2", {}, title), element("p", { class: "quiet" }, text), action);

/// Does `action` and says `done`; what it throws is shown at the top of the page.
export async function attempt(action, done = null) {
  try {
    await action();
    place.querySelector(":scope > .trouble")?.remove();
    if (done) toast(done);
    return true;
  } catch (error) {
    const shown = place.querySelector(":scope > .trouble") ?? element("div", { class: "trouble" });
    showError(shown, error);
    place.querySelector(".page-head").after(shown);
    return false;
  }
}

/// What `read()` answers; null where it throws, which is shown at the top of the page.
export async function answerOf(read) {
  let answer = null;
  await attempt(async () => {
    answer = await read();
  });
  return answer;
}

/// Asks `question`, then removes; `after()` follows. True where it is gone.
export async function removing(question, remove, done, after) {
  if (!(await confirmed(question, "Delete"))) return;
  if (await attempt(remove, done)) await after();
}

/// Buttons of a row: [words, label, action, look?]; those that are null are left out.
export const rowActions = (list) => element("div", { class: "row-actions" }, list.filter(Boolean)
  .map(([words, label, onclick, look = ""]) => element("button", { type: "button", class: `link tiny ${look}`, "aria-label": label, onclick }, words)));

/// A list of resources. columns: [{name, text, cell(one), hidden?}]; the first one's cell is its name.
export function resourceTable(label, columns, rows) {
  const list = denseTable(label, columns);
  list.body.append(...rows.map((one) => element("tr", {}, columns.map(({ name, cell, text, hidden }, index) =>
    element(index === 0 ? "th" : "td", { class: index === 0 ? "first" : name, scope: index === 0 ? "row" : null,
                                         "data-label": hidden ? null : text }, cell(one))))));
  return element("div", { class: "list" }, list.element);
}
