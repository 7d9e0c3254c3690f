import { element } from "./page.js";

let made = 0;

/// Tabs as screen readers and keyboards know them: arrow keys, Home and End choose another.
/// `panels` are {name, content}; `onchange(name)` is called with the chosen one.
export function tabs(label, panels, { selected = panels[0].name, onchange = () => {} } = {}) {
  made += 1;
  const id = (index, part) => `tabs-${made}-${part}-${index}`;
  const buttons = panels.map(({ name }, index) =>
    element("button", {
      type: "button", role: "tab", id: id(index, "tab"), "aria-controls": id(index, "panel"),
      onclick: () => choose(index),
    }, name));
  const sheets = panels.map(({ content }, index) =>
    element("div", { role: "tabpanel", id: id(index, "panel"), tabindex: "0",
                     "aria-labelledby": id(index, "tab") }, content));

  function show(chosen) {
    buttons.forEach((button, index) => {
      button.setAttribute("aria-selected", String(index === chosen));
      button.tabIndex = index === chosen ? 0 : -1;
      sheets[index].hidden = index !== chosen;
    });
  }
  function choose(index) {
    show(index);
    buttons[index].focus();
    onchange(panels[index].name);
  }
  function onKey(event) {
    const now = buttons.indexOf(document.activeElement);
    const last = buttons.length - 1;
    const next = { ArrowRight: now === last ? 0 : now + 1, ArrowLeft: now === 0 ? last : now - 1,
                   Home: 0, End: last }[event.key];
    if (now < 0 || next === undefined) return;
    event.preventDefault();
    choose(next);
  }

  show(Math.max(0, panels.findIndex(({ name }) => name === selected)));
  return element("div", { class: "tabs" },
    element("div", { role: "tablist", "aria-label": label, onkeydown: onKey }, buttons), sheets);
}
