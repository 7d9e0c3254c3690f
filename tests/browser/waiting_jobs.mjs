// Jobs of the sample service that wait for their start.
const AT_ONCE = 50;

/// Submits `count` jobs; `service` is a row of /__emu/services. Their input is one blob.
export async function submitJobs(emulator, { jobsUrl, primaryKey }, count) {
  const { pathname, search } = new URL(jobsUrl);
  const { sas, blobEndpoint } = await emulator.getJson("/__emu/storage");
  const put = (path, headers, body) =>
    fetch(`${emulator.url}${new URL(blobEndpoint).pathname}${path}`, { method: "PUT", headers, body });
  await put(`/many${sas}&restype=container`);
  await put(`/many/in.csv${sas}`, { "x-ms-blob-type": "BlockBlob" }, "Col2\na\n");
  const input1 = { ConnectionString: "UseDevelopmentStorage=true", RelativeLocation: "many/in.csv" };
  const body = JSON.stringify({ GlobalParameters: {}, Inputs: { input1 } });
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${primaryKey}` };
  const submit = async () =>
    (await fetch(emulator.url + pathname + search, { method: "POST", headers, body })).arrayBuffer();
  for (let made = 0; made < count; made += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - made) }, submit));
}
