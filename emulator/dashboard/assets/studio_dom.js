// What the editor's views share beside page.js: lists that change in place, icons, menus, messages.
import { element } from "./page.js";

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  plus: "M8 3v10M3 8h10", minus: "M3 8h10", x: "m4 4 8 8M12 4l-8 8", check: "m3 8.5 3.2 3.2L13 4.5",
  down: "m4.5 6.5 3.5 3.5 3.5-3.5", right: "m6.5 4.5 3.5 3.5-3.5 3.5", left: "M9.5 4.5 6 8l3.5 3.5",
  dataset: "M2.5 4c0-1 2.5-1.8 5.5-1.8s5.5.8 5.5 1.8v8c0 1-2.5 1.8-5.5 1.8S2.5 13 2.5 12z" +
    "M2.5 4c0 1 2.5 1.8 5.5 1.8S13.5 5 13.5 4M2.5 8c0 1 2.5 1.8 5.5 1.8s5.5-.8 5.5-1.8",
  service: "M8 1.8 13.5 4.9v6.2L8 14.2 2.5 11.1V4.9zM2.7 5 8 8l5.3-3M8 8v6",
  module: "M3 3.5h10v9H3zM3 6.5h10",
  search: "M11.2 7a4.2 4.2 0 1 1-8.4 0 4.2 4.2 0 0 1 8.4 0zM10.2 10.2l3.3 3.3",
  download: "M8 2.5v7.5m0 0 3-3M8 10 5 7M2.5 13.5h11", upload: "M8 10.5V3m0 0 3 3M8 3 5 6M2.5 13.5h11",
  clock: "M13.8 8A5.8 5.8 0 1 1 2.2 8a5.8 5.8 0 0 1 11.6 0zM8 4.8V8l2.2 1.6",
  table: "M2.5 3h11v10h-11zM2.5 6.5h11M6.5 6.5V13", run: "M4.5 3v10l8-5z", stop: "M4.5 4.5h7v7h-7z",
  undo: "M5.5 3 2.5 6l3 3M2.5 6h7a4 4 0 0 1 0 8H6", redo: "m10.5 3 3 3-3 3M13.5 6h-7a4 4 0 0 0 0 8H10",
  spin: "M8 2.2A5.8 5.8 0 1 1 2.2 8", fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  arrange: "M2.5 2.5h4v3h-4zM9.5 2.5h4v3h-4zM6 10.5h4v3H6zM4.5 5.5V8h7V5.5M8 8v2.5",
  warn: "M8 3.5v5.5M8 11.8v.4", lines: "M3 4.5h10M3 8h10M3 11.5h10", trash: "M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.7 9h5.6l.7-9",
};

export function svgElement(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export const icon = (name, size = "") =>
  svgElement("svg", { class: `icon ${size}`, viewBox: "0 0 16 16", "aria-hidden": "true" },
             svgElement("path", { d: ICONS[name] }));

/// A button with an icon; without `words` the icon stands for `name`, which is its label.
export function iconButton(sign, name, onclick, { words = false, look = "quiet", ...more } = {}) {
  return element("button", {
    type: "button", class: `button ${look} ${words ? "" : "icon-only"}`, onclick,
    ...(words ? {} : { "aria-label": name, title: name }), ...more,
  }, icon(sign), words ? element("span", {}, name) : null);
}

/// Makes `nodes` the children of `parent`, without touching those in their place already: what has
/// the focus keeps it.
export function arrange(parent, nodes) {
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  const staying = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!staying.has(child)) child.remove();
  let next = parent.firstChild;
  for (const node of nodes) {
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
  }
  if (focused && focused !== document.activeElement && parent.contains(focused)) focused.focus({ preventScroll: true });
}

/// A list whose rows stay while their key does. `make(item)` answers {node, update(item)}.
/// Returns what shows a list of [key, item].
export function keyedRows(parent, make) {
  let rows = new Map();
  return (items) => {
    rows = new Map(items.map(([key, item]) => [key, rows.get(key) ?? make(item)]));
    for (const [key, item] of items) rows.get(key).update(item);
    arrange(parent, [...rows.values()].map(({ node }) => node));
  };
}

/// Replaces the children of `parent` only where `signature` differs from the last time.
export function fillOnChange(parent, signature, children) {
  if (parent.dataset.shown === signature) return;
  parent.dataset.shown = signature;
  arrange(parent, children().flat(Infinity).filter((child) => child !== null));
}

/// Says `text` to screen readers; the sighted see what it says.
export function announce(text) {
  const place = document.getElementById("announced");
  place.textContent = "";
  place.textContent = text;
}

/// Opens a menu at a point of the window. items: {name, action, sign, why: what keeps it from being
/// done}. Focus returns to `from`.
export function openMenu(items, { x, y }, label, from) {
  document.querySelector(".menu")?.remove();
  const close = (back) => {
    ended.abort();
    menu.remove();
    if (back) from?.focus();
  };
  const ended = new AbortController();
  const buttons = items.map(({ name, action, sign, why }) => element("button", {
    type: "button", role: "menuitem", tabindex: "-1", "aria-disabled": why ? "true" : null, title: why ?? null,
    onclick() {
      if (why) return;
      close(true);
      action();
    } }, sign ? icon(sign) : null, element("span", {}, name)));
  const menu = element("div", { class: "menu", role: "menu", "aria-label": label, onkeydown(event) {
    const at = buttons.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close(true);
    } else if (next !== undefined) {
      event.preventDefault();
      buttons.at(next % buttons.length).focus();
    }
  } }, buttons);
  document.getElementById("studio").append(menu);
  const room = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(4, Math.min(x, innerWidth - room.width - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(y, innerHeight - room.height - 4))}px`;
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target)) close(false);
  }, { signal: ended.signal, capture: true });
  buttons[0].focus();
}

/// A dialog: title, body, the foot's main verb. `content` and `action(close)` are the caller's; the
/// dialog is gone when it is closed. Returns {node, main, problem(text), close}.
export function openDialog({ title, hint, look = "", head = [], content, verb, action, foot = [] }) {
  const id = `title-${Math.random().toString(36).slice(2)}`;
  const alert = element("p", { class: "problem", role: "alert" });
  const main = verb ? element("button", { class: "button main" }, verb) : null;
  const node = element("dialog", { class: look, "aria-labelledby": id, onclose: () => node.remove() },
    element("form", { novalidate: true, async onsubmit(event) {
      event.preventDefault();
      if (!main || main.getAttribute("aria-disabled") === "true") return;
      main.setAttribute("aria-disabled", "true");
      alert.textContent = "";
      await Promise.resolve(action()).catch((error) => (alert.textContent = error.message));
      main.removeAttribute("aria-disabled");
    } },
      element("header", {},
        element("div", { class: "grow" }, element("h2", { id }, title), hint ? element("p", { class: "hint" }, hint) : null),
        head, iconButton("x", "Close", () => node.close())),
      content, alert,
      verb || foot.length > 0
        ? element("footer", {}, foot, element("span", { class: "grow" }),
            verb ? [element("button", { type: "button", class: "button", onclick: () => node.close() }, "Cancel"), main] : null)
        : null));
  document.getElementById("studio").append(node);
  node.showModal();
  return { node, main, problem: (text) => (alert.textContent = text), close: () => node.close() };
}
