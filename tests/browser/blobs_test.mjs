// Containers and blobs: made, listed page by page, uploaded, saved and deleted, whatever their names.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { browserTest } from "./harness.mjs";

const BIG = Buffer.alloc(9 * 1024 * 1024, "0123456789abcde\n");
const HOSTILE = `<img src=x onerror=alert(1)> "quoted" & 'so' 100% a+b?c#d ü.html`;

await browserTest({}, async ({ emulator, open, close, everyLook, step }) => {
  const upload = async (page, folder, ...files) => {
    await page.getByLabel("Folder").fill(folder);
    await page.getByLabel("Files").setInputFiles(files.map(([name, text]) =>
      ({ name, mimeType: "text/html", buffer: Buffer.from(text) })));
    await page.getByRole("button", { name: "Upload", exact: true }).click();
  };

  await step("a container is made", async () => {
    const page = await open("/__emu/pages/blobs", { allow: [400] });
    await page.getByText("No container yet.").waitFor();
    await page.getByLabel("New container").fill("No!");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText(/InvalidResourceName/).waitFor();
    await page.getByLabel("New container").fill("samples");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("link", { name: "samples" }).click();
    await page.getByText("No blob here yet.").waitFor();
    await close(page);
  });

  await step("names of any kind are uploaded, shown as text, and saved as they were", async () => {
    const page = await open("/__emu/pages/blobs?container=samples");
    await upload(page, "<b>f</b>/..", [HOSTILE, "<script>alert(1)</script>"]);
    await page.getByText("Uploaded.").waitFor();
    await upload(page, "", ["plain.csv", "a,b\n"], [HOSTILE, "<script>alert(2)</script>"]);
    await page.getByRole("link", { name: "plain.csv" }).waitFor();
    for (const [name, text] of [[`<b>f</b>/../${HOSTILE}`, 1], [HOSTILE, 2]]) {
      const saving = page.waitForEvent("download");
      await page.getByRole("link", { name, exact: true }).click();
      assert.equal(await readFile(await (await saving).path(), "utf8"), `<script>alert(${text})</script>`);
    }
    await close(page);
  });

  await everyLook("/__emu/pages/blobs", "containers", async (page) => {
    await page.getByRole("link", { name: "samples" }).waitFor();
  });
  await everyLook("/__emu/pages/blobs?container=samples", "blobs", async (page) => {
    await page.getByRole("link", { name: "plain.csv" }).waitFor();
  });

  await step("a large file goes in blocks and comes back whole", async () => {
    const page = await open("/__emu/pages/blobs?container=samples");
    await upload(page, "big", ["digits.txt", BIG]);
    await page.getByText("Uploaded.").waitFor();
    const saving = page.waitForEvent("download");
    await page.getByRole("link", { name: "big/digits.txt" }).click();
    assert.ok(BIG.equals(await readFile(await (await saving).path())));
    await close(page);
  });

  await step("what exists is replaced only when the person says so", async () => {
    const page = await open("/__emu/pages/blobs?container=samples");
    await upload(page, "", ["plain.csv", "new"]);
    await page.getByRole("dialog").getByRole("button", { name: "Keep" }).click();
    await page.getByText("Kept as it was.").waitFor();
    await close(page);
  });

  await step("a blob is deleted after a question", async () => {
    const page = await open("/__emu/pages/blobs?container=samples");
    await page.getByRole("button", { name: "Delete plain.csv" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("link", { name: "plain.csv" }).waitFor({ state: "detached" });
    await close(page);
  });

  await step("an account whose key is not known yet is open as well", async () => {
    const signed = "sv=2019-12-12&ss=b&srt=sco&sp=rwc&se=2099-01-01&sig=any";
    await fetch(`${emulator.url}/another/files?restype=container&${signed}`, { method: "PUT" });
    const page = await open("/__emu/pages/blobs");
    await page.getByRole("link", { name: "another" }).click();
    await page.getByRole("link", { name: "files" }).click();
    await upload(page, "", ["a.csv", "a\n"]);
    await page.getByRole("link", { name: "a.csv" }).waitFor();
    await close(page);
  });

  await step("what cannot be shown is reported", async () => {
    const page = await open("/__emu/pages/blobs?container=missing", { allow: [404] });
    await page.getByRole("alert").getByText(/ContainerNotFound/).waitFor();
    await close(page);
    const other = await open("/__emu/pages/blobs?account=nobody");
    await other.getByRole("alert").getByText("No account nobody is open.").waitFor();
    await close(other);
  });

  await step("what a program writes appears, and a page is sorted", async () => {
    const { sas } = await emulator.getJson("/__emu/storage");
    const page = await open("/__emu/pages/blobs?container=samples");
    await page.getByRole("link", { name: "big/digits.txt" }).waitFor();
    await fetch(`${emulator.url}/devstoreaccount1/samples/zz.csv${sas}`,
      { method: "PUT", headers: { "x-ms-blob-type": "BlockBlob" }, body: "a\n" });
    await page.getByRole("link", { name: "zz.csv" }).waitFor();
    await page.getByRole("button", { name: "Size" }).click();
    await page.getByRole("button", { name: "Size" }).click();
    assert.match(await page.getByRole("rowheader").first().innerText(), /big\/digits\.txt/);
    await close(page);
  });

  await step("long lists come in pages, and a prefix narrows them", async () => {
    const { sas } = await emulator.getJson("/__emu/storage");
    const put = (name) => fetch(`${emulator.url}/devstoreaccount1/many/${name}${sas}`,
      { method: "PUT", headers: { "x-ms-blob-type": "BlockBlob" }, body: name });
    await fetch(`${emulator.url}/devstoreaccount1/many${sas}&restype=container`, { method: "PUT" });
    for (let i = 0; i < 205; i += 1) assert.equal((await put(`blob-${String(i).padStart(3, "0")}`)).status, 201);
    const page = await open("/__emu/pages/blobs?container=many");
    assert.equal(await page.getByRole("rowheader").count(), 100);
    await page.getByRole("link", { name: "Next page" }).click();
    await page.getByRole("link", { name: "blob-199" }).waitFor();
    await page.getByRole("link", { name: "Next page" }).click();
    await page.getByRole("link", { name: "blob-204" }).waitFor();
    assert.equal(await page.getByRole("rowheader").count(), 5);
    await page.getByLabel("Names that begin with").fill("blob-01");
    await page.getByRole("button", { name: "Filter" }).click();
    await page.getByRole("link", { name: "blob-019" }).waitFor();
    assert.equal(await page.getByRole("rowheader").count(), 10);
    await close(page);
  });
});
