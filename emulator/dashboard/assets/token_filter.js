// One field in which a list is narrowed: words `key value` that can be taken away, then free text.
// What is asked for is in the page's address, so that a view can be sent.
import { element, fill, icon } from "./page.js";

/// `keys`: {name: {values?: () => [texts], say?: (value) => text}}; free text has the key `text`.
/// `onchange(asked)` is called with {key: value} when that changes. Answers {element, asked, set}.
export function tokenFilter({ label, keys, hint, onchange }) {
  const asked = {};
  for (const [key, value] of new URLSearchParams(location.search))
    if (Object.hasOwn(keys, key) && value) asked[key] = value;
  const shown = element("span", { class: "row" });
  const problem = element("p", { class: "filter-problem", id: "filter-problem", role: "status" });
  const list = element("ul", { class: "suggestions", role: "listbox", id: "suggestions",
                               "aria-label": "Suggestions", hidden: true });
  const input = element("input", {
    type: "text", role: "combobox", "aria-label": label, placeholder: hint, autocomplete: "off",
    "aria-expanded": "false", "aria-controls": "suggestions", "aria-autocomplete": "list",
    "aria-describedby": "filter-problem", oninput: suggest, onkeydown: onKey,
    onblur: () => setTimeout(close, 150) });
  let chosen = -1;

  function changed() {
    const address = new URLSearchParams(location.search);
    for (const key of Object.keys(keys)) {
      if (asked[key]) address.set(key, asked[key]);
      else address.delete(key);
    }
    history.replaceState(null, "", `?${address}`);
    draw();
    onchange(asked);
  }
  function set(key, value) {
    if (value) asked[key] = value;
    else delete asked[key];
    changed();
  }
  function draw() {
    fill(shown, Object.entries(asked).map(([key, value]) => element("span", { class: "token" },
      element("span", { class: "k" }, key), element("span", { class: "cut" }, keys[key].say?.(value) ?? value),
      element("button", { type: "button", "aria-label": `Remove ${key} ${value}`, onclick() {
        set(key, "");
        input.focus();
      } }, icon("x")))));
  }
  // The last word that is typed: {key, value} of a `key:value`, else a text.
  function typed() {
    const [, key, value] = /^([a-z]+):(.*)$/.exec(input.value.trim()) ?? [null, "text", input.value.trim()];
    return { key, value };
  }
  function take() {
    const { key, value } = typed();
    if (!Object.hasOwn(keys, key)) {
      fill(problem, `There is no key ${key}. The keys are ${Object.keys(keys).join(", ")}.`);
      return;
    }
    fill(problem);
    input.value = "";
    close();
    if (value) set(key, value);
  }
  function options() {
    const { key, value } = typed();
    if (input.value.includes(":"))
      return (keys[key]?.values?.() ?? []).filter((one) => one.toLowerCase().includes(value.toLowerCase()))
        .slice(0, 12).map((one) => `${key}:${one}`);
    return Object.keys(keys).filter((one) => one.startsWith(value) && one !== "text").map((one) => `${one}:`);
  }
  function suggest() {
    fill(problem);
    const found = input.value ? options() : [];
    chosen = -1;
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    input.removeAttribute("aria-activedescendant");
    fill(list, found.map((text, index) => element("li", { role: "option", id: `suggestion-${index}`,
      "aria-selected": "false", onmousedown: (event) => {
        event.preventDefault();
        accept(text);
      } }, text)));
  }
  function accept(text) {
    input.value = text;
    if (text.endsWith(":")) suggest();
    else take();
  }
  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }
  function mark(step) {
    const rows = [...list.children];
    chosen = (chosen + step + rows.length) % rows.length;
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === chosen)));
    input.setAttribute("aria-activedescendant", rows[chosen].id);
  }
  function onKey(event) {
    const { key } = event;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step && !list.hidden) mark(step);
    else if (key === "Enter") chosen >= 0 && !list.hidden ? accept(list.children[chosen].textContent) : take();
    else if (key === "Escape") close();
    else if (key === "Backspace" && input.value === "" && Object.keys(asked).length > 0)
      set(Object.keys(asked).at(-1), "");
    else return;
    event.preventDefault();
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    input.focus();
  });
  draw();
  return {
    asked, set,
    element: element("div", { class: "token-field", role: "search" },
      element("div", { class: "tokens" }, icon("search"), shown, input,
        element("kbd", { title: "Press / to filter" }, "/")), list),
    problem,
  };
}

/// Buttons of which one is pressed: `options` are [value, name]; `choose(value)` is called.
export function segments(label, options, chosen, choose) {
  const buttons = options.map(([value, name]) => element("button", {
    type: "button", "aria-pressed": String(value === chosen), "data-value": value,
    onclick() {
      buttons.forEach((one) => one.setAttribute("aria-pressed", String(one === this)));
      choose(value);
    } }, name));
  return element("div", { class: "segments", role: "group", "aria-label": label }, buttons);
}
