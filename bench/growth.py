"""Measures pages, jobs and starts with little stored and with much. Started by bench/growth."""
import argparse
import json
import os
import pathlib
import random
import re
import socket
import statistics
import sys
import tempfile
import time

import emulator

HERE = pathlib.Path(__file__).resolve().parent
SAMPLE = HERE.parent / "fixtures/services/SimpleFeatureHashingExperiment/service.json"
FEW_BLOBS = 1_000
FEW_JOBS = 1_000
FOLDER = 100  # blobs in each folder
REQUESTS = 300  # of each kind in each turn
BATCH = 50  # requests sent at once, so that the client's own time hardly counts
PAGE = "restype=container&comp=list&maxresults=100&"
REACH_PAGES = 1.5
REACH_JOBS = 0.9
REACH_MIB = 64 + 48
REACH_START_MS = 60
JOURNAL_ENTRIES = 10_000


class Line:
    """A kept connection that sends requests without waiting for each answer."""

    def __init__(self, server):
        self.host = f"{server.host}:{server.port}"
        self.socket = socket.create_connection((server.host, server.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got = b""

    def close(self):
        self.socket.close()

    def request(self, method, path, body=b"", headers=()):
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}",
                 f"Content-Length: {len(body)}", *headers, "", ""]
        return "\r\n".join(lines).encode() + body

    def answer(self, expected):
        while b"\r\n\r\n" not in self.got:
            self.more()
        head, _, rest = self.got.partition(b"\r\n\r\n")
        status = int(head[9:12])
        length = re.search(rb"\r\nContent-Length: (\d+)", head, re.I)
        size = int(length[1]) if length and status != 204 else 0
        while len(rest) < size:
            self.more()
            rest = self.got.partition(b"\r\n\r\n")[2]
        self.got = rest[size:]
        if status != expected:
            sys.exit(f"{status} instead of {expected}: {head!r} {rest[:size]!r}")
        return rest[:size]

    def more(self):
        piece = self.socket.recv(1 << 20)
        if not piece:
            sys.exit("the connection broke")
        self.got += piece

    def send(self, requests, expected):
        """The answers, and the requests that were answered a second."""
        answers = []
        start = time.perf_counter()
        for at in range(0, len(requests), BATCH):
            batch = requests[at:at + BATCH]
            self.socket.sendall(b"".join(batch))
            answers += [self.answer(expected) for _ in batch]
        return answers, len(requests) / (time.perf_counter() - start)


# ---- pages

