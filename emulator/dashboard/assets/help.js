// Without this script the samples stand one below the other; with it they are tabs, and every block
// of text can be copied.
import { copyText, element } from "./page.js";
import { tabs } from "./tabs.js";

function copyButton(block, name) {
  const button = element("button", { type: "button", class: "copy", "aria-label": `Copy ${name}` }, "Copy");
  button.addEventListener("click", async () => {
    await copyText(block.textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
  return element("div", { class: "actions" }, button);
}

for (const block of document.querySelectorAll("main > pre"))
  block.before(copyButton(block, block.id.replaceAll("-", " ")));

const samples = document.getElementById("samples");
if (samples) {
  const panels = [...samples.querySelectorAll("section")].map((section) => {
    const heading = section.querySelector("h3");
    const block = section.querySelector("pre");
    const name = heading.textContent;
    heading.replaceWith(copyButton(block, `${name} sample`));
    return { name, content: section };
  });
  samples.replaceChildren(tabs("Sample code", panels));
}
