"""Many kept clients of all kinds at once, for minutes. Started by bench/soak."""
import argparse
import asyncio
import collections
import json
import multiprocessing
import os
import random
import socket
import ssl
import tempfile
import time

import emulator

REACH_P99_MS = 20
REACH_GROWTH = 1.05  # of resident memory after the first minute
AUTHORIZED = {"Authorization": f"Bearer {emulator.KEY}", "Content-Type": "application/json"}
BODY = emulator.request_body(["This is a good day"])
JOBS = f"{emulator.SERVICE}/jobs"
VERSION = "?api-version=2.0"
BLOCK = {"x-ms-blob-type": "BlockBlob"}
# Of a thousand clients, how many are of each kind; the rest of them are RRS.
KINDS = {"gateway": 150, "job": 100, "blob": 150, "control": 50, "events": 50, "tls": 50}
TIME_LIMIT = 60


class Failure(Exception):
    """An answer that was not asked for."""


class Client:
    """One kept connection. What the emulator answers must be of `expected`, else it is a Failure."""

    def __init__(self, world, number):
        self.world, self.number = world, number
        self.random = random.Random(number)
        self.reader = self.writer = None

    async def connect(self, tls=None):
        self.reader, self.writer = await asyncio.open_connection(
            self.world.host, self.world.port, ssl=tls,
            server_hostname="localhost" if tls else None)

    async def ask(self, method, path, body=b"", headers=None, expected=(200,)):
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.world.host}:{self.world.port}",
                 f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), TIME_LIMIT)).decode()
        status = int(head.split(" ", 2)[1])
        fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        answer = b""
        if method != "HEAD" and "content-length" in fields:
            answer = await asyncio.wait_for(
                self.reader.readexactly(int(fields["content-length"])), TIME_LIMIT)
        if status not in expected:
            raise Failure(f"{method} {path.split('?')[0][:60]}: {status} {answer[:120]!r}")
        self.world.count(method)
        return status, answer

    async def pause(self):
        await asyncio.sleep(self.world.interval * self.random.uniform(0.5, 1.5))

    async def execute(self, prefix="", more=None):
        await self.ask("POST", prefix + emulator.EXECUTE, BODY, {**AUTHORIZED, **(more or {})})

    async def do_rrs(self):
        await self.execute()

    do_tls = do_rrs

    async def do_gateway(self):
        await self.execute(self.world.gateway, {"Ocp-Apim-Subscription-Key": self.world.subscription})

    async def do_blob(self):
        path = self.world.blobs.blob_path(f"soak/{self.number}.bin")
        data = self.random.randbytes(self.random.choice((10, 1000, 70_000)))
        await self.ask("PUT", path, data, BLOCK, (201,))
        _, got = await self.ask("GET", path)
        if got != data:
            raise Failure("a blob came back as another one")

    async def do_control(self):
        for path in ("/__emu/services", "/__emu/requests?limit=10&order=desc", "/__emu/metrics",
                     "/__emu/overview", "/__emu/jobs?limit=10"):
            await self.ask("GET", path)

    async def do_job(self):
        inputs = {"ConnectionString": "UseDevelopmentStorage=true",
                  "RelativeLocation": "soak/input.csv"}
        output = {**inputs, "RelativeLocation": f"soak/out{self.number}.csv"}
        body = json.dumps({"GlobalParameters": {}, "Inputs": {"input1": inputs},
                           "Outputs": {"output1": output}}).encode()
        _, answer = await self.ask("POST", JOBS + VERSION, body, AUTHORIZED)
        job = json.loads(answer)
        self.world.submitted.add(job)
        await self.ask("POST", f"{JOBS}/{job}/start{VERSION}", b"", AUTHORIZED, (204,))
        while True:
            await self.pause()
            _, answer = await self.ask("GET", f"{JOBS}/{job}{VERSION}", b"", AUTHORIZED)
            status = json.loads(answer)["StatusCode"]
            if status == "Finished":
                self.world.finished.add(job)
                return
            if status not in ("NotStarted", "Running"):
                raise Failure(f"a job is {status}")

    async def read_events(self):
        self.writer.write(f"GET /__emu/events HTTP/1.1\r\nHost: {self.world.host}\r\n\r\n".encode())
        while data := await self.reader.read(65536):
            self.world.event_bytes += len(data)
        raise Failure("the events ended")

    async def run(self, kind, tls):
        try:
            await self.connect(tls if kind == "tls" else None)
            if kind == "events":
                await self.read_events()
            while not self.world.over():
                await getattr(self, f"do_{kind}")()
                await self.pause()
        except (Failure, OSError, asyncio.IncompleteReadError, asyncio.TimeoutError) as error:
            self.world.failures[f"{kind}: {type(error).__name__} {error}"[:200]] += 1
        finally:
            if self.writer:
                self.writer.close()


class World:
    """What all clients share."""

    def __init__(self, server, seconds, interval):
        self.host, self.port = server.host, server.port
        self.blobs, self.interval = server, interval
        gateway = json.loads(server.expect(200, "GET", "/__emu/gateway"))
        self.gateway = gateway["baseUrl"].split(f":{server.port}", 1)[1]
        self.subscription = next(one["primaryKey"] for one in gateway["subscriptions"]
                                 if one["name"] == "unlimited-demo")
        self.end = time.monotonic() + seconds
        self.submitted, self.finished = set(), set()
        self.failures, self.methods = collections.Counter(), collections.Counter()
        self.event_bytes = 0

    def over(self):
        return time.monotonic() > self.end

    def count(self, method):
        self.methods[method] += 1


