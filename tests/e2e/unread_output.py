"""A program that starts the emulator and never reads its stderr does not hold it up."""
import json
import os
import re
import select
import subprocess
import urllib.error
import urllib.request

from batch_client import BatchClient
from servers import Emulator

LINES = 1500  # of the access log, with a long path each: far more than a pipe holds
LINE = "/" + "long" * 100


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


def put(url, body, **headers):
    request = urllib.request.Request(url, data=body, method="PUT", headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.status


def dropped(url):
    for line in get(url + "/__emu/metrics").splitlines():
        if line.startswith("amlemu_log_lines_dropped_total "):
            return int(line.split()[1])
    raise AssertionError("no such metric")


def run_job(emulator):
    storage = json.loads(get(emulator.url + "/__emu/storage"))
    box = storage["blobEndpoint"] + "/box"
    assert put(f"{box}{storage['sas']}&restype=container", b"") == 201
    assert put(f"{box}/in.csv{storage['sas']}", b"Col2\r\nThis is a good day\r\n",
               **{"x-ms-blob-type": "BlockBlob"}) == 201
    place = {"ConnectionString": "UseDevelopmentStorage=true", "RelativeLocation": "box/in.csv"}
    client = BatchClient(emulator.url)
    job = client.submit({"input1": place}, {})
    client.start(job)
    status = client.wait(job, seconds=30)
    assert status["StatusCode"] == "Finished", status


def read_now(pipe):
    """The lines that are in it."""
    text = b""
    while select.select([pipe], [], [], 0)[0]:
        text += os.read(pipe.fileno(), 1 << 16)
    return text.decode().splitlines()


with Emulator(os.environ["AML_BINARY"], "--log-level", "debug",
              stderr=subprocess.PIPE) as emulator:
    for _ in range(LINES):
        get(emulator.url + LINE)
    run_job(emulator)
    lost = dropped(emulator.url)
    assert lost > LINES / 2, lost

    lines = read_now(emulator.process.stderr)
    lost = dropped(emulator.url)  # whose own line goes out, as there is room again
    lines += read_now(emulator.process.stderr)
    said = [int(count) for count in re.findall(r" lines dropped: .* count=(\d+)", "\n".join(lines))]
    assert sum(said) == lost and said[-1] > LINES / 2, (lost, said)
    assert dropped(emulator.url) == lost
    for line in lines:
        assert re.match(r"\S+Z \w+ (http: request id=|sandbox: |jobs: |log: lines dropped: )", line), line

    for _ in range(LINES):
        get(emulator.url + LINE)
    assert emulator.stop() == 0
    emulator.process.stderr.close()
print("the emulator never waited for its log")
