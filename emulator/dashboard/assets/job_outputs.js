// What a finished job wrote: links, and the first rows.
import { element, fill, showError, table } from "./page.js";
import { blobUrl, callBlob, downloadUrl, openStorage } from "./storage.js";

const PREVIEW_BYTES = 64 * 1024;
const PREVIEW_ROWS = 10;
const PREVIEW_COLUMNS = 30;

/// One block for each of a job's `Results`.
export async function jobOutputs(results) {
  const { accounts } = await openStorage();
  return Object.entries(results).map(([name, place]) => output(name, findPlace(accounts, place)));
}

// Results name their storage by URL: a blob of the emulator's is asked for by its path here.
function findPlace(accounts, { BaseLocation, RelativeLocation, SasBlobToken }) {
  const base = BaseLocation.replace(/\/$/, "");
  const account = accounts.find((one) => one.blobEndpoint === base);
  const cut = RelativeLocation.indexOf("/");
  const blob = RelativeLocation.slice(cut + 1);
  const file = blob.split("/").pop();
  if (!account) {
    const path = RelativeLocation.split("/").map(encodeURIComponent).join("/");
    return { file, text: RelativeLocation, download: `${base}/${path}${SasBlobToken ?? ""}` };
  }
  const container = RelativeLocation.slice(0, cut);
  return { file, text: RelativeLocation, read: blobUrl(account, container, blob),
           download: downloadUrl(account, container, blob) };
}

function output(name, { file, text, read, download }) {
  const preview = element("div");
  const show = element("button", {
    type: "button", "aria-label": `Show the first rows of ${name}`,
    async onclick() {
      show.disabled = true;
      try {
        fill(preview, await firstRows(name, read));
      } catch (error) {
        showError(preview, error);
        show.disabled = false;
      }
    },
  }, "First rows");
  return element("div", { class: "job-output" },
    element("div", { class: "actions" },
      element("strong", {}, name),
      element("a", { class: "button", href: download, download: file, "aria-label": `Download ${name}` }, "Download"),
      read ? show : null,
      element("code", {}, text)),
    preview);
}

async function firstRows(name, url) {
  const response = await callBlob(url, { headers: { Range: `bytes=0-${PREVIEW_BYTES - 1}` } });
  const cutOff = Number(response.headers.get("Content-Range")?.split("/")[1] ?? 0) > PREVIEW_BYTES;
  const [names = [], ...rows] = csvRows(await response.text(), cutOff);
  const few = (row) => row.slice(0, PREVIEW_COLUMNS);
  const left = names.length - PREVIEW_COLUMNS;
  return [
    table(`First rows of ${name}`, few(names), rows.slice(0, PREVIEW_ROWS).map(few)),
    left > 0 ? element("p", { class: "quiet" }, `… and ${left} more columns`) : null,
  ];
}

/// The rows of a text of comma-separated values; without the last one where the text is `cutOff`.
export function csvRows(text, cutOff) {
  const rows = [];
  const cell = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/gy;
  let row = [];
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (!found) break;
    const [, value, end] = found;
    row.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push([...row, ""]);
  return cutOff ? rows.slice(0, -1) : rows;
}
