// Notices that the emulator is gone, and that it is there again.
import { ask } from "./page.js";
import { poll } from "./poll.js";

const WAIT = 4000;
const WAIT_WHILE_GONE = 1000;

/// Calls onlost() once when nothing answers, onback() once when something does again.
/// Returns {lost()}, for who has found it out otherwise.
export function watchEmulator(onlost, onback) {
  let isThere = true;
  function found(answers) {
    if (answers === isThere) return;
    isThere = answers;
    (answers ? onback : onlost)();
  }
  const turns = poll(async () => {
    found(await ask("/__emu/health/live").then(({ ok }) => ok, () => false));
    return isThere ? WAIT : WAIT_WHILE_GONE;
  });
  return {
    lost() {
      found(false);
      turns.now();
    },
  };
}
