// A text that is asked for when it is to be seen, and is in the page only while it is.
import { copyButton, element, fill } from "./page.js";

/// `label`: what it is; `read()`: answers or promises it, null where it cannot; `hidden`: what is in
/// its place; `beside`: more buttons there.
export function secretText(label, read, { hidden = null, beside = [] } = {}) {
  const place = element("span", { class: "secret" });
  const button = (verb, onclick) =>
    element("button", { type: "button", class: "copy", "aria-label": `${verb} ${label}`, onclick }, verb);
  const hide = () => fill(place, hidden, button("Show", show), beside);
  async function show() {
    const text = await read();
    if (text === null) return;
    const back = button("Hide", () => {
      hide();
      place.querySelector("button").focus();
    });
    fill(place, element("code", {}, text), copyButton(() => text, label), back);
    back.focus();
  }
  hide();
  return place;
}
