// Datasets of one's own: a file that is uploaded, an output that is kept.
import { element } from "./page.js";
import { openDialog } from "./studio_dom.js";

const TYPES = [
  ["GenericCSV", "CSV with a header (.csv)"], ["GenericCSVNoHeader", "CSV without a header (.nh.csv)"],
  ["GenericTSV", "TSV with a header (.tsv)"], ["GenericTSVNoHeader", "TSV without a header (.nh.tsv)"],
  ["ARFF", "ARFF (.arff)"]];

/// The type that a file's name says.
export function typeOfFile(name) {
  const found = /(\.nh)?\.(csv|tsv|arff)$/i.exec(name);
  if (!found) return "GenericCSV";
  const kind = found[2].toUpperCase();
  return kind === "ARFF" ? "ARFF" : `Generic${kind}${found[1] ? "NoHeader" : ""}`;
}

function field(id, label, control) {
  control.id = id;
  return element("div", { class: "field" }, element("label", { for: id }, label), control);
}

/// Opens the upload; ondone(datasetId, name) after it.
export function openUpload(studio, ondone) {
  const file = element("input", { type: "file", accept: ".csv,.tsv,.arff,text/csv,text/tab-separated-values", onchange() {
    const [chosen] = file.files;
    if (!chosen) return;
    name.value = chosen.name;
    type.value = typeOfFile(chosen.name);
  } });
  const name = element("input", { type: "text", required: true, autocomplete: "off" });
  const type = element("select", {}, TYPES.map(([value, words]) => element("option", { value }, words)));
  const description = element("input", { type: "text" });
  const dialog = openDialog({
    title: "Upload a dataset", look: "small", verb: "Upload",
    content: element("div", { class: "body" }, field("upload-file", "File", file), field("upload-name", "Name", name),
      field("upload-type", "Type", type), field("upload-description", "Description", description)),
    async action() {
      if (!file.files[0]) throw new Error("Choose a file.");
      if (name.value.trim() === "") throw new Error("Give the dataset a name.");
      const id = await studio.upload(file.files[0], {
        name: name.value.trim(), type: type.value, description: description.value, file: file.files[0].name });
      dialog.close();
      ondone(id, name.value.trim());
    },
  });
  file.focus();
}

/// Asks for the name of an output that is to be kept; `save({name, description})` keeps it.
export function openSave(title, save) {
  const name = element("input", { type: "text", required: true, autocomplete: "off" });
  const description = element("input", { type: "text" });
  const dialog = openDialog({
    title: "Save as dataset", hint: title, look: "small", verb: "Save",
    content: element("div", { class: "body" }, field("save-name", "Name", name), field("save-description", "Description", description)),
    async action() {
      if (name.value.trim() === "") throw new Error("Give the dataset a name.");
      await save({ name: name.value.trim(), description: description.value });
      dialog.close();
    },
  });
  name.focus();
}
