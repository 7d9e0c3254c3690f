"""Batch jobs of the sample service, as its callers make them."""
import json
import time
import urllib.request

JOBS = ("/workspaces/756dbbd56cf4b58a5125db394cae1dc4"
        "/services/562d088408ce85f89663240a5ea142c9/jobs")
KEY = "C/Ftgl6aKjc8RbcQjT8QDVrJbFcVSxHKXxFVNgRP2w5tCJP4OD6jwkKdsDEXQeEpW+8IYaog+Q7JVVBZl5NSQA=="


class BatchClient:
    def __init__(self, emulator_url):
        self.jobs = emulator_url + JOBS

    def call(self, verb, path="", body=b""):
        request = urllib.request.Request(
            f"{self.jobs}{path}?api-version=2.0", method=verb, data=body if verb == "POST" else None,
            headers={"Authorization": "Bearer " + KEY, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode()

    def submit(self, inputs, outputs):
        return json.loads(self.call("POST", "", json.dumps(
            {"Inputs": inputs, "Outputs": outputs, "GlobalParameters": {}}).encode()))

    def start(self, job):
        self.call("POST", f"/{job}/start")

    def status(self, job):
        return json.loads(self.call("GET", "/" + job))

    def wait(self, job, seconds=120):
        """The status once the job has ended."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            status = self.status(job)
            if status["StatusCode"] not in ("NotStarted", "Running"):
                return status
            time.sleep(0.05)
        raise TimeoutError(f"the job is still {status}")
