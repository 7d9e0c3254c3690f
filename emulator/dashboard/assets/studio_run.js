// Runs an experiment and follows it: all of it, or what is chosen and what that needs.

const FIRST_WAIT = 150; // ms; most runs have ended by then
const WAIT = 500;
const isOver = ({ Status }) => !["Running", "NotStarted"].includes(Status?.StatusCode);
const later = (wait) => new Promise((resolve) => setTimeout(resolve, wait));

function onlyPart(body, ids) {
  const ModuleNodes = body.ExperimentGraph.ModuleNodes.map((node) => ({ ...node, IsPartOfPartialRun: ids.has(node.Id) }));
  return { ...body, IsPartialRun: true, ExperimentGraph: { ...body.ExperimentGraph, ModuleNodes } };
}

/// Starts a run and follows it to its end. chosen: ids of modules; null: all.
/// Throws what keeps it from starting.
export async function runExperiment({ studio, draft, editor }, chosen = null) {
  await draft.run((body) => (chosen ? onlyPart(body, chosen) : body));
  await followRun({ studio, draft, editor });
}

/// Shows a run that is under way, until it is over. An emulator that does not answer is asked again.
export async function followRun({ studio, draft, editor }) {
  for (let wait = FIRST_WAIT; ; wait = WAIT) {
    const record = await studio.experiment(draft.id).catch((error) => {
      if (error.status !== 0) throw error;
      return null;
    });
    if (record) {
      draft.etag = record.Etag;
      editor.showRun(record);
      if (isOver(record)) return;
    }
    await later(wait);
  }
}
