"""The machine stops at any moment: what the disk may hold then is started on, in many ways.

With --durable everything acknowledged is there. Without, what the disk has is served, and work goes on.
"""
import http.client
import itertools
import json
import os
import pathlib
import shutil
import tempfile
import unittest
import urllib.parse

import power_loss
from batch_client import JOBS, KEY, BatchClient
from servers import Emulator

BINARY, RECORDER = os.environ["AML_BINARY"], os.environ["AML_RECORDING_DISK"]
IS_LONG = os.environ.get("AML_DISK_LONG") == "1"
SEED = int(os.environ.get("AML_DISK_SEED", "1"))
STATES = 10 ** 9 if IS_LONG else 28  # of each of the two tests
CHANCES = 3  # in the long run, of each moment, beside the extremes
SIGNED = {"Authorization": "SharedKey devstoreaccount1:bm90IGNoZWNrZWQ=", "x-ms-version": "2018-03-28"}
CALLER = {"Authorization": "Bearer " + KEY, "Content-Type": "application/json"}
TOKEN = {"Authorization": "Bearer 4ce9c35bd054d1e8699e0301e7036a39", "Content-Type": "application/json"}
ENDPOINTS = ("/workspaces/756dbbd56cf4b58a5125db394cae1dc4/webservices/"
             "3742661343a0755323a687315e7ef45e/endpoints")
PLACE = {"ConnectionString": "UseDevelopmentStorage=true"}
BOX = "/devstoreaccount1/box"
ROWS = b"Col2\n" + b"This is a good day\n" * 200


class Client:
    def __init__(self, emulator):
        place = urllib.parse.urlsplit(emulator.url)
        self.connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
        self.batch = BatchClient(emulator.url)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def ask(self, method, path, body=b"", headers=SIGNED):
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read(), answer.headers

    def blob(self, name):
        """Its content and its label; None: it is not there."""
        status, content, headers = self.ask("GET", f"{BOX}/{name}")
        if status == 404:
            return None
        if status != 200:
            raise AssertionError(f"{name}: {status} {content[:200]!r}")
        return content, headers.get("x-ms-meta-label")


class History:
    """What was asked for and acknowledged, and where the log was then."""

    def __init__(self, log):
        self.log = log
        self.blobs = {}      # name -> [(asked at, acknowledged at, what is there then)]
        self.jobs = {}       # id -> {"submitted" and so on: acknowledged at}
        self.endpoints = {}  # name -> acknowledged at
        self.count = itertools.count()

    def at(self):
        return os.path.getsize(self.log)

    def write(self, name, state, ask):
        asked = self.at()
        status, content, _ = ask()
        if status >= 300:
            raise AssertionError(f"{name}: {status} {content[:200]!r}")
        self.blobs.setdefault(name, []).append((asked, self.at(), state))

    def allowed(self, name, at):
        """What may be there of a blob where the machine stopped at that point of the log."""
        steps = self.blobs[name]
        last = max((number for number, step in enumerate(steps) if step[1] <= at), default=-1)
        return {None if last < 0 else steps[last][2],
                *(state for asked, _, state in steps[last + 1:] if asked <= at)}


