// Which account, container, prefix and page of the list are shown is in this page's address.
import { blobUpload } from "./blob_upload.js";
import { confirmed } from "./confirm.js";
import { denseTable } from "./dense_table.js";
import { isPaused, listen } from "./live.js";
import { bytes, element, fill, oneAtATime, showError } from "./page.js";
import { emulatorNow } from "./shell.js";
import { ago } from "./show.js";
import {
  createContainer, deleteBlob, deleteContainer, downloadUrl, listBlobs, listContainers, openStorage,
} from "./storage.js";

const pageRows = 100;
const gatherFor = 500; // milliseconds: what comes together is asked for together

const asked = new URLSearchParams(location.search);
const marker = asked.get("marker") ?? "";
const prefix = asked.get("prefix") ?? "";
const container = asked.get("container");
const place = document.getElementById("blobs");

function address(members) {
  const kept = Object.entries(members).filter(([, value]) => value !== "" && value !== null);
  return `/__emu/pages/blobs?${new URLSearchParams(kept)}`;
}

function shown(name) {
  return element("bdi", { class: "verbatim" }, name);
}

const changed = (date) => element("td", { class: "changed number push" }, date
  ? element("time", { datetime: new Date(date).toISOString(), title: new Date(date).toISOString().replace("T", " ") },
      ago(Date.parse(date), emulatorNow())) : "");

/// A page of a list, drawn again whenever something in it changed; overtaken answers are not shown.
/// `row(entry)` makes a row, `keys` say by what its columns are sorted.
function listing(label, columns, keys, { read, row, empty }) {
  const node = element("div", { tabindex: "-1" });
  const table = denseTable(label, columns, (name) => {
    order = { name, descending: order.name === name ? !order.descending : false };
    draw();
  });
  let order = { name: columns[0].name, descending: false };
  let page = { entries: [], marker: "" };
  let asked = 0;
  function draw() {
    const key = keys[order.name];
    const sorted = [...page.entries].sort((a, b) => (key(a) < key(b) ? -1 : 1) * (order.descending ? -1 : 1));
    fill(table.body, sorted.map(row));
    table.showOrder(order.name, order.descending);
    fill(node, page.entries.length === 0 ? element("p", {}, empty) : table.element, otherPages(page.marker));
  }
  async function refresh() {
    asked += 1;
    const mine = asked;
    try {
      const answer = await read();
      if (mine !== asked) return;
      page = answer;
      draw();
    } catch (error) {
      if (mine === asked) showError(node, error);
    }
  }
  watch(refresh);
  return { node, refresh };
}

// What was written here meanwhile: by a call, or by a job.
function watch(refresh) {
  let timer = null;
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = null;
      if (!isPaused()) refresh();
    }, gatherFor);
  };
  listen({
    request: ({ operation, method }) => operation?.startsWith("blob.") && !["GET", "HEAD"].includes(method) && soon(),
    job: ({ state }) => state === "Finished" && soon(), missed: soon, reset: soon,
    state: ({ again }) => again && soon() });
}

function otherPages(next) {
  const here = { account: asked.get("account"), container, prefix };
  if (!marker && !next) return null;
  return element("nav", { class: "actions", "aria-label": "Pages of the list" },
    marker ? element("a", { class: "button", href: address(here) }, "First page") : null,
    next ? element("a", { class: "button", href: address({ ...here, marker: next }) }, "Next page") : null);
}

// The button goes with what it deletes: the focus passes to the list.
const deleteButton = (name, question, remove, list, trouble) =>
  element("td", { class: "act number" }, element("button", {
    type: "button", class: "link tiny", "aria-label": `Delete ${name}`,
    async onclick() {
      if (!(await confirmed(question, "Delete"))) return;
      try {
        await remove();
        fill(trouble);
      } catch (error) {
        showError(trouble, error);
      }
      await list().refresh();
      list().node.focus();
    },
  }, "Delete"));

const sorted = "Sorts this page";
const name = (text) => ({ name: "name", text, sort: sorted });
const rest = [{ name: "changed", text: "Changed", number: true, sort: sorted },
              { name: "act", text: "Action", hidden: true }];

