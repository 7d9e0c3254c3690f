"""A blob larger than the memory it may take goes up and comes down."""
import hashlib
import http.client
import os
import re
import urllib.parse

from servers import Emulator
from storage_clients import ACCOUNT, binary, pattern

SIZE = int(os.environ.get("AML_BLOB_MEBIBYTES", "320")) << 20
MOST = 64 << 20
HEADERS = {"Authorization": f"SharedKey {ACCOUNT}:unchecked", "x-ms-version": "2018-03-28"}


def peak_memory(process):
    with open(f"/proc/{process.pid}/status") as status:
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1]) << 10


def ask(connection, method, target, body=b"", headers=None):
    connection.request(method, f"/{ACCOUNT}/{target}", body, {**HEADERS, **(headers or {})})
    return connection.getresponse()


with Emulator(binary(), "--loose-signatures") as emulator:
    block = pattern(4 << 20)
    wanted = hashlib.md5()
    for _ in range(SIZE // len(block)):
        wanted.update(block)
    host = urllib.parse.urlsplit(emulator.url)
    connection = http.client.HTTPConnection(host.hostname, host.port)
    assert ask(connection, "PUT", "c00?restype=container").read() == b""
    answer = ask(connection, "PUT", "c00/big", (block for _ in range(SIZE // len(block))),
                 {"x-ms-blob-type": "BlockBlob", "Content-Length": str(SIZE)})
    answer.read()
    assert answer.status == 201, answer.status
    answer = ask(connection, "GET", "c00/big")
    assert answer.status == 200 and answer.length == SIZE, answer.status
    received = hashlib.md5()
    while piece := answer.read(1 << 20):
        received.update(piece)
    assert received.digest() == wanted.digest()
    peak = peak_memory(emulator.process)
    print(f"{SIZE >> 20} MiB up and down, {peak >> 20} MiB resident at most")
    assert peak < MOST, peak
