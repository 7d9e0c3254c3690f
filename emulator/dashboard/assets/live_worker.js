// One stream of events for all pages of a browser: each stream takes one of the few connections that
// a browser opens to a host. Says to each page {kind, data}, and {kind: "state", open} once that is
// known. A page says {after}, the position that it was made at, and "gone".
const address = new URL("/__emu/events", self.location);
address.search = self.location.search;
const retryAfter = 1000; // milliseconds
const kinds = ["request", "fault", "job", "rule", "reset", "reload", "clock", "missed"];
const ports = new Set();
let isOpen = null; // null: not known yet
let source = null;
let last = ""; // the position up to which events came

const tell = (message) => ports.forEach((port) => port.postMessage(message));

function change(open) {
  isOpen = open;
  tell({ kind: "state", open });
}

function connect() {
  if (last) address.searchParams.set("after", last);
  source = new EventSource(address);
  source.onopen = () => change(true);
  source.onerror = () => {
    if (isOpen !== false) change(false);
    // Closed for good: it was answered, but not with events.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, retryAfter);
  };
  for (const kind of kinds)
    source.addEventListener(kind, ({ data, lastEventId }) => {
      last = lastEventId;
      tell({ kind, data: JSON.parse(data) });
    });
}

const numbers = (position) => position.split("-").slice(0, 2).map(Number);

// Whether events came between the time that a page is of and its first word.
function isBeyond(position) {
  const [entry, event] = numbers(position);
  const [lastEntry, lastEvent] = numbers(last);
  return lastEntry > entry || lastEvent > event;
}

function begin(port, after) {
  ports.add(port);
  if (source === null) {
    last = after;
    connect();
  } else if (after && last && isBeyond(after)) {
    port.postMessage({ kind: "missed", data: {} });
  }
  if (isOpen !== null) port.postMessage({ kind: "state", open: isOpen });
}

self.onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => (data === "gone" ? ports.delete(port) : begin(port, data.after));
};
