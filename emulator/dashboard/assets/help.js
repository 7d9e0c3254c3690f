// Without this script the samples are one below the other; with it they are tabs, and every block
// of text can be copied.
import { copyButton, element } from "./page.js";
import { tabs } from "./tabs.js";

const copyLine = (block, name) =>
  element("div", { class: "actions" }, copyButton(() => block.textContent, name));

for (const block of document.querySelectorAll("main > pre"))
  block.before(copyLine(block, block.id.replaceAll("-", " ")));

const samples = document.getElementById("samples");
if (samples) {
  const panels = [...samples.querySelectorAll("section")].map((section) => {
    const heading = section.querySelector("h3");
    const block = section.querySelector("pre");
    const name = heading.textContent;
    heading.replaceWith(copyLine(block, `${name} sample`));
    return { name, content: section };
  });
  samples.replaceChildren(tabs("Sample code", panels));
}
