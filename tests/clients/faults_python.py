"""Faults and drills as Python's own HTTP client meets them: every kind of broken answer, every
drill of a batch job."""
import http.client
import json
import os
import socket
import urllib.error
import urllib.request

from batch_client import KEY, BatchClient
from servers import Emulator

PLACE = {"ConnectionString": "UseDevelopmentStorage=true"}


def ask(emulator, method, target, body=None, headers=()):
    request = urllib.request.Request(emulator.url + target, method=method, data=body,
                                     headers=dict(headers))
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


def rule(emulator, then, match=None):
    ask(emulator, "DELETE", "/__emu/faults")
    text = json.dumps({"match": match or {}, "when": {"first": 1}, "then": then})
    ask(emulator, "POST", "/__emu/faults", text.encode())


def execute(client, timeout=60):
    body = {"Inputs": {"input1": {"ColumnNames": ["Col2"], "Values": [["a"]]}}}
    request = urllib.request.Request(
        client.jobs.replace("/jobs", "/execute?api-version=2.0"), data=json.dumps(body).encode(),
        headers={"Authorization": "Bearer " + KEY})
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        return answer.read()


def raises(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"no {kind}")


def broken_answers(emulator, client):
    whole = execute(client)
    rule(emulator, {"error": "RequestThrottled", "retryAfter": 5})
    refused = raises(urllib.error.HTTPError, lambda: execute(client))
    assert refused.code == 503 and refused.headers["Retry-After"] == "5", refused
    assert execute(client) == whole

    rule(emulator, {"connection": "reset"})
    raises(ConnectionResetError, lambda: execute(client))
    rule(emulator, {"connection": "empty"})
    raises(http.client.RemoteDisconnected, lambda: execute(client))
    rule(emulator, {"connection": "hang"})
    raises((TimeoutError, socket.timeout), lambda: execute(client, timeout=0.3))
    rule(emulator, {"body": {"cut": 0.5}})
    cut = raises(http.client.IncompleteRead, lambda: execute(client))
    assert cut.partial == whole[:len(whole) // 2], cut.partial
    rule(emulator, {"body": {"corrupt": True}})
    raises(ValueError, lambda: json.loads(execute(client)))
    rule(emulator, {"body": {"rate": "2kB/s"}})
    assert execute(client) == whole


def started(emulator, client, then, match="submit"):
    rule(emulator, then, {"operation": match})
    job = client.submit({"input1": {**PLACE, "RelativeLocation": "box/in.csv"}},
                        {"output1": {**PLACE, "RelativeLocation": "box/out.csv"}})
    client.start(job)
    ask(emulator, "POST", "/__emu/jobs/run", b"")
    return job


def state(client, job):
    return client.status(job)["StatusCode"]


def advance(emulator, seconds):
    ask(emulator, "POST", "/__emu/clock/advance", json.dumps({"seconds": seconds}).encode())


def result(client, job):
    place = client.status(job)["Results"]["output1"]
    url = place["BaseLocation"] + place["RelativeLocation"] + place["SasBlobToken"]
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read()


def ways_of_not_ending(emulator, client):
    job = started(emulator, client, {"job": "stuck-not-started"})
    assert state(client, job) == "NotStarted"
    job = started(emulator, client, {"job": "stuck-running"})
    assert state(client, job) == "Running"
    client.call("DELETE", "/" + job)
    assert state(client, job) == "Cancelled"
    job = started(emulator, client, {"job": "runs", "duration": "1h"}, "start")
    assert state(client, job) == "Running"
    advance(emulator, 3600)
    assert state(client, job) == "Finished"
    job = started(emulator, client, {"job": "runs", "polls": 1})
    assert [state(client, job) for _ in range(2)] == ["Running", "Finished"]
    job = started(emulator, client, {"job": "cancel-race"})
    client.call("DELETE", "/" + job)
    assert state(client, job) == "Finished"


def ways_of_failing(emulator, client):
    job = started(emulator, client, {"job": "fail", "at": 0.4, "details": "lost"})
    assert client.status(job)["StatusCode"] == "Failed" and client.status(job)["Details"] == "lost"
    job = started(emulator, client, {"job": "missing-input"})
    assert "BlobNotFound" in client.status(job)["Details"]
    refused = raises(urllib.error.HTTPError,
                     lambda: started(emulator, client, {"job": "double-start"}))
    assert refused.code == 400 and b"CannotStartJob" in refused.read()
    ask(emulator, "POST", "/__emu/jobs/run", b"")
    job = started(emulator, client, {"job": "gone-while-polled"})
    state(client, job)
    assert raises(urllib.error.HTTPError, lambda: state(client, job)).code == 404
    job = started(emulator, client, {"job": "throttled-poll", "polls": 1})
    assert raises(urllib.error.HTTPError, lambda: state(client, job)).code == 503
    assert state(client, job) == "Finished"


def results_that_cannot_be_used(emulator, client):
    whole = result(client, started(emulator, client, {"delay": "1ms"}))
    job = started(emulator, client, {"job": "expired-sas"})
    assert raises(urllib.error.HTTPError, lambda: result(client, job)).code == 403
    job = started(emulator, client, {"job": "truncated-result"})
    assert result(client, job) == whole[:len(whole) // 2]
    job = started(emulator, client, {"job": "unreadable-output"})
    raises(UnicodeDecodeError, lambda: result(client, job).decode())


def main():
    with Emulator(os.environ["AML_BINARY"], "--deterministic") as emulator:
        sas = json.loads(ask(emulator, "GET", "/__emu/storage"))["sas"]
        ask(emulator, "PUT", f"/devstoreaccount1/box{sas}&restype=container", b"")
        ask(emulator, "PUT", f"/devstoreaccount1/box/in.csv{sas}", b"Col2\na\n",
            {"x-ms-blob-type": "BlockBlob"})
        client = BatchClient(emulator.url)
        broken_answers(emulator, client)
        ways_of_not_ending(emulator, client)
        ways_of_failing(emulator, client)
        results_that_cannot_be_used(emulator, client)


main()