async function showContainers(accounts, account) {
  const trouble = element("div");
  const list = listing(`Containers of ${account.account}`, [name("Container"), ...rest],
    { name: (one) => one.name, changed: (one) => Date.parse(one.modified) }, {
      read: () => listContainers(account, { marker, most: pageRows }), empty: "No container yet.",
      row: ({ name, modified }) => element("tr", {},
        element("th", { scope: "row", class: "name first", title: name },
          element("a", { href: address({ account: account.account, container: name }) }, shown(name))),
        changed(modified),
        deleteButton(name, `Delete the container ${name} and all blobs in it?`,
          () => deleteContainer(account, name), () => list, trouble)) });
  const others = accounts.map((one) =>
    element("li", {}, element("a", { href: address({ account: one.account }),
                                     "aria-current": one === account ? "page" : null }, one.account)));
  fill(place,
    element("nav", { "aria-label": "Accounts" }, element("ul", { class: "choices" }, others)),
    newContainer(account, list.refresh), trouble, list.node);
  await list.refresh();
}

function newContainer(account, refresh) {
  const name = element("input", { id: "new-container", autocomplete: "off" });
  const trouble = element("div");
  async function create() {
    try {
      await createContainer(account, name.value.trim());
      name.value = "";
      fill(trouble);
    } catch (error) {
      showError(trouble, error);
    }
    await refresh();
  }
  const button = element("button", {}, "Create");
  return element("form", { class: "line", novalidate: true, onsubmit: oneAtATime(button, create) },
    element("div", {}, element("label", { for: "new-container" }, "New container"), name),
    button, trouble);
}

async function showBlobs(account) {
  const trouble = element("div");
  const list = listing(`Blobs in ${container}`,
    [name("Blob"), { name: "size", text: "Size", number: true, sort: sorted }, { name: "type", text: "Type", sort: sorted }, ...rest],
    { name: (one) => one.name, size: (one) => one.size, type: (one) => one.type, changed: (one) => Date.parse(one.modified) }, {
      read: () => listBlobs(account, container, { prefix, marker, most: pageRows }),
      empty: prefix ? "No blob's name begins so." : "No blob here yet.",
      row: (blob) => blobRow(account, blob, () => list, trouble) });
  document.title = `${container} – Blobs – amlemu`;
  fill(place,
    element("nav", { "aria-label": "Way" },
      element("a", { href: address({ account: account.account }) }, account.account), " › ",
      shown(container)),
    blobUpload(account, container, list.refresh), prefixForm(account), trouble, list.node);
  await list.refresh();
}

function blobRow(account, { name, size, type, modified }, list, trouble) {
  const href = downloadUrl(account, container, name);
  const link = href === null ? shown(name)
    : element("a", { href, download: name.split("/").pop() || "blob" }, shown(name));
  return element("tr", {}, element("th", { scope: "row", class: "name first", title: name }, link),
    element("td", { class: "size number num" }, bytes(size)), element("td", { class: "type", title: type }, type), changed(modified),
    deleteButton(name, `Delete the blob ${name}?`, () => deleteBlob(account, container, name), list, trouble));
}

function prefixForm(account) {
  const field = element("input", { id: "prefix", name: "prefix", type: "search", autocomplete: "off", value: prefix });
  return element("form", { class: "line", action: "/__emu/pages/blobs" },
    element("input", { type: "hidden", name: "account", value: account.account }),
    element("input", { type: "hidden", name: "container", value: container }),
    element("div", {}, element("label", { for: "prefix" }, "Names that begin with"), field),
    element("button", {}, "Filter"));
}

try {
  const { accounts } = await openStorage();
  const account = accounts.find((one) => one.account === (asked.get("account") ?? accounts[0].account));
  if (!account) throw new Error(`No account ${asked.get("account")} is open.`);
  if (container === null) await showContainers(accounts, account);
  else await showBlobs(account);
} catch (error) {
  showError(place, error);
}
