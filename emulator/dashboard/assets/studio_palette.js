// The palette: a tree of what can be put on the canvas, by double-click, Enter, or dragged there.
import { element } from "./page.js";
import { branchesOf, searched } from "./studio_catalog.js";
import { arrange, icon } from "./studio_dom.js";

const SIGNS = { dataset: "storage", input: "service", output: "service" };
const FAR = 4; // pixels from a press to a drag

/// editor: gets what is chosen. ondrop(item, clientX, clientY): true where it was dropped on the canvas.
/// Returns {node, show(catalog)}.
export function paletteOf(editor, ondrop) {
  const folded = new Set();
  let branches = [];
  const tree = element("ul", { class: "tree", role: "tree", "aria-label": "Datasets and modules", onkeydown: onKey });
  const search = element("input", { type: "search", id: "search", "aria-label": "Search experiment items",
    placeholder: "Search experiment items", autocomplete: "off", oninput: draw, onkeydown(event) {
      const all = items();
      const to = { ArrowDown: all[0], Enter: all.find((one) => one.dataset.leaf !== undefined) }[event.key];
      if (!to) return;
      event.preventDefault();
      focus(to, all);
    } });

  const items = () => [...tree.querySelectorAll("[role=treeitem]")].filter((one) => one.checkVisibility());

  function leaf(item) {
    const add = () => editor.add(item);
    const node = element("li", { role: "treeitem", tabindex: "-1", "aria-level": "2", "data-leaf": true, class: `leaf ${item.kind}`,
      title: item.hint || null, ondblclick: add, onpointerdown: (event) => drag(event, item) },
      icon(SIGNS[item.kind] ?? "module", "small"), element("span", { class: "cut" }, item.label ?? item.name));
    node.add = add;
    return node;
  }

  // A flat tree: a branch's items follow it, a level below.
  function branch({ name, items: inside }) {
    const isOpen = !folded.has(name) || search.value !== "";
    const node = element("li", { role: "treeitem", tabindex: "-1", "aria-level": "1", "aria-expanded": String(isOpen),
                                 class: "branch", "data-name": name, onclick: () => fold(name, isOpen) },
      icon(isOpen ? "down" : "right", "small"), element("span", {}, name),
      element("span", { class: "num", "aria-hidden": "true" }, String(inside.length)));
    node.fold = () => fold(name, isOpen);
    return [node, ...(isOpen ? inside.map(leaf) : [])];
  }

  function fold(name, isOpen) {
    if (isOpen) folded.add(name);
    else folded.delete(name);
    draw();
    [...tree.children].find(({ dataset }) => dataset.name === name)?.focus();
  }

  function draw() {
    const shown = searched(branches, search.value);
    arrange(tree, shown.flatMap(branch));
    empty.hidden = shown.length > 0;
    const first = items()[0];
    if (first) first.tabIndex = 0;
  }

  function onKey(event) {
    const all = items();
    const at = all.indexOf(event.target);
    if (at < 0) return;
    const isOpen = event.target.getAttribute("aria-expanded");
    const parent = isOpen === null ? all.slice(0, at).findLast((one) => one.hasAttribute("aria-expanded")) : null;
    const go = { ArrowDown: all[at + 1], ArrowUp: all[at - 1] ?? search, Home: all[0], End: all.at(-1),
                 ArrowRight: isOpen === "true" ? all[at + 1] : null, ArrowLeft: isOpen === "true" ? null : parent }[event.key];
    if (event.key === "Enter" || event.key === " ") (event.target.add ?? event.target.fold)();
    else if ((event.key === "ArrowRight" && isOpen === "false") || (event.key === "ArrowLeft" && isOpen === "true"))
      event.target.fold();
    else if (go) focus(go, all);
    else return;
    event.preventDefault();
  }

  function focus(one, all) {
    for (const other of all) other.tabIndex = -1;
    if (one !== search) one.tabIndex = 0;
    one.focus();
  }

  function drag(event, item) {
    if (event.button !== 0 || event.pointerType === "touch") return;
    event.preventDefault(); // no selection of text while dragging
    focus(event.currentTarget, items());
    const { clientX, clientY } = event;
    let ghost = null;
    const move = (to) => {
      if (!ghost && Math.hypot(to.clientX - clientX, to.clientY - clientY) < FAR) return;
      ghost ??= document.getElementById("studio").appendChild(
        element("div", { class: "ghost", "aria-hidden": "true" }, item.name));
      ghost.style.transform = `translate(${to.clientX}px, ${to.clientY}px)`;
    };
    const stop = (to) => {
      ended.abort();
      ghost?.remove();
      if (ghost && to.type === "pointerup") ondrop(item, to.clientX, to.clientY);
    };
    const ended = new AbortController();
    for (const [name, listener] of [["pointermove", move], ["pointerup", stop], ["pointercancel", stop]])
      document.addEventListener(name, listener, { signal: ended.signal });
  }

  const empty = element("p", { class: "hint", hidden: true }, "Nothing has this name.");
  const node = element("div", { class: "palette" },
    element("div", { class: "search" }, icon("search"), search), tree, empty);
  return {
    node,
    show(catalog) {
      branches = branchesOf(catalog);
      draw();
    },
  };
}
