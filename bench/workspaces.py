"""Measures private workspaces. Started by bench/workspaces."""
import argparse
import http.client
import json
import statistics
import sys
import threading
import time
import urllib.parse

import emulator

ROUNDS = 200
FULL_ROUNDS = 5
REACH_MAKE_MS = 5
REACH_DROP_MS = 10


class Client:
    """A kept connection."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection(server.host, server.port, timeout=60)

    def ask(self, expected, method, url, body=None, headers=None):
        parts = urllib.parse.urlsplit(url)
        target = parts.path + ("?" + parts.query if parts.query else "")
        self.connection.request(method, target, body, headers or {})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != expected:
            raise RuntimeError(f"{method} {target}: {answer.status} {text[:300]!r}")
        return json.loads(text) if text else None

    def make(self, **asked):
        return self.ask(201, "POST", "/__emu/workspaces", json.dumps(asked))

    def drop(self, made):
        self.ask(204, "DELETE", "/__emu/workspaces/" + made["workspace"])


def key_of(service):
    return {"Authorization": "Bearer " + service["primaryKey"]}


def timed(call):
    start = time.perf_counter()
    result = call()
    return (time.perf_counter() - start) * 1000, result


def measure_empty(client):
    made_ms, dropped_ms = [], []
    for _ in range(ROUNDS):
        ms, made = timed(client.make)
        made_ms.append(ms)
        dropped_ms.append(timed(lambda: client.drop(made))[0])
    return statistics.median(made_ms), statistics.median(dropped_ms)


def fill(client, made, jobs):
    """Jobs that wait for their start; each names a blob of the workspace."""
    storage, service = made["storage"], made["services"][0]
    base = storage["blobEndpoint"]
    client.ask(201, "PUT", f"{base}/inputs{storage['sas']}&restype=container")
    client.ask(201, "PUT", f"{base}/inputs/rows.csv{storage['sas']}", "Col2\na\n",
               {"x-ms-blob-type": "BlockBlob"})
    body = json.dumps({"Inputs": {"input1": {"ConnectionString": storage["connectionString"],
                                             "RelativeLocation": "inputs/rows.csv"}}})
    for _ in range(jobs):
        client.ask(200, "POST", service["jobsUrl"].split("?")[0] + "?api-version=2.0", body,
                   key_of(service))


def measure_full(client, jobs):
    dropped_ms, next_made_ms = [], []
    for _ in range(FULL_ROUNDS):
        made = client.make(services=["SimpleFeatureHashingExperiment"])
        fill(client, made, jobs)
        dropped_ms.append(timed(lambda: client.drop(made))[0])
        ms, after = timed(client.make)  # while the dropped one is freed
        next_made_ms.append(ms)
        client.drop(after)
    return statistics.median(dropped_ms), statistics.median(next_made_ms)


def run_test(client, worker, number):
    """A test as a suite has it: its own workspace, a rule, calls, what was asked."""
    made = client.make(name=f"worker-{worker}", services=["SimpleFeatureHashingExperiment"],
                       clock="manual")
    mine = "workspace=" + made["workspace"]
    service = made["services"][0]
    failing = (worker + number) % 3
    client.ask(201, "POST", "/__emu/faults?" + mine, json.dumps(
        {"match": {"operation": "execute"}, "when": {"after": failing, "count": 1},
         "then": {"status": 500 + worker % 64}}))
    text = f"worker {worker} test {number}"
    body = json.dumps({"Inputs": {"input1": {"ColumnNames": ["Col2"], "Values": [[text]]}}})
    for call in range(3):
        if call == failing:
            client.ask(500 + worker % 64, "POST", service["executeUrl"], body, key_of(service))
        else:
            answer = client.ask(200, "POST", service["executeUrl"], body, key_of(service))
            assert answer["Results"]["output1"]["value"]["Values"][0][0] == text
    client.ask(200, "POST", "/__emu/clock/advance?" + mine, json.dumps({"by": f"{number + 1}s"}))
    requests = client.ask(200, "GET", "/__emu/requests?" + mine)
    assert [entry["operation"] for entry in requests["requests"]] == ["rrs.execute"] * 3
    assert requests["dropped"] == 0
    client.drop(made)


def measure_workers(server, workers, tests):
    failures = []

    def work(worker):
        client = Client(server)
        try:
            for number in range(tests):
                run_test(client, worker, number)
        except Exception as failure:  # what any worker saw ends the measurement
            failures.append(f"worker {worker}: {failure!r}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(workers)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start, failures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--tests", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=10_000)
    options = parser.parse_args()
    with emulator.serving(options.binary, "--job-workers", "1") as server:
        client = Client(server)
        made, dropped = measure_empty(client)
        print(f"made     {made:8.2f} ms, median of {ROUNDS} (reach: {REACH_MAKE_MS})")
        print(f"dropped  {dropped:8.2f} ms, empty")
        full, after = measure_full(client, options.jobs)
        print(f"dropped  {full:8.2f} ms with {options.jobs} jobs (reach: {REACH_DROP_MS}); "
              f"the next was made in {after:.2f} ms")
        seconds, failures = measure_workers(server, options.workers, options.tests)
        count = options.workers * options.tests
        print(f"tests    {count} by {options.workers} workers in {seconds:.1f} s, "
              f"{count / seconds:.0f}/s, {len(failures)} workers saw another's")
        for failure in failures[:5]:
            print("         " + failure)
    missed = made > REACH_MAKE_MS or full > REACH_DROP_MS or failures
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
