"""Measures one replica over PostgreSQL beside an embedded emulator, and beside Azurite. Started by
bench/shared."""
import argparse
import contextlib
import datetime
import os
import pathlib
import statistics
import tempfile
import time

import blob
import emulator
import load
import replicas

JOBS = 200
GIB = 1024 * blob.MIB
REACH_CALLS, REACH_BLOBS = 0.5, 1.0  # times the embedded one; times Azurite
REACH_START_MS, REACH_MIB = 5, 64


@contextlib.contextmanager
def database():
    server = replicas.Database()
    try:
        yield server.url()
    finally:
        server.stop()


def calls(server, body_file, seconds):
    url = f"http://{server.host}:{server.port}{emulator.EXECUTE}"
    return load.post(url, body_file, emulator.KEY, seconds)["rate"]


def instant(text):
    found = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")
    return found.replace(tzinfo=datetime.timezone.utc).timestamp()


def job_starts(server):
    """Of one job after the other: ms from asking for its start to its StartTime."""
    server.put_bytes("bench/rows.csv", b"Col2\nThis is a good day\n")
    place = {"ConnectionString": "UseDevelopmentStorage=true"}
    waits = []
    for _ in range(JOBS):
        job = server.call("POST", "/jobs", {
            "Inputs": {"input1": {**place, "RelativeLocation": "bench/rows.csv"}},
            "Outputs": {"output1": {**place, "RelativeLocation": "bench/counts.csv"}}})
        asked = time.time()
        server.call("POST", f"/jobs/{job}/start")
        status = server.call("GET", f"/jobs/{job}")
        while status["StatusCode"] in ("NotStarted", "Running"):
            status = server.call("GET", f"/jobs/{job}")
        waits.append(1e3 * (instant(status["StartTime"]) - asked))
    return statistics.median(waits)


def up_and_down(server, folder):
    """A blob of 1 GiB in one request, and back."""
    path = pathlib.Path(folder) / "gib"
    with open(path, "wb") as file:
        for _ in range(GIB // blob.BLOCK):
            file.write(os.urandom(blob.BLOCK))
    server.put_file("bench/gib", path)
    server.get_file("bench/gib", os.devnull)


def row(what, measured, reach, is_met):
    print(f"{what:<58}{measured:>22}   {reach:<22}{'yes' if is_met else 'no'}")


def main():
    parser = argparse.ArgumentParser(prog="bench/shared", description=__doc__)
    parser.add_argument("program", help=argparse.SUPPRESS)
    parser.add_argument("node_folder", help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="length of one measurement")
    options = parser.parse_args()
    rates = {"shared": [], "embedded": []}
    puts, gets = ({"shared": [], "azurite": []} for _ in range(2))
    with (tempfile.TemporaryDirectory() as folder, database() as store,
          emulator.serving(options.program, "--store", store, quiet=True) as shared,
          emulator.serving(options.program, quiet=True) as embedded,
          blob.azurite(options.node_folder, folder) as azurite):
        body_file = pathlib.Path(folder) / "one-row.json"
        body_file.write_bytes(emulator.request_body(["This is a good day"]))
        for server in (shared, azurite):
            server.put_container("bench")
            server.put_bytes("bench/one", b"x" * 1024)
        for _ in range(options.rounds):
            for name, server in (("shared", shared), ("embedded", embedded)):
                rates[name].append(calls(server, body_file, options.seconds))
            for name, server in (("shared", shared), ("azurite", azurite)):
                puts[name].append(blob.operations(server, "PUT", "bench/small", options.seconds))
                gets[name].append(blob.operations(server, "GET", "bench/one", options.seconds))
        start = job_starts(shared)
        up_and_down(shared, folder)
        peak = shared.peak_kib() / 1024

    def compare(what, one, other, reach):
        ratio = statistics.median(a / b for a, b in zip(one, other))
        row(what, f"{statistics.median(one):,.0f} / {statistics.median(other):,.0f}",
            f"{ratio:.2f}, at least {reach}", ratio >= reach)

    compare("one-row requests/s, over PostgreSQL / embedded", rates["shared"], rates["embedded"],
            REACH_CALLS)
    compare("puts of 1 KiB/s, over PostgreSQL / Azurite", puts["shared"], puts["azurite"],
            REACH_BLOBS)
    compare("gets of 1 KiB/s, over PostgreSQL / Azurite", gets["shared"], gets["azurite"],
            REACH_BLOBS)
    row("a job begins, median", f"{start:.1f} ms", f"at most {REACH_START_MS} ms",
        start <= REACH_START_MS)
    row("peak resident, 1 GiB up and down included", f"{peak:.0f} MiB",
        f"at most {REACH_MIB} MiB", peak <= REACH_MIB)


main()
