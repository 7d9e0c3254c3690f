"""A flood of unknown keys, paths, hosts and members leaves no memory in use."""
import http.client
import json
import os
import random
import re
import urllib.parse

from servers import Emulator

CALLS = int(os.environ.get("AML_FLOOD_CALLS", "24000"))
MOST_KIB = 2048  # a leak of 90 bytes a call
MOST_ROWS = 4
UNLIMITED = "61c49a2e2d3f40719c8d9eaf1a2b3c4d"
SERVICE = ("/azureml-demo/workspaces/756dbbd56cf4b58a5125db394cae1dc4"
           "/services/562d088408ce85f89663240a5ea142c9")
EXECUTE = SERVICE + "/execute?api-version=2.0&details=true"
CHANCE = random.Random(4)


def word(length=32):
    return "".join(CHANCE.choices("0123456789abcdef", k=length))


def unknown_calls():
    """Method, host, target, key, and the answer's status."""
    yield "POST", "here", EXECUTE, word(), 401
    yield "POST", "here", f"{EXECUTE}&{word(9)}={word(9)}&subscription-key={word()}", "", 401
    yield "POST", "here", EXECUTE.replace("756d", word(4)), word(), 401
    yield "GET", "here", f"/azureml-demo/{word()}/{word()}", word(), 404
    yield "GET", f"{word(9)}.azure-api.net", f"/{word()}", word(), 404
    yield "GET", "demoazureml.azure-api.net", f"/{word()}/{word()}", word(), 404
    yield "GET", "here", f"{SERVICE}/jobs/{word()}?api-version=2.0&{word(9)}={word(9)}", UNLIMITED, \
        401
    yield "POST", "here", f"/azureml-demo/workspaces/{word()}/services/{word()}/execute" \
        "?api-version=2.0&details=true", UNLIMITED, 404


def resident_kib(process):
    with open(f"/proc/{process.pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1])


def flood(connection, calls):
    done = 0
    while done < calls:
        for method, host, target, key, status in unknown_calls():
            headers = {"Host": host, f"X-{word(9)}": word()}
            if key:
                headers["Ocp-Apim-Subscription-Key"] = key
            connection.request(method, target, b"", headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == status, (answer.status, method, host, target)
            done += 1


with Emulator(os.environ["AML_BINARY"], "--journal-entries", "100") as emulator:
    url = urllib.parse.urlsplit(emulator.url)
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
    flood(connection, CALLS // 6)
    before = resident_kib(emulator.process)
    flood(connection, CALLS)
    after = resident_kib(emulator.process)
    print(f"{CALLS} calls: {before} KiB resident before, {after} after")
    assert after - before < MOST_KIB, (before, after)
    connection.request("GET", "/__emu/gateway/analytics")
    report = json.loads(connection.getresponse().read())
    for part in ("byApi", "byOperation", "byProduct", "bySubscription", "byStatus"):
        assert len(report[part]) <= MOST_ROWS, (part, report[part])
    connection.close()
