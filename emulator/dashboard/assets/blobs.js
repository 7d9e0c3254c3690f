// Which account, container, prefix and page of the list are shown is in this page's address.
import { blobUpload } from "./blob_upload.js";
import { confirmed } from "./confirm.js";
import { bytes, element, fill, oneAtATime, showError, table, time } from "./page.js";
import {
  createContainer, deleteBlob, deleteContainer, downloadUrl, listBlobs, listContainers, openStorage,
} from "./storage.js";

const asked = new URLSearchParams(location.search);
const marker = asked.get("marker") ?? "";
const prefix = asked.get("prefix") ?? "";
const container = asked.get("container");
const place = document.getElementById("blobs");

try {
  const { accounts } = await openStorage();
  const account = accounts.find((one) => one.account === (asked.get("account") ?? accounts[0].account));
  if (!account) throw new Error(`No account ${asked.get("account")} is open.`);
  if (container === null) await showContainers(accounts, account);
  else await showBlobs(account);
} catch (error) {
  showError(place, error);
}

function address(members) {
  const kept = Object.entries(members).filter(([, value]) => value !== "" && value !== null);
  return `/__emu/pages/blobs?${new URLSearchParams(kept)}`;
}

function shown(name) {
  return element("bdi", { class: "verbatim" }, name);
}

function changed(date) {
  return time(date && new Date(date).toISOString());
}

/// A page of a list, drawn again whenever something in it changed; overtaken answers are not shown.
function listing(read, draw) {
  const node = element("div", { tabindex: "-1" });
  let asked = 0;
  async function refresh() {
    asked += 1;
    const mine = asked;
    try {
      const page = await read();
      if (mine === asked) fill(node, draw(page));
    } catch (error) {
      if (mine === asked) showError(node, error);
    }
  }
  return { node, refresh };
}

function otherPages(next) {
  const here = { account: asked.get("account"), container, prefix };
  return element("nav", { class: "actions", "aria-label": "Pages of the list" },
    marker ? element("a", { class: "button", href: address(here) }, "First page") : null,
    next ? element("a", { class: "button", href: address({ ...here, marker: next }) }, "Next page") : null);
}

// The button goes with what it deletes: the focus passes to the list.
function deleteButton(name, question, remove, list, trouble) {
  return element("button", {
    type: "button", "aria-label": `Delete ${name}`,
    async onclick() {
      if (!(await confirmed(question, "Delete"))) return;
      try {
        await remove();
        fill(trouble);
      } catch (error) {
        showError(trouble, error);
      }
      await list.refresh();
      list.node.focus();
    },
  }, "Delete");
}

async function showContainers(accounts, account) {
  const trouble = element("div");
  const list = listing(() => listContainers(account, { marker }), ({ entries, marker: next }) => [
    entries.length === 0 ? element("p", {}, "No container yet.")
      : table(`Containers of ${account.account}`, ["Container", "Changed", "Action"],
          entries.map(({ name, modified }) => [
            element("a", { href: address({ account: account.account, container: name }) }, shown(name)),
            changed(modified),
            deleteButton(name, `Delete the container ${name} and all blobs in it?`,
              () => deleteContainer(account, name), list, trouble),
          ]), { rowHeaders: true }),
    otherPages(next),
  ]);
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
  const list = listing(() => listBlobs(account, container, { prefix, marker }), ({ entries, marker: next }) => [
    entries.length === 0
      ? element("p", {}, prefix ? "No blob's name begins so." : "No blob here yet.")
      : table(`Blobs in ${container}`, ["Blob", "Size", "Type", "Changed", "Action"],
          entries.map((blob) => blobRow(account, blob, list, trouble)), { rowHeaders: true }),
    otherPages(next),
  ]);
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
  return [link, bytes(size), type, changed(modified),
    deleteButton(name, `Delete the blob ${name}?`, () => deleteBlob(account, container, name), list, trouble)];
}

function prefixForm(account) {
  const field = element("input", { id: "prefix", name: "prefix", type: "search", autocomplete: "off", value: prefix });
  return element("form", { class: "line", action: "/__emu/pages/blobs" },
    element("input", { type: "hidden", name: "account", value: account.account }),
    element("input", { type: "hidden", name: "container", value: container }),
    element("div", {}, element("label", { for: "prefix" }, "Names that begin with"), field),
    element("button", {}, "Filter"));
}
