# Beside Python 3: the package azure-storage-blob.
import json
import sys
import time
import urllib.error
import urllib.request

from azure.storage.blob import BlobServiceClient

jobs_url = {{jobs_url}}
api_key = {{key}}
connection_string = {{connection_string}}
container_name = {{container}}
seconds_to_wait = 120

# One CSV text for each input of the service.
inputs = {{uploads}}

job_request = {{request}}


def call(method, url, body=None):
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {api_key}"}
    request = urllib.request.Request(url, body, headers, method=method)
    with urllib.request.urlopen(request, timeout=100) as response:
        return response.read().decode()


def upload_inputs():
    container = BlobServiceClient.from_connection_string(connection_string).get_container_client(
        container_name)
    if not container.exists():
        container.create_container()
    for name, text in inputs.items():
        print(f"Uploading {name}", file=sys.stderr)
        container.upload_blob(name, text.encode(), overwrite=True)


def wait_for(job_url):
    for _ in range(seconds_to_wait):
        status = json.loads(call("GET", f"{job_url}?api-version=2.0"))
        print(f"Job status: {status['StatusCode']}", file=sys.stderr)
        if status["StatusCode"] == "Finished":
            return status["Results"]
        if status["StatusCode"] in ("Failed", "Cancelled"):
            sys.exit(status["Details"] or status["StatusCode"])
        time.sleep(1)
    call("DELETE", f"{job_url}?api-version=2.0")
    sys.exit("The job was not done in time and has been cancelled.")


def print_results(results):
    for place in results.values():
        # The token in the address is the right to read.
        address = place["BaseLocation"] + place["RelativeLocation"] + place["SasBlobToken"]
        with urllib.request.urlopen(address, timeout=100) as response:
            print(response.read().decode())


try:
    upload_inputs()
    job_id = json.loads(call("POST", f"{jobs_url}?api-version=2.0", json.dumps(job_request).encode()))
    job_url = f"{jobs_url}/{job_id}"
    print(f"Starting job {job_id}", file=sys.stderr)
    call("POST", f"{job_url}/start?api-version=2.0", b"")
    print_results(wait_for(job_url))
    call("DELETE", f"{job_url}?api-version=2.0")
except urllib.error.HTTPError as error:
    sys.exit(f"The request failed with status code {error.code}: {error.read().decode()}")
