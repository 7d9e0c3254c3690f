// The emulator's blob accounts by Blob REST, signed with the tokens of /__emu/storage.
import { ask, getJson } from "./page.js";
import { within } from "./within.js";

const SMALL = 8 * 1024 * 1024; // up to here a blob is sent as one piece
const BLOCK = 8 * 1024 * 1024;

/// The open accounts, the embedded one first: {account, blobEndpoint, sas}; `connectionString` is
/// that of the embedded one.
export async function openStorage() {
  const { accounts, connectionString } = await getJson(within("/__emu/storage"));
  return { connectionString, accounts };
}

/// An account's container or blob on this page's own origin, with query members after the token.
/// Null for a name that no browser can ask for: it takes such a path for another one.
export function blobUrl(account, container = "", blob = "", members = {}) {
  if (blob === "." || blob === "..") return null;
  const dots = blob.split("/").some((piece) => piece === "." || piece === "..");
  const escaped = dots ? encodeURIComponent(blob) : blob.split("/").map(encodeURIComponent).join("/");
  const path = [account.account, encodeURIComponent(container)].join("/") + (blob ? `/${escaped}` : "");
  const query = new URLSearchParams(members).toString().replaceAll("+", "%20");
  return `/${path}${account.sas}${query && "&"}${query}`;
}

/// Where a blob is saved from: never shown as a page, whatever type it has.
export const downloadUrl = (account, container, blob) =>
  blobUrl(account, container, blob, { rscd: "attachment" });

/// Throws an Error whose message is for people.
export async function callBlob(url, request = {}) {
  const response = await ask(url, request);
  if (!response.ok) throw new Error(storageProblem(await response.text(), response));
  return response;
}

function storageProblem(text, response) {
  const document = new DOMParser().parseFromString(text, "application/xml");
  const code = document.querySelector("Code")?.textContent ?? response.headers.get("x-ms-error-code");
  const message = document.querySelector("Message")?.textContent.split("\n")[0];
  return [code, message].filter(Boolean).join(": ") || `The storage answered ${response.status}.`;
}

async function readListing(url, entry) {
  const document = new DOMParser().parseFromString(await (await callBlob(url)).text(), "application/xml");
  if (document.querySelector("parsererror")) throw new Error("The storage's list is not XML.");
  const marker = document.querySelector("EnumerationResults > NextMarker")?.textContent ?? "";
  return { entries: [...document.querySelectorAll(entry)].map(readEntry), marker };
}

function readEntry(entry) {
  const name = entry.querySelector(":scope > Name");
  const property = (key) => entry.querySelector(`:scope > Properties > ${key}`)?.textContent ?? "";
  return {
    name: name.getAttribute("Encoded") === "true" ? decodeURIComponent(name.textContent) : name.textContent,
    size: Number(property("Content-Length")),
    type: property("Content-Type"),
    modified: property("Last-Modified"),
  };
}

/// One page of a list: {entries: [{name, size, type, modified}], marker}; no marker: the last one.
export const listContainers = (account, { prefix = "", marker = "", most = 200 } = {}) =>
  readListing(blobUrl(account, "", "", { comp: "list", prefix, marker, maxresults: most }), "Container");
export const listBlobs = (account, container, { prefix = "", marker = "", most = 200 } = {}) =>
  readListing(
    blobUrl(account, container, "", { restype: "container", comp: "list", prefix, marker, maxresults: most }),
    "Blob",
  );

export const createContainer = (account, container) =>
  callBlob(blobUrl(account, container, "", { restype: "container" }), { method: "PUT" });
export const deleteContainer = (account, container) =>
  callBlob(blobUrl(account, container, "", { restype: "container" }), { method: "DELETE" });
export const deleteBlob = (account, container, blob) =>
  callBlob(blobUrl(account, container, blob), { method: "DELETE" });

// Asked by a list, because a browser's console complains of every 404.
const isListed = ({ entries }, name) => entries[0]?.name === name;

export async function hasBlob(account, container, blob) {
  return isListed(await listBlobs(account, container, { prefix: blob, most: 1 }), blob);
}

export async function ensureContainer(account, container) {
  if (!isListed(await listContainers(account, { prefix: container, most: 1 }), container))
    await createContainer(account, container);
}

/// Uploads a Blob of any size; `onprogress(part)` from 0 to 1. Errors: also an aborted `signal`.
export async function uploadBlob(account, container, name, data, { onprogress = () => {}, signal } = {}) {
  if (blobUrl(account, container, name) === null) throw new Error("No browser can ask for this name.");
  const type = { "x-ms-blob-content-type": data.type || "application/octet-stream" };
  onprogress(0);
  if (data.size <= SMALL) {
    const headers = { ...type, "x-ms-blob-type": "BlockBlob" };
    await callBlob(blobUrl(account, container, name), { method: "PUT", headers, body: data, signal });
  } else {
    await uploadBlocks(account, container, name, data, { type, onprogress, signal });
  }
  onprogress(1);
}

async function uploadBlocks(account, container, name, data, { type, onprogress, signal }) {
  const blocks = [];
  for (let from = 0; from < data.size; from += BLOCK) {
    const blockid = btoa(String(blocks.length).padStart(8, "0"));
    const body = data.slice(from, from + BLOCK);
    const url = blobUrl(account, container, name, { comp: "block", blockid });
    await callBlob(url, { method: "PUT", body, signal });
    blocks.push(`<Latest>${blockid}</Latest>`);
    onprogress(Math.min(1, (from + BLOCK) / data.size));
  }
  const body = `<?xml version="1.0" encoding="utf-8"?><BlockList>${blocks.join("")}</BlockList>`;
  const url = blobUrl(account, container, name, { comp: "blocklist" });
  await callBlob(url, { method: "PUT", headers: type, body, signal });
}
