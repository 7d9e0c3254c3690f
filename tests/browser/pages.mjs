// Every page, found as a person finds it: by the links of the others.
const MOST = 200;

/// Opens "/__emu/" and every page that a link leads to, once and with `look`, calls
/// `visit(page, path)` there and closes it. Returns the paths. Of the pages of one kind that are about
/// a workspace alone, it opens the first: there are as many as workspaces. `ofAKind`: how many of one
/// kind are opened; of the others it is asked whether they are there.
export async function visitEveryPage({ emulator, open, close }, look, visit, { ofAKind = MOST } = {}) {
  const paths = new Set(["/__emu/"]);
  const known = new Set(paths);
  const ofWorkspaces = new Set();
  const opened = new Map(); // kind -> count
  const isNew = (link) => {
    if (known.has(link)) return false;
    known.add(link);
    if (!link.includes("workspace=")) return true;
    const isFirst = !ofWorkspaces.has(kindOf(link));
    ofWorkspaces.add(kindOf(link));
    return isFirst;
  };
  for (const path of paths) {
    if (paths.size > MOST) throw new Error(`more than ${MOST} pages`);
    const page = await open(path, look);
    for (const link of await linksOf(page)) {
      if (!isNew(link) || !(await isPage(emulator, link))) continue;
      const count = (opened.get(kindOf(link)) ?? 0) + 1;
      opened.set(kindOf(link), count);
      if (count <= ofAKind) paths.add(link);
    }
    await visit(page, path);
    await close(page);
  }
  return [...paths];
}

const linksOf = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("a[href]:not([download])")]
      .map((link) => new URL(link.href))
      .filter((url) => url.origin === location.origin && /^\/(__emu|apihelp)\//.test(url.pathname))
      .map((url) => url.pathname + url.search),
  );

// Links also lead to documents in JSON, which are no pages.
async function isPage(emulator, path) {
  const answer = await fetch(emulator.url + path);
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`a link leads to ${path}, which answers ${answer.status}`);
  return answer.headers.get("content-type").startsWith("text/html");
}

/// A path without what differs between two pages of a kind: ids and names.
export const kindOf = (path) =>
  path
    .replace(/\?.*/, "")
    .replace(/[0-9a-f]{32}/g, "{id}")
    .replace(/(publisher|apis|services|operations|products)\/[^/{]+/g, "$1/{name}");
