// What the menus, the properties and the bar do with a block's outputs and parameters.
import { element } from "./page.js";
import { fullName } from "./studio_blocks.js";
import { openColumnSelector } from "./studio_columns.js";
import { openSave } from "./studio_dataset.js";
import { announce, openDialog } from "./studio_dom.js";
import { blockOf, withValue } from "./studio_graph.js";
import { runExperiment } from "./studio_run.js";
import { valueIn } from "./studio_catalog.js";
import { openVisualize } from "./studio_visualize.js";

/// check: of the graph; refresh(): reads modules and datasets again. open(id): shows a block's properties.
export function actionsOf(parts, { check, refresh, showError, open }) {
  const { studio, draft, editor } = parts;
  const labelOf = (block, port) =>
    editor.catalog.ports(block).outputs.find(({ name }) => name === port)?.label ?? port;
  const download = async (block, port) => saveText(`${fullName(editor, block)}.csv`, await studio.outputText(draft.id, block.id, port));
  return {
    open,
    async selector({ id }, parameter) {
      await check.settled();
      const block = blockOf(editor.state, id);
      openColumnSelector({
        title: fullName(editor, block), parameter, text: valueIn(block.values, parameter),
        columns: editor.columnsAt(block.id, parameter.ColumnPickerFor ?? inputOf(editor, block)),
        onchosen: (text) => editor.commit(withValue(editor.state, block.id, parameter.Name, text),
                                          `Set ${parameter.FriendlyName || parameter.Name}`),
      });
    },
    visualize(block, port) {
      const asked = block.kind === "dataset" ? studio.visualizeDataset(block.id) : studio.visualize(draft.id, block.id, port);
      asked.then((data) => openVisualize(block.kind === "dataset" ? fullName(editor, block) : labelOf(block, port),
        fullName(editor, block), data, block.kind === "dataset" ? null : () => download(block, port).catch(showError)), showError);
    },
    save: (block, port) => openSave(`${fullName(editor, block)}, ${labelOf(block, port)}`, async (dataset) => {
      await studio.promote(draft.id, block.id, port, dataset);
      await refresh();
      announce(`${dataset.name} is among the saved datasets.`);
    }),
    download: (block, port) => download(block, port).catch(showError),
    log: (block) => studio.errorLog(draft.id, block.id).then((text) => openDialog({
      title: "Error log", hint: fullName(editor, block), look: "log",
      content: element("pre", { tabindex: "0", class: "body" }, text) }), showError),
    run: (ids) => runExperiment(parts, new Set([...ids].filter((id) => blockOf(editor.state, id)?.kind === "module"))).catch(showError),
  };
}

const inputOf = (editor, block) => editor.catalog.ports(block).inputs[0]?.name ?? "";

function saveText(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  element("a", { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}
