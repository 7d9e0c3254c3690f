"""What is tested: a program that scores rows and runs batch jobs, and tries again."""
import json
import time
import urllib.error
import urllib.request


def post(url, key, body, method="POST"):
    request = urllib.request.Request(url, data=json.dumps(body).encode(), method=method, headers={
        "Authorization": "Bearer " + key, "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def score(service, rows, tries=5, wait_ms=500, sleep_ms=lambda ms: time.sleep(ms / 1000)):
    """The answered rows; tries again while the service is busy, and waits longer each time."""
    body = {"Inputs": {"input1": {"ColumnNames": ["Col2"], "Values": rows}},
            "GlobalParameters": {}}
    for attempt in range(1, tries + 1):
        try:
            answer = post(service["executeUrl"], service["primaryKey"], body)
            return answer["Results"]["output1"]["value"]["Values"]
        except urllib.error.HTTPError as error:
            if error.code != 503 or attempt == tries:
                raise
            sleep_ms(wait_ms * 2 ** attempt)


class Job:
    """A batch job over a blob that is there already."""

    def __init__(self, service, place):
        self.url, self.key = service["jobsUrl"].split("?")[0], service["primaryKey"]
        self.id = post(self.url + "?api-version=2.0", self.key, {"Inputs": {"input1": place}})
        post(f"{self.url}/{self.id}/start?api-version=2.0", self.key, {})

    def status(self):
        request = urllib.request.Request(f"{self.url}/{self.id}?api-version=2.0",
                                         headers={"Authorization": "Bearer " + self.key})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def wait_for(self, state, seconds=20):
        """The status, once it is that."""
        end = time.monotonic() + seconds
        while (status := self.status())["StatusCode"] != state and time.monotonic() < end:
            time.sleep(0.01)
        return status

    def cancel(self):
        request = urllib.request.Request(f"{self.url}/{self.id}?api-version=2.0", method="DELETE",
                                         headers={"Authorization": "Bearer " + self.key})
        urllib.request.urlopen(request, timeout=30).close()
