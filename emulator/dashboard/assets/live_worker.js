// One stream of events for all pages of a browser: each stream takes one of the few connections that
// a browser opens to a host. Says to each page {kind, data}, and {kind: "state", open, again}.
const address = `/__emu/events${new URL(self.location).search}`;
const retryAfter = 1000; // milliseconds
const kinds = ["request", "fault", "job", "rule", "reset", "reload", "clock", "missed"];
const ports = new Set();
let state = { kind: "state", open: false, again: false };
let source = null;

const tell = (message) => ports.forEach((port) => port.postMessage(message));

function change(open) {
  state = { kind: "state", open, again: state.again || state.open };
  tell(state);
}

function connect() {
  source = new EventSource(address);
  source.onopen = () => change(true);
  source.onerror = () => {
    if (state.open) change(false);
    else tell(state);
    // Closed for good: it was answered, but not with events.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, retryAfter);
  };
  for (const kind of kinds)
    source.addEventListener(kind, ({ data }) => tell({ kind, data: JSON.parse(data) }));
}

/// A page is here, or says that it goes.
function enter(port) {
  ports.add(port);
  port.onmessage = ({ data }) => {
    if (data === "gone") ports.delete(port);
  };
  port.postMessage(state);
  if (source === null) connect();
}

self.onconnect = ({ ports: [port] }) => enter(port);
