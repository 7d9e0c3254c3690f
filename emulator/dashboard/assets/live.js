// What happens in the emulator, while it happens.
const listeners = new Set();
let paused = false;
let open = null; // null: not known yet

/// Calls `on.{request, fault, job, rule, reset, reload, clock, missed}(data)` while that happens, and
/// `on.state({open, again, paused, resumed})`: whether events come, whether some may have been missed,
/// and whether a pause has just ended. What was fetched since the page began needs no second look.
/// `workspace`: the id of a private one, or an empty text.
export function listen(on, workspace = "") {
  listeners.add(on);
  connect(workspace);
  if (open !== null) on.state?.({ open, again: false, paused, resumed: false });
}

export const isPaused = () => paused;

/// A page that is paused shows how much is new, and not what.
export function pause(now) {
  const resumed = paused && !now;
  paused = now;
  tell("state", { open, again: false, paused, resumed });
}

const tell = (kind, data) => listeners.forEach((on) => on[kind]?.(data));

function receive({ data: { kind, data, ...state } }) {
  if (kind !== "state") return tell(kind, data);
  const again = state.open && open === false;
  open = state.open;
  tell("state", { open, again, paused, resumed: false });
}

// A page shows first what it is about: nothing that happens meanwhile is missed, as it is asked for
// from the position on that the page was made at.
const beginsWithin = 300; // milliseconds
let connected = false;
function connect(workspace) {
  if (connected) return;
  connected = true;
  requestIdleCallback(() => startWorker(workspace), { timeout: beginsWithin });
}

function startWorker(workspace) {
  const query = workspace ? `?workspace=${encodeURIComponent(workspace)}` : "";
  const { port } = new SharedWorker(`/__emu/assets/live_worker.js${query}`,
                                    { name: `events${query}` });
  port.onmessage = receive;
  port.postMessage({ after: document.body.dataset.events });
  addEventListener("pagehide", () => port.postMessage("gone"));
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
}
