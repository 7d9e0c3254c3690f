// Node 18 or later, as an ES module: bes.mjs
const jobsUrl = {{jobs_url}};
const apiKey = {{key}};
const containerUrl = {{container_url}};
const sasToken = {{sas}};
const secondsToWait = 120;

// One CSV text for each input of the service.
const inputs = {{uploads}};

const request = {{request}};

async function call(method, url, { headers = {}, body, expected = [200, 201, 204] } = {}) {
  const response = await fetch(url, { method, headers, body });
  const text = await response.text();
  if (expected.includes(response.status)) return text;
  throw new Error(`The request failed with status code ${response.status}: ${text}`);
}

const callService = (method, path, body) =>
  call(method, `${jobsUrl}${path}?api-version=2.0`, {
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${apiKey}` },
    body,
  });

async function waitFor(jobId) {
  for (let second = 0; second < secondsToWait; second += 1) {
    const status = JSON.parse(await callService("GET", `/${jobId}`));
    console.error(`Job status: ${status.StatusCode}`);
    if (status.StatusCode === "Finished") return status.Results;
    if (["Failed", "Cancelled"].includes(status.StatusCode)) {
      throw new Error(status.Details ?? status.StatusCode);
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  await callService("DELETE", `/${jobId}`);
  throw new Error("The job was not done in time and has been cancelled.");
}

// The container may be there already: 409.
await call("PUT", `${containerUrl}${sasToken}&restype=container`, { expected: [201, 409] });
for (const [name, text] of Object.entries(inputs)) {
  console.error(`Uploading ${name}`);
  await call("PUT", `${containerUrl}/${name}${sasToken}`, {
    headers: { "x-ms-blob-type": "BlockBlob", "Content-Type": "text/csv" },
    body: text,
  });
}

const jobId = JSON.parse(await callService("POST", "", JSON.stringify(request)));
console.error(`Starting job ${jobId}`);
await callService("POST", `/${jobId}/start`, "");
for (const place of Object.values(await waitFor(jobId))) {
  // The token in the address is the right to read.
  console.log(await call("GET", place.BaseLocation + place.RelativeLocation + place.SasBlobToken));
}
await callService("DELETE", `/${jobId}`);
