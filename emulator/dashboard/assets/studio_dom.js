// What the editor's views share beside page.js: lists that change in place, icons, menus, messages.
import { element, icon as picture } from "./page.js";

const SVG = "http://www.w3.org/2000/svg";
export function svgElement(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/// A picture of icons.svg; `size`: "small" for a smaller one.
export const icon = (name, size = "") => picture(name, `icon ${size}`);

/// A button with an icon; without `words` the icon stands for `name`, which is its label.
export function iconButton(sign, name, onclick, { words = false, look = "plain", ...more } = {}) {
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
