"""Parallel workers over sockets, each test in its own private workspace: none sees what another
does. bench/workspaces has the figure for 64 workers of 500 tests."""
import http.client
import json
import os
import threading
import urllib.parse

from servers import Emulator

WORKERS = 8
TESTS = 4


class Client:
    """A kept connection."""

    def __init__(self, url):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=60)

    def ask(self, expected, method, url, body=None, headers=None):
        parts = urllib.parse.urlsplit(url)
        target = parts.path + ("?" + parts.query if parts.query else "")
        self.connection.request(method, target, body, headers or {})
        answer = self.connection.getresponse()
        text = answer.read()
        assert answer.status == expected, (method, target, answer.status, text[:300])
        return text

    def json(self, *arguments):
        return json.loads(self.ask(*arguments))


class Test:
    """A test as a suite has it."""

    def __init__(self, client, worker, number):
        self.client, self.word = client, f"worker {worker} test {number}"
        self.status = 500 + worker
        self.made = client.json(201, "POST", "/__emu/workspaces",
                                json.dumps({"name": self.word, "clock": "manual",
                                            "services": ["SimpleFeatureHashingExperiment"]}))
        self.service, self.storage = self.made["services"][0], self.made["storage"]
        self.key = {"Authorization": "Bearer " + self.service["primaryKey"]}

    def control(self, path):
        return f"/__emu/{path}?workspace={self.made['workspace']}"

    def execute(self, expected, url=None, headers=None):
        body = json.dumps({"Inputs": {"input1": {"ColumnNames": ["Col2"],
                                                 "Values": [[self.word]]}}})
        text = self.client.ask(expected, "POST", url or self.service["executeUrl"], body,
                               headers or self.key)
        assert expected != 200 or self.word in text.decode()

    def faults(self):
        self.client.ask(201, "POST", self.control("faults"), json.dumps(
            {"match": {"operation": "execute"}, "when": {"first": 1},
             "then": {"status": self.status}}))
        self.execute(self.status)
        self.execute(200)

    def gateway(self):
        gateway = self.made["gateway"]
        starter = next(one for one in gateway["subscriptions"] if one["name"] == "starter-demo")
        url = (f"{gateway['baseUrl']}/workspaces/{self.made['workspace']}/services/"
               f"{self.service['service']}/execute?api-version=2.0&details=true")
        headers = {"Ocp-Apim-Subscription-Key": starter["primaryKey"], **self.key}
        for _ in range(5):
            self.execute(200, url, headers)
        self.execute(429, url, headers)
        self.client.ask(200, "POST", self.control("clock/advance"), '{"by": "2m"}')
        self.execute(200, url, headers)

    def batch(self):
        base, sas = self.storage["blobEndpoint"], self.storage["sas"]
        self.client.ask(201, "PUT", f"{base}/inputs{sas}&restype=container")
        self.client.ask(201, "PUT", f"{base}/inputs/rows.csv{sas}", f"Col2\n{self.word}\n",
                        {"x-ms-blob-type": "BlockBlob"})
        jobs = self.service["jobsUrl"].split("?")[0]
        place = {"ConnectionString": self.storage["connectionString"],
                 "RelativeLocation": "inputs/rows.csv"}
        job = self.client.json(200, "POST", f"{jobs}?api-version=2.0",
                               json.dumps({"Inputs": {"input1": place}}), self.key)
        self.client.ask(204, "POST", f"{jobs}/{job}/start?api-version=2.0", "", self.key)
        while True:
            status = self.client.json(200, "GET", f"{jobs}/{job}?api-version=2.0", None, self.key)
            if status["StatusCode"] not in ("NotStarted", "Running"):
                break
        assert status["StatusCode"] == "Finished", status
        result = status["Results"]["output1"]
        rows = self.client.ask(200, "GET", result["BaseLocation"] + result["RelativeLocation"] +
                               result["SasBlobToken"])
        assert self.word in rows.decode()

    def what_was_asked(self):
        requests = self.client.json(200, "GET", self.control("requests"))["requests"]
        operations = [entry["operation"] for entry in requests]
        through = [entry["inner"]["operation"] for entry in requests if entry["inner"]]
        assert operations.count("rrs.execute") == 2, operations
        assert through == ["rrs.execute"] * 6, through
        assert operations.count("bes.submit") == 1, operations
        assert len(self.client.json(200, "GET", self.control("jobs"))) == 1

    def end(self):
        self.client.ask(204, "DELETE", "/__emu/workspaces/" + self.made["workspace"])
        self.execute(404)


def work(url, worker, failures):
    try:
        client = Client(url)
        for number in range(TESTS):
            test = Test(client, worker, number)
            test.faults()
            test.gateway()
            test.batch()
            test.what_was_asked()
            test.end()
    except Exception as failure:  # reported by the main thread
        failures.append(f"worker {worker}: {failure!r}")


def main():
    with Emulator(os.environ["AML_BINARY"], "--max-workspaces", str(WORKERS)) as emulator:
        failures = []
        threads = [threading.Thread(target=work, args=(emulator.url, worker, failures))
                   for worker in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures, failures
        client = Client(emulator.url)
        assert client.json(200, "GET", "/__emu/jobs") == []
        left = client.json(200, "GET", "/__emu/requests")["requests"]
        assert {entry["status"] for entry in left} == {404}, left
        assert len(left) == WORKERS * TESTS


main()
