import { element } from "./page.js";

/// Asks before something is lost; true where `action` was chosen.
export function confirmed(question, action) {
  return new Promise((resolve) => {
    const dialog = element("dialog", { "aria-labelledby": "question",
      onclose() {
        resolve(dialog.returnValue === "yes");
        dialog.remove();
      } },
      element("form", { method: "dialog" },
        element("p", { id: "question" }, question),
        element("div", { class: "actions end" },
          element("button", { value: "no", autofocus: true }, "Keep"),
          element("button", { value: "yes", class: "main danger" }, action))));
    document.body.append(dialog);
    dialog.showModal();
  });
}
