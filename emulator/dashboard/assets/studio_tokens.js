// A field of names: what is chosen as words that can be taken away, and suggestions while one types.
import { element } from "./page.js";
import { arrange, icon } from "./studio_dom.js";

const MOST = 8; // suggestions
let made = 0;

/// values: the first names. suggestions: {name, type}. onchange(values). Returns the field's node.
export function tokenField(label, values, suggestions, onchange) {
  made += 1;
  const list = element("ul", { class: "suggest", id: `suggest-${made}`, role: "listbox", "aria-label": `${label}: suggestions`, hidden: true });
  const input = element("input", { type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": list.id,
    "aria-autocomplete": "list", "aria-label": label, autocomplete: "off", spellcheck: "false",
    oninput: suggest, onkeydown: onKey, onblur: () => (add(input.value), close()) });
  const box = element("div", { class: "tokens" });
  let chosen = -1;

  function draw() {
    arrange(box, [...values.map((value, index) => element("span", { class: "token" }, value,
      element("button", { type: "button", "aria-label": `Remove ${value}`, onclick: () => take(index) }, icon("x", "small")))), input]);
  }
  function set(next) {
    values = next;
    draw();
    onchange(values);
  }
  function take(index) {
    set(values.filter((_, other) => other !== index));
    input.focus();
  }
  function add(text) {
    const name = text.trim();
    input.value = "";
    if (name !== "") set([...values, name]);
  }
  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  function suggest() {
    const text = input.value.trim().toLowerCase();
    const found = suggestions.filter(({ name }) => name.toLowerCase().includes(text) && !values.includes(name)).slice(0, MOST);
    if (text === "" || found.length === 0) return close();
    chosen = Math.min(Math.max(chosen, -1), found.length - 1);
    arrange(list, found.map(({ name, type }, index) => element("li", {
      role: "option", id: `${list.id}-${index}`, "aria-selected": String(index === chosen),
      onpointerdown(event) {
        event.preventDefault();
        add(name);
        close();
        input.focus();
      } }, element("span", {}, name), element("span", { class: "hint" }, type))));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (chosen >= 0) input.setAttribute("aria-activedescendant", `${list.id}-${chosen}`);
    else input.removeAttribute("aria-activedescendant");
  }
  function onKey(event) {
    const options = list.hidden ? [] : [...list.children];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      chosen = options.length === 0 ? -1 : (chosen + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
      suggest();
    } else if (event.key === "Enter") {
      add(chosen >= 0 ? options[chosen].firstChild.textContent : input.value);
      close();
    } else if (event.key === ",") add(input.value);
    else if (event.key === "Escape" && options.length > 0) close();
    else if (event.key === "Backspace" && input.value === "" && values.length > 0) set(values.slice(0, -1));
    else return;
    event.preventDefault();
  }
  draw();
  return element("div", { class: "token-field" }, box, list);
}
