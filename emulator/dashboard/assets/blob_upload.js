// Files from this machine become blobs of a container.
import { confirmed } from "./confirm.js";
import { bytes, element, fill, oneAtATime, showError } from "./page.js";
import { hasBlob, uploadBlob } from "./storage.js";

/// The form; `ondone` is called after each file.
export function blobUpload(account, container, ondone) {
  const files = element("input", { type: "file", id: "files", multiple: true });
  const folder = element("input", { id: "folder", autocomplete: "off", placeholder: "none" });
  const uploads = element("div", { "aria-live": "polite" });
  const submit = element("button", { class: "main" }, "Upload");

  async function run() {
    const chosen = [...files.files];
    if (chosen.length === 0) {
      showError(uploads, new Error("Choose a file first."));
      return;
    }
    fill(uploads);
    files.value = ""; // others may be chosen while these go up
    for (const file of chosen) {
      const path = folder.value.replace(/\/+$/, "");
      await upload(path ? `${path}/${file.name}` : file.name, file);
      await ondone();
    }
  }

  async function upload(name, file) {
    const stop = new AbortController();
    const bar = element("progress", { max: "1", value: "0", "aria-label": `Upload of ${name}` });
    const status = element("div");
    const cancel = element("button", { type: "button", "aria-label": `Stop the upload of ${name}`,
                                       onclick: () => stop.abort() }, "Stop");
    const row = element("div", { class: "upload" },
      element("span", {}, element("bdi", { class: "verbatim" }, name), ` (${bytes(file.size)})`), bar, cancel, status);
    uploads.append(row);
    try {
      if ((await hasBlob(account, container, name)) &&
          !(await confirmed(`The blob ${name} exists. Replace it?`, "Replace"))) {
        fill(status, "Kept as it was.");
      } else {
        await uploadBlob(account, container, name, file,
          { signal: stop.signal, onprogress: (part) => (bar.value = part) });
        fill(status, "Uploaded.");
      }
    } catch (error) {
      if (error.name === "AbortError") fill(status, "Stopped.");
      else showError(status, error);
    }
    cancel.remove();
    bar.remove();
  }

  return element("form", { class: "line", novalidate: true, onsubmit: oneAtATime(submit, run) },
    element("div", {}, element("label", { for: "files" }, "Files"), files),
    element("div", {}, element("label", { for: "folder" }, "Folder ", element("span", { class: "quiet" }, "before their names")),
      folder),
    submit, uploads);
}
