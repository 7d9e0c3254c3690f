// The policies of one scope: the document in an editor, what is in force together, and saving it so
// that two editors of one document lose nothing.
import { confirmed } from "./confirm.js";
import { element, fill, icon, oneAtATime } from "./page.js";
import { instancePage } from "./publisher_frame.js";
import { inForce } from "./publisher_in_force.js";
import { policyDocument, readDocument } from "./publisher_policy_document.js";
import { policyEditor } from "./publisher_policy_editor.js";
import { conflictNote, keptNote, problemList, sectionBar } from "./publisher_policy_parts.js";
import { EMPTY, insertion, placeOf, SNIPPETS } from "./publisher_policy_text.js";
import { listScopes, rowOf, scopeHere, scopeMenu } from "./publisher_scopes.js";
import { toast } from "./toast.js";

class PolicyPage {
  #row;
  #document;
  #editor;
  #ontext; // what else shows the text
  #sections = sectionBar();
  #notes = element("div", { class: "policy-notes" });
  #problems = element("div", { class: "problems", id: "problems" });
  #state = element("span", { class: "status warn", hidden: true }, "Not saved");
  #save = element("button", { type: "button", class: "main" }, "Save");
  #discard = element("button", { type: "button", class: "plain", onclick: () => this.#giveUp() }, "Discard");
  #remove = element("button", { type: "button", class: "plain danger", onclick: () => this.#drop() }, "Remove");

  constructor(row, document, ontext) {
    this.#row = row;
    this.#document = document;
    this.#ontext = ontext;
    this.#editor = policyEditor({ label: `Policy of ${row.name}, XML`, describedBy: "problems", onchange: () => this.#changed() });
    this.#save.addEventListener("click", oneAtATime(this.#save, async () => {
      if (this.#isDirty()) await this.#store();
    }));
    this.#editor.set(document.kept ?? document.shown());
    if (document.kept !== null) fill(this.#notes, keptNote());
    this.#show([]);
    this.#look();
  }

  node() {
    return element("div", { class: "policy", onkeydown: (event) => this.#onKey(event) },
      this.#sections.node, this.#notes, this.#editor.node, this.#problems);
  }
  actions() {
    return [this.#state, this.#discard, this.#remove, this.#save];
  }
  /// Puts a statement at the end of its section, and the caret after it.
  insert([, section, statement]) {
    const found = insertion(this.#editor.text(), section, statement);
    if (found) this.#editor.insert(found.at, found.text);
    else this.#editor.insert(this.#editor.area.selectionStart, statement);
    this.#editor.goTo(placeOf(this.#editor.text(), this.#editor.area.selectionStart - 1));
  }

  #isDirty() {
    return this.#document.isDirty(this.#editor.text());
  }
  #onKey(event) {
    if (event.key === "F8") this.#editor.next();
    else if (event.key === "s" && (event.ctrlKey || event.metaKey)) this.#save.click();
    else return;
    event.preventDefault();
  }
  #look() {
    const isDirty = this.#isDirty();
    this.#state.hidden = !isDirty;
    this.#discard.hidden = !isDirty;
    this.#remove.hidden = !this.#document.isThere();
    this.#save.title = isDirty ? "" : "Nothing was changed";
    if (isDirty) this.#save.removeAttribute("aria-disabled");
    else this.#save.setAttribute("aria-disabled", "true");
    this.#sections.show(this.#editor.text());
    this.#ontext(isDirty || this.#document.isThere() ? this.#editor.text() : null, isDirty);
  }
  #changed() {
    this.#document.keep(this.#editor.text());
    this.#show([]);
    this.#look();
  }
  #show(faults) {
    this.#editor.show(faults);
    fill(this.#problems, problemList(faults, (fault) => this.#editor.goTo(fault)));
  }
  #take(text) {
    this.#editor.set(text);
    this.#editor.area.focus();
    this.#changed();
  }
  #giveUp() {
    const mine = this.#editor.text();
    fill(this.#notes);
    this.#take(this.#document.shown());
    toast("Discarded what was not saved.", { name: "Undo", action: () => this.#take(mine) });
  }
  async #store() {
    const { theirs, faults } = await this.#document.save(this.#editor.text());
    if (theirs) return this.#conflict(theirs);
    this.#show(faults ?? []);
    if (faults) return this.#editor.next();
    fill(this.#notes);
    this.#look();
    toast(`Saved the policies of ${this.#row.name}.`);
  }
  async #drop() {
    if (!(await confirmed(`Remove the policies of ${this.#row.name}? Those of the enclosing scopes go on.`, "Remove"))) return;
    try {
      const { theirs } = await this.#document.remove();
      if (theirs) return this.#conflict(theirs);
      this.#take(EMPTY);
      toast(`Removed the policies of ${this.#row.name}.`);
    } catch (error) {
      this.#show([{ line: 0, column: 1, message: error.message }]);
    }
  }
  #conflict(theirs) {
    const mine = this.#editor.text();
    fill(this.#notes, conflictNote({ theirs: theirs.text,
      overwrite: () => {
        this.#document.adopt(theirs);
        return this.#store();
      },
      takeTheirs: () => {
        fill(this.#notes);
        this.#document.adopt(theirs);
        this.#take(this.#document.shown());
        toast("This is their text.", { name: "Back to mine", action: () => this.#take(mine) });
      } }));
  }
}

await instancePage("policies", async (instance) => {
  document.getElementById("publisher").classList.add("pane");
  const rows = await listScopes(instance);
  const row = rowOf(rows, scopeHere());
  const [saved, force] = await Promise.all([readDocument(instance, row.scope), inForce(instance, rows, row)]);
  const page = new PolicyPage(row, policyDocument(instance, row.scope, saved), force.show);
  return {
    title: row.kind === "all" ? "Policies of all APIs" : `Policies of ${row.name}`, actions: page.actions(),
    content: element("div", { class: "policies" }, scopeMenu(instance, rows, row), page.node(),
      element("aside", { class: "effect", "aria-label": "In force" }, element("div", {}, force.node),
        element("div", {}, element("h2", {}, "Insert"), element("ul", { class: "snippets" }, SNIPPETS.map((one) => element("li", {},
          element("button", { type: "button", class: "plain", onclick: () => page.insert(one) }, icon("plus"), one[0]))))))),
  };
});
