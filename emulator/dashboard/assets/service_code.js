// Programs that call a service, as its help pages have them: asked for when they come into sight.
import { ask, copyButton, element, fill, problemText, showError } from "./page.js";
import { helpOf } from "./service_calls.js";
import { tabs } from "./tabs.js";
import { segments } from "./token_filter.js";

const usual = "Python 3";
const soon = "100px"; // of scrolling before it is in sight

// What the help page shows: [{name, text}].
async function samplesOf(service, page) {
  const response = await ask(helpOf(service, page));
  if (!response.ok) throw new Error(await problemText(response));
  const shown = new DOMParser().parseFromString(await response.text(), "text/html");
  return [...shown.querySelectorAll("#samples section")].map((section) =>
    ({ name: section.querySelector("h3").textContent, text: section.querySelector("pre").textContent }));
}

/// {node}: the card.
export function serviceCode(service) {
  let language = usual;
  const place = element("div", { class: "code-tabs" });
  const sheet = ({ name, text }) => ({ name, content: [
    element("div", { class: "code-copy" }, copyButton(() => text, `${name} sample`)),
    element("pre", { tabindex: "0", role: "region", "aria-label": `${name} sample` }, text)] });

  async function show(page) {
    try {
      const samples = await samplesOf(service, page);
      fill(place, tabs("Language", samples.map(sheet), { selected: language, onchange: (name) => (language = name) }));
    } catch (error) {
      showError(place, error);
    }
  }
  const node = element("section", { class: "card flush code-card", id: "code", "aria-labelledby": "code-title" },
    element("header", {}, element("h2", { id: "code-title" }, "Code"),
      element("span", { class: "hint" }, "Address, ids and key are filled in; runs as copied"), element("span", { class: "grow" }),
      segments("Operation of the samples", [["score", "Request/response"], ["jobs", "Batch"]], "score", show)),
    place);
  const watch = new IntersectionObserver(([{ isIntersecting }]) => {
    if (!isIntersecting) return;
    watch.disconnect();
    show("score");
  }, { rootMargin: soon });
  watch.observe(node);
  return { node };
}