def probe(host, port, end, results):
    """One-row requests, one after the other, in a process that does nothing else."""
    connection = socket.create_connection((host, port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    head = (f"POST {emulator.EXECUTE} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(BODY)}\r\n" +
            "".join(f"{name}: {value}\r\n" for name, value in AUTHORIZED.items()) + "\r\n").encode()
    times = []
    while time.monotonic() < end:
        started = time.perf_counter()
        connection.sendall(head + BODY)
        if not connection.recv(65536).startswith(b"HTTP/1.1 200 "):
            break
        times.append((time.perf_counter() - started) * 1000)
        time.sleep(0.01)
    results.put(times)


def kinds_of(clients):
    kinds = [kind for kind, share in KINDS.items() for _ in range(share * clients // 1000)]
    return kinds + ["rrs"] * (clients - len(kinds))


def numbers_of(pid):
    """Resident KiB and open descriptors."""
    with open(f"/proc/{pid}/status") as lines:
        resident = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    return resident, len(os.listdir(f"/proc/{pid}/fd"))


async def watch(world, server, samples):
    """Reads the definitions again each second, and notes memory each."""
    reloading = Client(world, -1)
    await reloading.connect()
    while not world.over():
        await asyncio.sleep(1)
        samples.append(numbers_of(server.process.pid)[0])
        try:
            await reloading.ask("POST", "/__emu/reload")
        except (Failure, OSError, asyncio.IncompleteReadError) as error:
            world.failures[f"reload: {error}"] += 1
            await reloading.connect()
    reloading.writer.close()


async def soak(world, server, clients):
    tls = ssl.create_default_context()
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    samples = []
    tasks = [asyncio.create_task(Client(world, number).run(kind, tls))
             for number, kind in enumerate(kinds_of(clients))]
    watching = asyncio.create_task(watch(world, server, samples))
    await watching
    events = [task for task, kind in zip(tasks, kinds_of(clients)) if kind == "events"]
    for task in events:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return samples


def open_idle(server, count):
    """Connections that have asked once and are kept."""
    idle = []
    for _ in range(count):
        one = socket.create_connection((server.host, server.port))
        one.sendall(b"GET /__emu/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        idle.append(one)
    for one in idle:
        if not one.recv(65536).startswith(b"HTTP/1.1 200 "):
            raise RuntimeError("an idle connection was refused")
    return idle


def settled_descriptors(pid, before):
    """Closed connections are seen by the server a little later."""
    end = time.monotonic() + 10
    while numbers_of(pid)[1] > before and time.monotonic() < end:
        time.sleep(0.1)
    return numbers_of(pid)[1]


def unaccounted(world, server):
    """Jobs that were submitted and are not in the emulator's list, or did not come to a good end."""
    states = {job["id"]: job["state"] for job in json.loads(server.expect(200, "GET", "/__emu/jobs"))}
    fine = ("NotStarted", "Running", "Finished")  # of the last ones the clients saw no end
    return [job for job in world.submitted if states.get(job) not in fine] + [
        job for job in world.finished if states.get(job) != "Finished"]


def report(what, measured, reach, met):
    print(f"{what:<46}{measured:>16}   {reach:<18}{'yes' if met else 'no'}")


def main():
    parser = argparse.ArgumentParser(prog="bench/soak", description=__doc__)
    parser.add_argument("program", help=argparse.SUPPRESS)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--rate", type=int, default=500, help="operations a second, all together")
    parser.add_argument("--idle", type=int, default=0, help="more connections, kept and silent")
    parser.add_argument("--store", default="", help="a database; else the embedded store")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="amlemu-soak-") as folder:
        more = ["--store", options.store] if options.store else ["--data", folder]
        limit = options.clients + options.idle + 100
        with emulator.serving(options.program, "--max-connections", str(limit), *more,
                              quiet=True) as server:
            run(server, options)


def run(server, options):
    server.put_container("soak")
    server.put_bytes("soak/input.csv", b"Col2\nThis is a good day\n")
    before = numbers_of(server.process.pid)[1]
    idle = open_idle(server, options.idle)
    world = World(server, options.seconds, options.clients / options.rate)
    results = multiprocessing.Queue()
    prober = multiprocessing.Process(target=probe,
                                     args=(server.host, server.port, world.end, results))
    prober.start()
    samples = asyncio.run(soak(world, server, options.clients))
    times = sorted(results.get())
    prober.join()
    for one in idle:
        one.close()
    lost = unaccounted(world, server)
    tenth = max(len(samples) // 10, 1)
    descriptors = settled_descriptors(server.process.pid, before)
    first = max(samples[:tenth])
    p99 = times[int(len(times) * 0.99)]
    print(f"{options.clients} clients, {options.idle} idle connections, {options.seconds} s: "
          f"{sum(world.methods.values())} calls, {len(world.submitted)} jobs, "
          f"{world.event_bytes >> 20} MiB of events, {len(samples)} reloads")
    print(f"{'':<46}{'measured':>16}   {'reach':<18}met")
    report("one-row RRS, p50 and p99", f"{times[len(times) // 2]:.2f}, {p99:.2f} ms",
           f"p99 <= {REACH_P99_MS} ms", p99 <= REACH_P99_MS)
    report("answers that were not asked for", sum(world.failures.values()), "0", not world.failures)
    report("jobs not accounted for", len(lost), "0", not lost)
    report("resident, after a tenth and at the end", f"{first >> 10}, {samples[-1] >> 10} MiB",
           f"<= {REACH_GROWTH} times", samples[-1] <= first * REACH_GROWTH)
    report("descriptors before and after", f"{before}, {descriptors}", "no more",
           descriptors <= before)
    print("  MiB at each tenth: " + " ".join(str(one >> 10) for one in samples[tenth - 1::tenth]))
    for failure, count in world.failures.most_common(10):
        print(f"  {count} times {failure}")


main()
