// Notices that the emulator is gone, and that it is there again: by the events that every page
// listens to, and by what a page finds out when it saves.
import { listen } from "./live.js";
import { ask } from "./page.js";

const WAIT = 1000; // between two questions while nothing answers

/// Calls onlost() once when nothing answers, onback() once when something does again.
/// Returns {lost()}, for who has found it out otherwise.
export function watchEmulator(onlost, onback) {
  let isThere = true;
  let wasOpen = false; // before, events have not begun yet

  function found(answers) {
    if (answers === isThere) return;
    isThere = answers;
    (answers ? onback : onlost)();
  }
  async function askUntilThere() {
    if (isThere) return;
    const answers = await ask("/__emu/health/live").then(({ ok }) => ok, () => false);
    if (answers) found(true);
    else setTimeout(askUntilThere, WAIT);
  }
  listen({ state({ open }) {
    wasOpen ||= open;
    if (wasOpen) found(open);
  } });
  return {
    lost() {
      if (!isThere) return;
      found(false);
      setTimeout(askUntilThere, WAIT);
    },
  };
}
