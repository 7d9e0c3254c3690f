// The page part in which a document of policies is edited, so that two editors of one lose nothing.
import { confirmed } from "./confirm.js";
import { element, fill, oneAtATime } from "./page.js";
import { policyEditor } from "./publisher_policy_editor.js";
import { conflictNote, keptNote, passedOverNote, problemList, sectionBar } from "./publisher_policy_parts.js";
import { insertion, placeOf } from "./publisher_policy_text.js";
import { toast } from "./toast.js";

/// The editor of one document: what is saved and what is not, its problems, a conflict.
/// label: of the text area; what: "the policies of Starter"; question: asked before it is removed;
/// ontext(text, isDirty): what else shows the text, null: there is no document; onsaved(): after a
/// save; onremoved(): where the page ends with the document.
export class DocumentEditor {
  #says;
  #document;
  #editor;
  #sections = sectionBar();
  #passedOver = element("div", { class: "policy-notes" });
  #notes = element("div", { class: "policy-notes" });
  #problems = element("div", { class: "problems", id: "problems" });
  #state = element("span", { class: "status warn", hidden: true }, "Not saved");
  #save = element("button", { type: "button", class: "main" }, "Save");
  #discard = element("button", { type: "button", class: "plain", onclick: () => this.#giveUp() }, "Discard");
  #remove = element("button", { type: "button", class: "plain danger", onclick: () => this.#drop() }, "Remove");

  constructor(document, says) {
    this.#says = { ontext: () => {}, onsaved: () => {}, onremoved: () => this.#take(document.shown()), ...says };
    this.#document = document;
    this.#editor = policyEditor({ label: says.label, describedBy: "problems", onchange: () => this.#changed() });
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
      this.#says.hasSections ? this.#sections.node : null, this.#passedOver, this.#notes, this.#editor.node, this.#problems);
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

  /// Says which of the saved document's elements are passed over: [{name, reason, line, isHere}].
  showPassedOver(list) {
    fill(this.#passedOver, passedOverNote(list, (one) => this.#editor.goTo(one)));
    if (!this.#isDirty()) this.#editor.mark(list.filter(({ isHere }) => isHere));
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
    this.#says.ontext(isDirty || this.#document.isThere() ? this.#editor.text() : null, isDirty);
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
    toast(`Saved ${this.#says.what}.`);
    this.#says.onsaved();
  }
  async #drop() {
    if (!(await confirmed(this.#says.question, "Remove"))) return;
    try {
      const { theirs } = await this.#document.remove();
      if (theirs) return this.#conflict(theirs);
      toast(`Removed ${this.#says.what}.`);
      this.#says.onremoved();
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
