// An expectation made of a request: to copy into a test, or to check at once.
import { ask, copyButton, element, fill, oneAtATime, problemText, showError } from "./page.js";

/// Opens the dialog for calls like `match`.
export function expectDialog(match) {
  const text = element("textarea", { id: "expectation", class: "code", rows: "12", spellcheck: "false" });
  text.value = JSON.stringify({ expect: [{ match, atLeast: 1 }] }, null, 2);
  const verdict = element("div", { role: "status" });
  const check = element("button", { type: "button", class: "main" }, "Check now");
  check.addEventListener("click", oneAtATime(check, async () => {
    try {
      const response = await ask("/__emu/verify", { method: "POST", body: text.value,
                                                    headers: { "Content-Type": "application/json" } });
      if (![200, 409, 417].includes(response.status)) throw new Error(await problemText(response));
      const answer = await response.json();
      fill(verdict, element("p", {}, element("b", {}, { met: "Met.", unmet: "Not met.", unknown: "Not known." }[answer.verdict])),
        element("ul", {}, (answer.reasons ?? []).map((one) => element("li", {}, typeof one === "string" ? one : one.says ?? JSON.stringify(one)))));
    } catch (error) {
      showError(verdict, error);
    }
  }));
  const dialog = element("dialog", { class: "expect", "aria-labelledby": "expect-title", onclose: () => dialog.remove() },
    element("h2", { id: "expect-title" }, "Expect calls like this"),
    element("p", { class: "quiet" }, "A test posts this to ", element("code", {}, "/__emu/verify"),
      "; the answer says whether such calls were made since the last reset."),
    element("label", { for: "expectation" }, "Expectation"), text, verdict,
    element("div", { class: "actions end" }, copyButton(() => text.value, "expectation"),
      element("button", { type: "button", onclick: () => dialog.close() }, "Close"), check));
  document.body.append(dialog);
  dialog.showModal();
}