class Work:
    """Calls of all kinds, one after the other."""

    def __init__(self, client, history):
        self.client, self.history = client, history

    def put(self, name, content, kind="BlockBlob"):
        label = str(next(self.history.count))
        self.history.write(name, (content, label), lambda: self.client.ask(
            "PUT", f"{BOX}/{name}", content,
            {**SIGNED, "x-ms-blob-type": kind, "x-ms-meta-label": label}))

    def label(self, name):
        label, content = str(next(self.history.count)), self.history.blobs[name][-1][2][0]
        self.history.write(name, (content, label), lambda: self.client.ask(
            "PUT", f"{BOX}/{name}?comp=metadata", b"", {**SIGNED, "x-ms-meta-label": label}))

    def append(self, name, more):
        content, label = self.history.blobs[name][-1][2]
        self.history.write(name, (content + more, label), lambda: self.client.ask(
            "PUT", f"{BOX}/{name}?comp=appendblock", more))

    def delete(self, name):
        self.history.write(name, None, lambda: self.client.ask("DELETE", f"{BOX}/{name}"))

    def put_blocks(self, name, blocks):
        ids = [f"{number:08d}" for number in range(len(blocks))]
        for one, block in zip(ids, blocks):
            status, _, _ = self.client.ask("PUT", f"{BOX}/{name}?comp=block&blockid={one}", block)
            assert status == 201, status
        xml = "<BlockList>" + "".join(f"<Latest>{one}</Latest>" for one in ids) + "</BlockList>"
        label = str(next(self.history.count))
        self.history.write(name, (b"".join(blocks), label), lambda: self.client.ask(
            "PUT", f"{BOX}/{name}?comp=blocklist", xml.encode(), {**SIGNED, "x-ms-meta-label": label}))

    def run_job(self):
        job = self.client.batch.submit({"input1": {**PLACE, "RelativeLocation": "box/in.csv"}},
                                       {"output1": {**PLACE, "RelativeLocation": "box/out.csv"}})
        steps = self.history.jobs[job] = {"submitted": self.history.at()}
        self.client.batch.start(job)
        steps["started"] = self.history.at()
        assert self.client.batch.wait(job)["StatusCode"] == "Finished"
        steps["finished"] = self.history.at()

    def make_endpoint(self, name):
        status, content, _ = self.client.ask(
            "PUT", f"{ENDPOINTS}/{name}",
            json.dumps({"ThrottleLevel": "High", "MaxConcurrentCalls": 9}).encode(), TOKEN)
        assert status < 300, content
        self.history.endpoints[name] = self.history.at()

    def run(self):
        status, _, _ = self.client.ask("PUT", BOX + "?restype=container")
        assert status == 201, status
        self.put("in.csv", ROWS)
        self.put("a/b/c.bin", b"first " * 700)
        for turn in range(4):  # small files are written over under other names
            for name in ("one.txt", "two.txt", "a/three.txt"):
                self.put(name, f"{name} {turn} ".encode() * (300 - 60 * turn))
        self.put("a/b", b"beside its folder " * 90)
        self.put("large.bin", os.urandom(90_000))
        self.run_job()
        self.make_endpoint("e1")
        self.put_blocks("blocks.bin", [b"x" * 70_000, b"y" * 10])
        self.put_blocks("block.bin", [b"z" * 5_000])
        self.label("two.txt")
        self.put("log.txt", b"", "AppendBlob")
        self.append("log.txt", b"begin " * 200)
        self.append("log.txt", b"end " * 300)
        self.put("a/b/c.bin", b"second " * 900)
        self.delete("one.txt")
        self.put("gone/soon.txt", b"soon " * 50)
        self.delete("gone/soon.txt")
        self.put("large.bin", os.urandom(80_000))
        self.make_endpoint("e2")
        self.run_job()


