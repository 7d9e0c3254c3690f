// The policies of one scope: the document in an editor, what is in force together, what is passed over.
import { element } from "./page.js";
import { instancePage } from "./publisher_frame.js";
import { inForce } from "./publisher_in_force.js";
import { passedOver } from "./publisher_passed_over.js";
import { editedDocument, policyPlace, readDocument } from "./publisher_policy_document.js";
import { DocumentEditor } from "./publisher_policy_page.js";
import { snippetList } from "./publisher_policy_parts.js";
import { EMPTY } from "./publisher_policy_text.js";
import { listScopes, rowOf, scopeHere, scopeMenu } from "./publisher_scopes.js";

await instancePage("policies", async (instance) => {
  document.getElementById("publisher").classList.add("pane");
  const [rows, skipped] = await Promise.all([listScopes(instance), passedOver(instance)]);
  const row = rowOf(rows, scopeHere());
  const [saved, force] = await Promise.all([readDocument(instance, row.scope), inForce(instance, rows, row, skipped)]);
  const page = new DocumentEditor(editedDocument(instance, policyPlace(row.scope), saved, EMPTY), {
    label: `Policy of ${row.name}, XML`, what: `the policies of ${row.name}`, hasSections: true,
    question: `Remove the policies of ${row.name}? Those of the enclosing scopes go on.`, ontext: force.show,
    async onsaved() {
      const now = await passedOver(instance);
      page.showPassedOver(now(row));
      force.showPassedOver(now);
    } });
  page.showPassedOver(skipped(row));
  return {
    title: row.kind === "all" ? "Policies of all APIs" : `Policies of ${row.name}`, actions: page.actions(),
    content: element("div", { class: "policies" }, scopeMenu(instance, rows, row), page.node(),
      element("aside", { class: "effect", "aria-label": "In force" }, element("div", {}, force.node), snippetList(page))),
  };
});
