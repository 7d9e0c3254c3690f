// The rows of the list of requests.
import { element, icon } from "./page.js";
import { duration, statusMark, timeOfDay, verbMark } from "./show.js";

const columns = [["time", "Time (UTC)"], ["verb-cell", "Verb"], ["path", "Path"], ["service", "Service"],
                 ["operation", "Operation"], ["status-cell", "Status"], ["duration number", "Duration"],
                 ["marks", "Marks"]];

/// The table with its head; rows go into its body.
export function requestTable(onkeydown) {
  const body = element("tbody", { onkeydown });
  const table = element("table", { class: "dense journal", "aria-label": "Requests" },
    element("colgroup", {}, columns.map(([name]) => element("col", { class: name }))),
    element("thead", {}, element("tr", {}, columns.map(([name, text]) =>
      element("th", { scope: "col", class: name },
        name === "marks" ? element("span", { class: "offscreen" }, text) : text)))),
    body);
  return { table, body };
}

/// What of a path other columns do not say: what is after the service's id.
export function shortPath(target) {
  const [path, query] = target.split(/\?(.*)/s);
  const after = /\/services\/[^/]+(\/.*)$/.exec(path)?.[1];
  const text = after ? after.replace(/[0-9a-f]{32}/g, (id) => id.slice(0, 8)) : path;
  const kept = (query ?? "").split("&").filter((one) => one && one !== "api-version=2.0").join("&");
  return { cut: Boolean(after), text, query: kept && `?${kept}` };
}

/// What an operation is called beside the name of its service.
export const shortOperation = (entry) =>
  (entry.inner?.operation ?? entry.operation ?? "").replace(/^(rrs|bes)\./, "");

const badges = (entry) => [
  entry.fault ? element("span", { class: "badge drill", title: `Fault rule ${entry.fault} acted` },
    icon("bolt"), "fault") : null,
  entry.via ? element("span", { class: "badge", title: "Came through the gateway" }, "gateway") : null,
  entry.own
    ? element("span", { class: "badge", title: "Sent by a page of the emulator; counts nowhere" }, "page")
    : null,
];

/// One row; `names` says services by their ids.
export function requestRow(entry, names, open) {
  const { cut, text, query } = shortPath(entry.target);
  const service = entry.service ? names.get(entry.service) ?? entry.service
    : entry.operation?.startsWith("blob.") ? "blob storage" : "";
  return element("tr", { tabindex: "-1", "aria-selected": "false", "data-id": entry.id,
    "data-inner": entry.inner?.id, onclick: () => open(entry.id) },
    element("td", { class: "time mono num" }, timeOfDay(entry.time)),
    element("td", { class: "verb-cell first" }, verbMark(entry.method)),
    element("td", { class: "path mono first", title: entry.target },
      cut ? element("span", { class: "before" }, "…") : null, text, element("span", { class: "query" }, query)),
    element("td", { class: "service", title: service }, service),
    element("td", { class: "operation quiet" }, shortOperation(entry)),
    element("td", { class: "status-cell first push" }, statusMark(entry.status)),
    element("td", { class: "duration number push" }, duration(entry.durationMicros / 1000)),
    element("td", { class: "marks" }, badges(entry)));
}
