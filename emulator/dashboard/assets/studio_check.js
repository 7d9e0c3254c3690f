// Asks the emulator what is wrong with a graph and which columns it has, a moment after each change.

const PAUSE = 250; // ms from a change to the question

/// Returns {soon(), settled()}: settled() resolves when the last change was asked about, or could not be.
export function checkOf({ studio, editor, draft }) {
  let timer = null;
  let asking = null;

  async function ask() {
    timer = null;
    const { state } = editor;
    const { ExperimentGraph, WebService } = draft.submission(true);
    // Without an answer what was found before stays; the page says elsewhere that nothing answers.
    const found = await studio.check({ ExperimentGraph, WebService }).catch(() => null);
    if (found && state === editor.state) editor.showProblems(found);
  }
  function now() {
    clearTimeout(timer);
    asking = ask();
    return asking;
  }
  return {
    soon() {
      clearTimeout(timer);
      timer = setTimeout(now, PAUSE);
    },
    settled: () => (timer === null ? asking : now()),
  };
}
