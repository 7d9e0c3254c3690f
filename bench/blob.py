"""Measures the blob account against Azurite. Started by bench/blob."""
import argparse
import base64
import contextlib
import http.client
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

import emulator

HERE = pathlib.Path(__file__).resolve().parent
MIB = 1024 * 1024
BIG = 100 * MIB
BLOCK = 4 * MIB
REACH_OPERATIONS = 8
REACH_BLOCKS = 3


@contextlib.contextmanager
def azurite(node_folder, data_folder):
    """As it starts by default: blobs in files, as ours."""
    script = os.path.join(node_folder, "node_modules/azurite/dist/src/blob/main.js")
    process = subprocess.Popen(
        ["node", script, "--blobPort", "0", "--location", data_folder, "--disableTelemetry",
         "--silent"], stdout=subprocess.PIPE, text=True)
    try:
        for line in process.stdout:
            found = re.search(r"listens on http://([^:]+):(\d+)", line)
            if found:
                yield emulator.BlobServer(found[1], found[2])
                return
        sys.exit("Azurite did not start")
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def operations(server, method, name, seconds):
    path = f"/{emulator.ACCOUNT}/{name}"
    done = subprocess.run(
        ["wrk", "-t1", "-c4", f"-d{seconds}s", "-s", HERE / "blob.lua",
         f"http://{server.host}:{server.port}", "--", method, path, server.sas, "1024"],
        check=True, capture_output=True, text=True)
    result = json.loads(re.search(r"^RESULT (.*)$", done.stdout, re.M)[1])
    if result["failed"]:
        sys.exit(f"{method}: {result['failed']} requests failed\n{done.stdout}")
    return result["rate"]


def throughput(action):
    start = time.perf_counter()
    action()
    return BIG / MIB / (time.perf_counter() - start)


def put_in_blocks(server, name, data):
    connection = http.client.HTTPConnection(server.host, server.port, timeout=600)
    with contextlib.closing(connection):
        ids = []
        for at in range(0, len(data), BLOCK):
            ids.append(base64.b64encode(f"{at:012d}".encode()).decode())
            query = f"comp=block&blockid={ids[-1]}&"
            connection.request("PUT", server.blob_path(name, query), data[at:at + BLOCK])
            answer = connection.getresponse()
            answer.read()
            if answer.status != 201:
                sys.exit(f"Put Block: {answer.status}")
    entries = "".join(f"<Latest>{block}</Latest>" for block in ids)
    server.expect(201, "PUT", server.blob_path(name, "comp=blocklist&"),
                  f"<BlockList>{entries}</BlockList>".encode())


def measure(server, data, seconds):
    sink = os.devnull
    return {
        "puts": operations(server, "PUT", "bench/small", seconds),
        "gets": operations(server, "GET", "bench/one", seconds),
        "up": throughput(lambda: server.put_bytes("bench/big", data)),
        "blocks": throughput(lambda: put_in_blocks(server, "bench/blocks", data)),
        "down": throughput(lambda: server.get_file("bench/big", sink)),
    }


ROWS = [("puts", "puts of 1 KiB", "/s", f"reach: {REACH_OPERATIONS}"),
        ("gets", "gets of 1 KiB", "/s", f"reach: {REACH_OPERATIONS}"),
        ("up", "100 MiB up, one request", "MiB/s", ""),
        ("blocks", "100 MiB up, blocks of 4 MiB", "MiB/s", f"reach: {REACH_BLOCKS}"),
        ("down", "100 MiB down", "MiB/s", "")]


def main():
    parser = argparse.ArgumentParser(prog="bench/blob")
    parser.add_argument("program")
    parser.add_argument("node_folder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    args = parser.parse_args()
    data = os.urandom(BIG)
    results = {"amlemu": [], "azurite": []}
    with (tempfile.TemporaryDirectory() as folder,
          emulator.serving(args.program) as ours,
          azurite(args.node_folder, folder) as theirs):
        for server in (ours, theirs):
            server.put_container("bench")
            server.put_bytes("bench/one", b"x" * 1024)
        for _ in range(args.rounds):
            results["amlemu"].append(measure(ours, data, args.seconds))
            results["azurite"].append(measure(theirs, data, args.seconds))
        peak = ours.peak_kib() / 1024
    print(f"{'median of ' + str(args.rounds):<32}{'amlemu':>10}{'azurite':>10}{'':>7}{'ratio':>7}")
    for key, name, unit, reach in ROWS:
        ours, theirs = ([result[key] for result in results[side]] for side in results)
        ratio = statistics.median(a / b for a, b in zip(ours, theirs))
        print(f"{name:<32}{statistics.median(ours):>10,.0f}{statistics.median(theirs):>10,.0f}"
              f" {unit:<6}{ratio:>7.1f}  {reach}")
    print(f"{'peak resident of amlemu':<32}{peak:>10.0f}{'':>11}MiB")


if __name__ == "__main__":
    main()
