// A batch job from a CSV for each input: uploaded, submitted, started and followed as callers do.
import { checkReadable, parameterFields, parametersOf } from "./entry_fields.js";
import { isOver, isWaiting, jobCard, runNext } from "./job_card.js";
import { bytes, element, fill, getJson, keepError, oneAtATime, showError } from "./page.js";
import { poll } from "./poll.js";
import { jobStatus, startJob, submitJob } from "./service_calls.js";
import { ensureContainer, openStorage, uploadBlob } from "./storage.js";
import { within } from "./within.js";

const CONTAINER = "batch-tests";
const BETWEEN_LOOKS = 700;

/// {node}: the part of the page.
export function batchTest(service) {
  const inputs = service.inputs.map(csvInput);
  const parameters = parameterFields(service.globalParameters);
  const status = element("div", { role: "status" });
  const bar = element("progress", { max: "1", hidden: true, "aria-label": "Progress of the upload" });
  const show = {
    text: (text) => fill(status, text),
    part(part) {
      bar.hidden = part === 1;
      bar.value = part;
    },
  };
  const jobs = element("div");
  const submit = element("button", { class: "main" }, "Run batch test");

  async function run() {
    try {
      checkReadable(parameters);
      const body = await prepared(service, inputs, show);
      const id = await submitJob(service, { ...body, GlobalParameters: parametersOf(parameters) });
      await startJob(service, id);
      fill(status, `Job ${id} is started.`);
      follow(service, id, jobs);
    } catch (error) {
      bar.hidden = true;
      showError(status, error);
    }
  }

  const node = element("section", { class: "card flush", "aria-labelledby": "batch-title" },
    element("header", {}, element("h2", { id: "batch-title" }, "Batch test"),
      element("span", { class: "hint" }, "Files and results lie in the container ", element("code", {}, CONTAINER), " of the embedded account")),
    element("div", { class: "in" },
      element("p", {}, "One CSV for each input, its column names in the first line."),
      element("form", { novalidate: true, onsubmit: oneAtATime(submit, run) },
        inputs.map((input) => input.node),
        parameters.length > 0
          ? element("fieldset", { class: "entries" }, element("legend", {}, "Web service parameters"), parameters.map((one) => one.node))
          : null,
        element("div", { class: "actions" }, submit, status, bar)),
      jobs));
  return { node };
}

function csvInput({ name, columns }, index) {
  const id = `csv-${index}`;
  const file = element("input", { type: "file", id: `${id}-file`, accept: ".csv,.tsv,.txt,text/csv" });
  const pasted = element("textarea", { id: `${id}-text`, class: "code", rows: "4", spellcheck: "false",
                                       placeholder: `${columns.map((one) => one.name).join(",")}\n…` });
  const node = element("fieldset", { class: "entries" },
    element("legend", {}, name),
    element("label", { for: `${id}-file` }, "CSV file"), file,
    element("label", { for: `${id}-text` }, "or pasted rows"), pasted);
  return {
    name, node,
    /// The chosen file, else what was pasted.
    data() {
      if (file.files.length > 0) return file.files[0];
      if (pasted.value.trim() === "") throw new Error(`Choose a CSV for ${name}, or paste its rows.`);
      return new Blob([pasted.value], { type: "text/csv" });
    },
  };
}

const plain = (name) => name.replace(/[^A-Za-z0-9._-]+/g, "_");

/// Uploads the inputs; the `Inputs` and `Outputs` of a submit. `show.text` gets few words, as they
/// are read aloud; `show.part` how much of an upload is done.
async function prepared(service, inputs, show) {
  const files = inputs.map(({ name, data }) => ({ name, data: data() }));
  show.text("Looking for the storage …");
  const { accounts, connectionString } = await openStorage();
  await ensureContainer(accounts[0], CONTAINER);
  const folder = `${plain(service.name)}/${new Date().toISOString().replace(/[:.]/g, "-")}`;
  const place = (blob) => ({ ConnectionString: connectionString, RelativeLocation: `${CONTAINER}/${blob}` });
  const Inputs = {};
  for (const [index, { name, data }] of files.entries()) {
    const blob = `${folder}/in-${index + 1}-${plain(name)}.csv`;
    show.text(`Uploading ${name}, ${bytes(data.size)} …`);
    await uploadBlob(accounts[0], CONTAINER, blob, data, { onprogress: show.part });
    Inputs[name] = place(blob);
  }
  show.text("Submitting the job …");
  const Outputs = Object.fromEntries(service.outputs.map(({ name }, index) =>
    [name, place(`${folder}/out-${index + 1}-${plain(name)}.csv`)]));
  return { Inputs, Outputs };
}

function follow(service, id, parent) {
  const trouble = element("div");
  const next = runNext(() => turns.now());
  const card = jobCard(service, id, { onchange: () => turns.now(), unfolded: true });
  parent.prepend(element("div", {}, card.node, next.node, trouble));
  const turns = poll(async () => {
    try {
      const { StatusCode } = await jobStatus(service, id);
      const job = await getJson(within(`/__emu/jobs/${id}`));
      card.update(job);
      next.update(isWaiting(job));
      fill(trouble);
      return isOver({ state: StatusCode }) ? null : BETWEEN_LOOKS;
    } catch (error) {
      keepError(trouble, error);
      return 5 * BETWEEN_LOOKS;
    }
  });
}
