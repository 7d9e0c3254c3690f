// Without this script the samples stand one below the other; with it they are tabs, and every block
// of text can be copied.
import { copyText, element } from "./page.js";
import { tabs } from "./tabs.js";

function copyButton(block) {
  const button = element("button", { type: "button", class: "copy" }, "Copy");
  button.addEventListener("click", async () => {
    await copyText(block.textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
  return element("div", { class: "actions" }, button);
}

for (const block of document.querySelectorAll("main pre")) block.before(copyButton(block));

const samples = document.getElementById("samples");
if (samples) {
  const sections = [...samples.querySelectorAll("section")];
  const panels = sections.map((section) => {
    const heading = section.querySelector("h3");
    heading.classList.add("offscreen");
    return { name: heading.textContent, content: section };
  });
  samples.replaceChildren(tabs("Sample code", panels));
}
