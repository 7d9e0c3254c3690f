// Says at the foot of the window that something is done.
import { element, icon } from "./page.js";

const shownFor = 6000; // milliseconds
let shown = null;

/// `offer`: {name, action} of the one thing that may follow.
export function toast(text, offer = null) {
  shown?.remove();
  const made = element("div", { class: "toast", role: "status" }, icon("check"), element("span", { class: "cut" }, text),
    offer ? element("button", { type: "button", class: "link", onclick() {
      made.remove();
      offer.action();
    } }, offer.name) : null,
    element("button", { type: "button", class: "plain icon-only", "aria-label": "Dismiss", onclick: () => made.remove() }, icon("x")));
  shown = made;
  document.body.append(made);
  let timer = setTimeout(() => made.remove(), shownFor);
  const wait = () => clearTimeout(timer);
  const go = () => (timer = setTimeout(() => made.remove(), shownFor));
  for (const event of ["mouseenter", "focusin"]) made.addEventListener(event, wait);
  for (const event of ["mouseleave", "focusout"]) made.addEventListener(event, go);
}