def blob_names(count):
    """Half of them side by side, half in folders."""
    for i in range(count // 2):
        yield f"row-{i:06d}.csv"
        yield f"folder-{i // FOLDER:04d}/part-{i % FOLDER:04d}.csv"


def fill_container(line, server, container, count):
    line.send([line.request("PUT", server.blob_path(container, "restype=container&"))], 201)
    header = ["x-ms-blob-type: BlockBlob", "Content-Type: text/csv"]
    line.send([line.request("PUT", server.blob_path(f"{container}/{name}"), b"1,2\n", header)
               for name in blob_names(count)], 201)


PAGES = [("by prefix", "prefix=row-00&"),
         ("folders, by delimiter", "delimiter=/&"),
         ("one folder", "delimiter=/&prefix=folder-0002/&"),
         ("all, first page", ""),
         ("after a marker", "prefix=row-&marker=")]


def next_marker(line, server, container):
    page = line.send([line.request("GET", server.blob_path(container, PAGE + "prefix=row-&"))], 200)
    return re.search(rb"<NextMarker>(.*)</NextMarker>", page[0][0])[1].decode()


def page_ms(line, server, container, query):
    start = time.perf_counter()
    line.send([line.request("GET", server.blob_path(container, PAGE + query))], 200)
    return (time.perf_counter() - start) * 1000


def put_and_page_ms(line, server, container, number):
    """A page straight after a write into the same folder."""
    put = line.request("PUT", server.blob_path(f"{container}/row-000000.csv"),
                       str(number).encode(), ["x-ms-blob-type: BlockBlob"])
    line.send([put], 201)
    return page_ms(line, server, container, PAGES[0][1])


def measure_pages(program, folder, rounds, many):
    with emulator.serving(program, "--data", os.path.join(folder, "pages"),
                          "--log-level", "error") as server:
        line = Line(server)
        sizes = {"few": FEW_BLOBS, "many": many}
        for container, count in sizes.items():
            fill_container(line, server, container, count)
        kinds = [(name, lambda container, query=query, name=name: page_ms(
            line, server, container,
            query + (next_marker(line, server, container) + "&" if "marker" in name else "")))
            for name, query in PAGES]
        numbers = iter(range(10**9))
        kinds.append(("by prefix, after a write", lambda container: put_and_page_ms(
            line, server, container, next(numbers))))
        for name, measure in kinds:
            times = {container: [] for container in sizes}
            for _ in range(rounds * 20):
                for container in sizes:
                    times[container].append(measure(container))
            few, most = (statistics.median(times[c]) for c in ("few", "many"))
            report(f"page {name}", f"{few:.2f} ms, {most:.2f} ms",
                   f"{most / few:.2f} times; reach: {REACH_PAGES}")
        report(f"resident, {many:,} blobs", f"{resident_mib(server):.1f} MiB")
        line.close()


# ---- jobs

class Jobs:
    """The jobs of one emulator, driven over one connection."""

    def __init__(self, server):
        self.line = Line(server)
        self.authorization = f"Authorization: Bearer {emulator.KEY}"
        self.own_line = Line(server)
        server.put_container("jobs")
        server.put_bytes("jobs/in.csv", b"Col2\nThis is a good day\n")
        place = {"ConnectionString": "UseDevelopmentStorage=true"}
        self.body = json.dumps({
            "Inputs": {"input1": {**place, "RelativeLocation": "jobs/in.csv"}},
            "Outputs": {"output1": {**place, "RelativeLocation": "jobs/out.csv"}},
            "GlobalParameters": {}}).encode()
        self.fresh = []  # not started
        self.ids = []

    def path(self, rest=""):
        return f"{emulator.SERVICE}/jobs{rest}?api-version=2.0"

    def call(self, method, rest, body=b""):
        return self.line.request(method, self.path(rest), body, [self.authorization])

    def submits(self, count):
        answers, rate = self.line.send([self.call("POST", "", self.body)] * count, 200)
        new = [json.loads(answer) for answer in answers]
        self.fresh += new
        self.ids += new
        return rate

    def starts(self, count):
        taken, self.fresh = self.fresh[-count:], self.fresh[:-count]
        return self.line.send([self.call("POST", f"/{job}/start") for job in taken], 204)[1]

    def statuses(self, count):
        asked = random.Random(1).choices(self.ids, k=count)
        return self.line.send([self.call("GET", f"/{job}") for job in asked], 200)[1]

    def claims(self, count):
        return self.line.send([self.line.request("POST", "/__emu/jobs/run")] * count, 200)[1]

    def lists(self, count):
        return self.line.send([self.line.request("GET", "/__emu/jobs?limit=50")] * count, 200)[1]

    def fill(self, count):
        """A third waits for its start, a third in the queue, a third has ended."""
        while len(self.ids) < count:
            step = min(3000, count - len(self.ids))
            self.submits(step)
            self.starts(step * 2 // 3)
            self.claims(step // 3)

    def close(self):
        self.line.close()
        self.own_line.close()


def measure_jobs(program, folder, rounds, many, kept):
    """Two emulators side by side, in turn, so that both meet the same machine."""
    def options(name):
        data = ["--data", os.path.join(folder, name)] if kept else []
        return [*data, "--job-workers", "0", "--log-level", "error"]

    with emulator.serving(program, *options("few")) as little, \
            emulator.serving(program, *options("many")) as much:
        stores = [Jobs(little), Jobs(much)]
        stores[0].fill(FEW_JOBS)
        stores[1].fill(many)
        for store in stores:
            store.statuses(JOURNAL_ENTRIES)  # both journals are at their bound
        rates = {}
        for _ in range(rounds):
            for kind in ("submits", "starts", "statuses", "claims"):
                for store in stores:
                    rates.setdefault(kind, ([], []))[stores.index(store)].append(
                        getattr(store, kind)(REQUESTS))
        where = "with --data" if kept else "without --data"
        for kind, (few, most) in rates.items():
            few, most = statistics.median(few), statistics.median(most)
            report(f"{kind}/s, {where}", f"{few:,.0f}, {most:,.0f}",
                   f"{most / few:.2f} times; reach: {REACH_JOBS}")
        report(f"resident, {many:,} jobs, {where}", f"{resident_mib(much):.1f} MiB",
               f"reach: {REACH_MIB} MiB")
        for store in stores:
            store.close()


# ---- starts

def resident_mib(server):
    with open(f"/proc/{server.process.pid}/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def write_services(folder, count):
    definition = json.loads(SAMPLE.read_text())
    definition["endpoint"] = {}
    definition.pop("webService", None)
    for i in range(count):
        definition["name"] = f"Service{i:05d}"
        path = pathlib.Path(folder, "services", definition["name"])
        path.mkdir(parents=True)
        (path / "service.json").write_text(json.dumps(definition, indent=2))


def start_ms(program, *arguments):
    """From starting the process to its READY line, which it prints after an answer to itself."""
    start = time.perf_counter()
    with emulator.serving(program, *arguments):
        return (time.perf_counter() - start) * 1000


def measure_starts(program, folder, rounds, services):
    fixtures = os.path.join(folder, "services")
    write_services(fixtures, services)
    times = [start_ms(program, "--fixtures", fixtures) for _ in range(rounds * 4)]
    report(f"start with {services:,} services", f"{statistics.median(times):.1f} ms",
           f"best {min(times):.1f} ms; reach: {REACH_START_MS} ms")
    data = os.path.join(folder, "many")
    if os.path.exists(data):
        times = [start_ms(program, "--data", data, "--job-workers", "0") for _ in range(rounds * 4)]
        report("start with the jobs above", f"{statistics.median(times):.1f} ms",
               f"best {min(times):.1f} ms")


def report(name, value, reach=""):
    print(f"{name:<40}{value:>24}  {reach}", flush=True)


def main():
    parser = argparse.ArgumentParser(prog="bench/growth")
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--blobs", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=50_000)
    parser.add_argument("--services", type=int, default=1_000)
    parser.add_argument("--folder", default=None, help="where the files go")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        if args.blobs:
            measure_pages(args.program, folder, args.rounds, args.blobs)
        if args.jobs:
            for kept in (True, False):
                measure_jobs(args.program, folder, args.rounds, args.jobs, kept)
        if args.services:
            measure_starts(args.program, folder, args.rounds, args.services)


main()
