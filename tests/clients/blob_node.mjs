// The blob account as npm's @azure/storage-blob uses it.
//   node blob_node.mjs CONNECTION_STRING, with AML_NODE naming the folder of node_modules

import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import { Readable } from "node:stream";

const require = createRequire(process.env.AML_NODE + "/package.json");
const {
  BlobServiceClient, BlobSASPermissions, ContainerSASPermissions, BlobClient, ContainerClient,
} = require("@azure/storage-blob");

const service = BlobServiceClient.fromConnectionString(process.argv[2]);
const oddNames = JSON.parse(fs.readFileSync(0, "utf8"));

async function containerOf(name) {
  const container = service.getContainerClient(name);
  await container.create();
  return container;
}

async function fails(status, code, promise) {
  await assert.rejects(promise, (error) => {
    assert.deepEqual([error.statusCode, error.code ?? error.details?.errorCode], [status, code]);
    return true;
  });
}

const md5 = (data) => crypto.createHash("md5").update(data).digest("base64");

const checks = {
  async roundTrip() {
    const container = await containerOf("round-trip");
    const blob = container.getBlockBlobClient("a.csv");
    const text = "Col2\r\nhello\r\n";
    await blob.upload(text, text.length, {
      blobHTTPHeaders: { blobContentType: "text/csv", blobCacheControl: "no-store" },
      metadata: { a_1: "1", a1: "2", percent: "100% + more" },
    });
    assert.equal((await blob.downloadToBuffer()).toString(), text);
    const properties = await blob.getProperties();
    assert.equal(properties.contentType, "text/csv");
    assert.equal(properties.cacheControl, "no-store");
    assert.equal(Buffer.from(properties.contentMD5).toString("base64"), md5(text));
    assert.deepEqual(properties.metadata, { a_1: "1", a1: "2", percent: "100% + more" });
    assert.equal(await container.exists(), true);
    assert.equal(await container.getBlobClient("none").exists(), false);
    const empty = container.getBlockBlobClient("empty");
    await empty.upload("", 0);
    assert.equal((await empty.downloadToBuffer()).length, 0);
    await blob.delete();
    await fails(404, "BlobNotFound", blob.getProperties());
  },

  async hundredMebibytes() {
    const container = await containerOf("large");
    const data = crypto.randomBytes(100 << 20);
    const once = container.getBlockBlobClient("once");
    await once.uploadData(data);
    assert.equal(md5(await once.downloadToBuffer()), md5(data));
    const blocks = container.getBlockBlobClient("blocks");
    await blocks.uploadStream(Readable.from([data.subarray(0, 40 << 20), data.subarray(40 << 20)]));
    assert.equal(md5(await blocks.downloadToBuffer()), md5(data));
    const part = await blocks.downloadToBuffer(12_345_678, 1000);
    assert.ok(part.equals(data.subarray(12_345_678, 12_346_678)));
  },

  async oddNames() {
    const container = await containerOf("names");
    for (const name of oddNames) {
      const text = Buffer.from(name);
      await container.getBlockBlobClient(name).upload(text, text.length);
    }
    for (const name of oddNames) {
      assert.equal((await container.getBlobClient(name).downloadToBuffer()).toString(), name);
    }
    const listed = [];
    for await (const blob of container.listBlobsFlat()) listed.push(blob.name);
    assert.deepEqual(listed.sort(), [...oddNames].sort());
  },

  async sixThousand() {
    const container = await containerOf("many");
    const names = Array.from({ length: 6000 }, (_, i) => `f${i % 7}/b${String(i).padStart(5, "0")}`);
    let next = 0;
    const put = async () => {
      while (next < names.length) await container.getBlockBlobClient(names[next++]).upload("x", 1);
    };
    await Promise.all(Array.from({ length: 16 }, put));
    const listed = [];
    let pages = 0;
    for await (const page of container.listBlobsFlat().byPage({ maxPageSize: 1100 })) {
      pages += 1;
      listed.push(...page.segment.blobItems.map((blob) => blob.name));
    }
    assert.equal(pages, 6);
    assert.deepEqual(listed, [...names].sort());
    const folders = [];
    for await (const item of container.listBlobsByHierarchy("/")) folders.push(item.name);
    assert.deepEqual(folders, Array.from({ length: 7 }, (_, i) => `f${i}/`));
  },

  async sixteenWriters() {
    const blob = (await containerOf("writers")).getBlockBlobClient("once");
    const create = async (content) => {
      try {
        await blob.upload(content, content.length, { conditions: { ifNoneMatch: "*" } });
        return 1;
      } catch (error) {
        assert.equal(error.code ?? error.details.errorCode, "BlobAlreadyExists");
        return 0;
      }
    };
    const contents = Array.from({ length: 16 }, (_, i) => Buffer.alloc(200_000, i));
    const created = await Promise.all(contents.map(create));
    assert.equal(created.reduce((sum, one) => sum + one), 1);
    const kept = await blob.downloadToBuffer();
    assert.ok(kept.equals(contents[created.indexOf(1)]));
  },

  async operations() {
    const container = await containerOf("operations");
    await fails(409, "ContainerAlreadyExists", container.create());
    await container.setMetadata({ owner: "me" });
    assert.deepEqual((await container.getProperties()).metadata, { owner: "me" });
    const source = container.getBlockBlobClient("source");
    await source.upload("content", 7);
    const copy = container.getBlockBlobClient("copy");
    const poller = await copy.beginCopyFromURL(source.url);
    assert.equal((await poller.pollUntilDone()).copyStatus, "success");
    assert.equal((await copy.downloadToBuffer()).toString(), "content");
    await copy.syncUploadFromURL(source.url);
    const append = container.getAppendBlobClient("append");
    await append.create();
    await append.appendBlock("one,", 4);
    await append.appendBlock("two", 3);
    assert.equal((await append.downloadToBuffer()).toString(), "one,two");
    await fails(400, "UnsupportedQueryParameter", source.createSnapshot());
    await fails(400, "UnsupportedQueryParameter", source.getBlobLeaseClient().acquireLease(15));
    assert.equal((await service.getAccountInfo()).accountKind, "StorageV2");
    await service.getProperties();
    const names = [];
    for await (const one of service.listContainers({ prefix: "oper" })) names.push(one.name);
    assert.deepEqual(names, ["operations"]);
    await container.delete();
    assert.equal(await container.exists(), false);
    await fails(404, "ContainerNotFound", source.upload("x", 1));
  },

  async signatures() {
    const container = await containerOf("signatures");
    const blob = container.getBlockBlobClient("b c%");
    await blob.upload("content", 7);
    const expiresOn = new Date(Date.now() + 3_600_000);
    const readUrl = await blob.generateSasUrl({
      permissions: BlobSASPermissions.parse("r"), expiresOn, contentDisposition: "attachment",
    });
    const reader = new BlobClient(readUrl);
    assert.equal((await reader.downloadToBuffer()).toString(), "content");
    assert.equal((await reader.getProperties()).contentDisposition, "attachment");
    await fails(403, "AuthorizationPermissionMismatch", reader.delete());
    const listUrl = await container.generateSasUrl({
      permissions: ContainerSASPermissions.parse("rl"), expiresOn,
    });
    const names = [];
    for await (const one of new ContainerClient(listUrl).listBlobsFlat()) names.push(one.name);
    assert.deepEqual(names, ["b c%"]);
    const account = new BlobServiceClient(service.generateAccountSasUrl(expiresOn));
    await fails(403, "AuthorizationPermissionMismatch", account.getContainerClient("new").create());
    const past = await blob.generateSasUrl({
      permissions: BlobSASPermissions.parse("r"), expiresOn: new Date(Date.now() - 60_000),
    });
    await fails(403, "AuthenticationFailed", new BlobClient(past).downloadToBuffer());
  },
};

for (const [name, check] of Object.entries(checks)) {
  const started = Date.now();
  await check();
  console.log(`${name}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
