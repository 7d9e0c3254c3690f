# Beside Python: the package azure-storage-blob.
import json
import sys
import time

from azure.storage.blob import BlobServiceClient

try:
    import urllib2  # Python 2
except ImportError:
    import urllib.request as urllib2  # Python 3 has the same names there

jobs_url = {{jobs_url}}
api_key = {{key}}
connection_string = {{connection_string}}
container_name = {{container}}
seconds_to_wait = 120

# One CSV text for each input of the service.
inputs = {{uploads}}

job_request = {{request}}


def call(method, url, body=None):
    headers = {"Content-Type": "application/json", "Authorization": "Bearer " + api_key}
    request = urllib2.Request(url, body, headers)
    request.get_method = lambda: method
    return urllib2.urlopen(request).read().decode("utf-8")


def upload_inputs():
    container = BlobServiceClient.from_connection_string(connection_string).get_container_client(
        container_name)
    if not container.exists():
        container.create_container()
    for name, text in inputs.items():
        sys.stderr.write("Uploading " + name + "\n")
        container.upload_blob(name, text.encode("utf-8"), overwrite=True)


def wait_for(job_url):
    for second in range(seconds_to_wait):
        status = json.loads(call("GET", job_url + "?api-version=2.0"))
        sys.stderr.write("Job status: " + status["StatusCode"] + "\n")
        if status["StatusCode"] == "Finished":
            return status["Results"]
        if status["StatusCode"] in ("Failed", "Cancelled"):
            sys.exit(status["Details"] or status["StatusCode"])
        time.sleep(1)
    call("DELETE", job_url + "?api-version=2.0")
    sys.exit("The job was not done in time and has been cancelled.")


def run_job():
    upload_inputs()
    body = json.dumps(job_request).encode("utf-8")
    job_id = json.loads(call("POST", jobs_url + "?api-version=2.0", body))
    job_url = jobs_url + "/" + job_id
    sys.stderr.write("Starting job " + job_id + "\n")
    call("POST", job_url + "/start?api-version=2.0", b"")
    for place in wait_for(job_url).values():
        # The token in the address is the right to read.
        address = place["BaseLocation"] + place["RelativeLocation"] + place["SasBlobToken"]
        print(urllib2.urlopen(address).read().decode("utf-8"))
    call("DELETE", job_url + "?api-version=2.0")


try:
    run_job()
except urllib2.HTTPError as error:
    sys.exit("The request failed with status code %d: %s" % (error.code, error.read().decode("utf-8")))