class PowerLoss(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def serve(self, data, settings, variables):
        with open(self.folder / "stderr", "w") as said:
            return Emulator(BINARY, "--data", str(data), "--loose-signatures", "--job-workers", "1",
                            "--sandbox", "off",  # the recorder writes its log elsewhere
                            *settings, variables={"LD_PRELOAD": RECORDER, **variables},
                            stderr=said)

    def record(self, settings):
        data, log = self.folder / "recorded" / "data", self.folder / "log"
        data.parent.mkdir()
        variables = {"AML_DISK": str(data.parent), "AML_DISK_LOG": str(log)}
        history = History(log)
        with self.serve(data, settings, variables) as emulator:
            begin = history.at()
            with Client(emulator) as client:
                Work(client, history).run()
        return history, begin, *power_loss.read_log(log)

    def states(self, history, begin, ends):
        """(after how many records, how, seed) to be tried: all, or some of all kinds."""
        counts = [number + 1 for number, end in enumerate(ends) if end >= begin]
        if IS_LONG:
            return [(count, how, SEED + count + turn) for count in counts
                    for turn, how in enumerate([*power_loss.EXTREMES, *["chance"] * CHANCES])]
        acknowledged = sorted({at for steps in history.blobs.values() for _, at, _ in steps} |
                              {at for steps in history.jobs.values() for at in steps.values()})
        at_those = [number + 1 for number, end in enumerate(ends) if end in set(acknowledged)]
        ways = itertools.cycle(["nothing", "chance", "names", "chance", "bytes", "chance",
                                "lengths", "everything"])
        step = max(len(at_those) * 2 // STATES, 1)
        some = at_those[::step] + counts[::max(len(counts) * 2 // STATES, 1)]
        return [(count, how, SEED + count) for count, how in zip(some, ways)]

    def start_on(self, records, state, settings):
        """An emulator on what a disk may hold; None and what it says: it cannot begin."""
        count, how, seed = state
        place = self.folder / "state"
        shutil.rmtree(place, ignore_errors=True)
        pairs = power_loss.disk_after(records, count).build(place, how, seed)
        inodes = self.folder / "inodes"
        inodes.write_text("".join(f"{has} {shows}\n" for has, shows in pairs))
        return self.serve(place / "data", settings,
                          {"AML_DISK": str(place), "AML_DISK_INODES": str(inodes)})

    def check_blobs(self, client, history, at, is_durable):
        for name in history.blobs:
            found, allowed = client.blob(name), history.allowed(name, at)
            if is_durable and found not in allowed:
                shown = found and (found[0][:40], len(found[0]), found[1])
                self.fail(f"{name}: {shown}, not among "
                          f"{[one and (one[0][:40], len(one[0]), one[1]) for one in allowed]}")

    def check_jobs(self, client, history, at, is_durable):
        status, listed, _ = client.ask("GET", "/__emu/jobs")
        self.assertEqual(status, 200)
        listed = {one["id"] for one in json.loads(listed)}
        self.assertLessEqual(listed, set(history.jobs))
        for job, steps in history.jobs.items():
            acknowledged = {step for step, then in steps.items() if then <= at}
            if is_durable and acknowledged:
                self.assertIn(job, listed)
            if job not in listed:
                continue
            status, body, _ = client.ask("GET", f"{JOBS}/{job}?api-version=2.0", b"", CALLER)
            self.assertEqual(status, 200)
            if is_durable and "started" in acknowledged:
                self.assertEqual(client.batch.wait(job)["StatusCode"], "Finished")
                self.assertIsNotNone(client.blob("out.csv"))

    def check(self, client, history, at, is_durable):
        status, _, _ = client.ask("GET", BOX + "?restype=container&comp=list")
        self.assertIn(status, (200, 404))
        self.check_blobs(client, history, at, is_durable)
        self.check_jobs(client, history, at, is_durable)
        status, listed, _ = client.ask("GET", ENDPOINTS, b"", TOKEN)
        self.assertEqual(status, 200)
        names = {one["Name"] for one in json.loads(listed)}
        for name, then in history.endpoints.items():
            self.assertTrue(name in names or not is_durable or then > at, name)
        status, _, _ = client.ask("PUT", BOX + "?restype=container")
        self.assertIn(status, (201, 409))
        status, _, _ = client.ask("PUT", f"{BOX}/new.txt", b"new",
                                  {**SIGNED, "x-ms-blob-type": "BlockBlob"})
        self.assertEqual(status, 201)

    def stop_everywhere(self, settings, is_durable):
        history, begin, records, ends = self.record(settings)
        states = self.states(history, begin, ends)
        refused = 0
        for state in states:
            with self.subTest(records=state[0], how=state[1], seed=state[2]):
                try:
                    emulator = self.start_on(records, state, settings)
                except RuntimeError:
                    said = (self.folder / "stderr").read_text()
                    self.assertFalse(is_durable, said)
                    self.assertRegex(said, "is damaged")
                    refused += 1
                    continue
                try:
                    with Client(emulator) as client:
                        self.check(client, history, ends[state[0] - 1], is_durable)
                finally:
                    emulator.process.kill()
                    emulator.stop()
        print(f"{len(states)} states of {len(records)} records, {refused} refused by name")

    def test_with_durable_nothing_acknowledged_is_lost(self):
        self.stop_everywhere(["--durable"], True)

    def test_without_it_what_is_there_is_served(self):
        self.stop_everywhere([], False)


if __name__ == "__main__":
    unittest.main()
