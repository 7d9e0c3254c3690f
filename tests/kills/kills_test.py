"""Emulators that are killed at random moments of a mixed load: what was acknowledged is there."""
import base64
import collections
import http.client
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
import xml.etree.ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "replicas"))
from batch_client import JOBS, KEY  # noqa: E402
from replicas import Database  # noqa: E402
from servers import Emulator  # noqa: E402

BINARY = os.environ["AML_BINARY"]
KILLS = int(os.environ.get("AML_KILLS", "8"))
SEED = int(os.environ.get("AML_KILLS_SEED", "1"))
WRITERS = 6
LONGEST_LIFE = 0.25  # seconds from the first acknowledgement to the kill
SIGNED = {"Authorization": "SharedKey devstoreaccount1:bm90IGNoZWNrZWQ=", "x-ms-version": "2018-03-28",
          "x-ms-blob-type": "BlockBlob"}
CALLER = {"Authorization": "Bearer " + KEY, "Content-Type": "application/json"}
TOKEN = {"Authorization": "Bearer 4ce9c35bd054d1e8699e0301e7036a39", "Content-Type": "application/json"}
ENDPOINTS = ("/workspaces/756dbbd56cf4b58a5125db394cae1dc4/webservices/"
             "3742661343a0755323a687315e7ef45e/endpoints")
MOST_ENDPOINTS = 100  # each is published anew at a start
PLACE = {"ConnectionString": "UseDevelopmentStorage=true"}


class Gone(Exception):
    """The emulator was killed before it answered."""


class Known:
    """What one writer was told, and what it asked for without an answer. One thread's at a time."""

    def __init__(self, number):
        self.number = number
        self.random = random.Random(SEED * 1000 + number)
        self.blobs = {}      # name -> the contents that may be there; None: no blob
        self.made = f"{number}-made.bin"  # a blob of blocks
        self.blocks = {}     # id -> the contents of the staged block that may be there; None: no block
        self.commits = False  # no answer came to a list of all of them
        self.jobs = {}       # id -> {"started", "may be started"}
        self.endpoints = {}  # name -> whether it was acknowledged
        self.count = 0
        self.acknowledged = 0

    def ask(self, connection, method, path, body=b"", headers=SIGNED):
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Gone from error
        if answer.status >= 300:
            raise AssertionError(f"{method} {path}: {answer.status} {content[:200]!r}")
        self.acknowledged += 1
        return content

    def put_blob(self, connection):
        name = f"{self.number}-{self.random.randrange(6)}.txt"
        content = f"{name} {self.count} ".encode() * self.random.choice((1, 50, 6000))
        before = self.blobs.get(name, {None})
        self.blobs[name] = before | {content}
        self.ask(connection, "PUT", self.path(name), content)
        self.blobs[name] = {content}

    def delete_blob(self, connection):
        there = [name for name, contents in self.blobs.items()
                 if None not in contents and name != self.made]
        if not there:
            return
        name = self.random.choice(there)
        self.blobs[name] = self.blobs[name] | {None}
        self.ask(connection, "DELETE", self.path(name))
        self.blobs[name] = {None}

    def stage_block(self, connection):
        """Another one, mostly; else one once more. No two contents have the same size."""
        number = self.random.randrange(len(self.blocks) + 1) if self.random.random() < 0.1 else len(self.blocks)
        block = base64.b64encode(f"{number:06d}".encode()).decode()
        content = bytes([97 + self.number]) * (self.count + self.random.choice((0, 100_000)))
        self.blocks[block] = self.blocks.get(block, {None}) | {content}
        self.ask(connection, "PUT", f"{self.path(self.made)}?comp=block&blockid={block}", content)
        self.blocks[block] = {content}

    def commit_blocks(self, connection):
        if not self.blocks:
            return
        blocks = list(self.blocks)
        content = b"".join(next(iter(self.blocks[block])) for block in blocks)
        entries = "".join(f"<Latest>{block}</Latest>" for block in blocks)
        self.blobs[self.made] = self.blobs.get(self.made, {None}) | {content}
        self.commits = True
        self.ask(connection, "PUT", f"{self.path(self.made)}?comp=blocklist",
                 f"<BlockList>{entries}</BlockList>".encode())
        self.commits = False
        self.blocks = {}
        self.blobs[self.made] = {content}

    def find_blocks(self, sizes):
        """What is staged after a kill; what was acknowledged is."""
        if self.commits and not sizes:
            self.blocks = {}
        self.commits = False
        for block in set(self.blocks) | set(sizes):
            found = [content for content in self.blocks.get(block, ())
                     if sizes.get(block) == (None if content is None else len(content))]
            if len(found) != 1:
                raise AssertionError(f"block {block} of {self.made}: {sizes.get(block)}")
            self.blocks[block] = set(found)
        self.blocks = {block: found for block, found in self.blocks.items() if None not in found}

    @staticmethod
    def path(name):
        return f"/devstoreaccount1/kills/{name}"

    def run_job(self, connection):
        body = {"GlobalParameters": {}, "Inputs": {"input1": {**PLACE, "RelativeLocation": "kills/in.csv"}},
                "Outputs": {"output1": {**PLACE, "RelativeLocation": f"kills/out{self.number}.csv"}}}
        job = json.loads(self.ask(connection, "POST", JOBS + "?api-version=2.0",
                                  json.dumps(body).encode(), CALLER))
        self.jobs[job] = "submitted"
        self.jobs[job] = "may be started"
        self.ask(connection, "POST", f"{JOBS}/{job}/start?api-version=2.0", b"", CALLER)
        self.jobs[job] = "started"

    def make_endpoint(self, connection):
        if len(self.endpoints) >= MOST_ENDPOINTS / WRITERS:
            return
        name = f"e{self.number}x{self.count}"
        self.endpoints[name] = False
        self.ask(connection, "PUT", f"{ENDPOINTS}/{name}",
                 json.dumps({"ThrottleLevel": "High", "MaxConcurrentCalls": 9}).encode(), TOKEN)
        self.endpoints[name] = True

    def go_on(self, url):
        """Until the emulator is gone."""
        actions = ([self.put_blob] * 6 + [self.delete_blob] + [self.run_job] * 4 + [self.make_endpoint] +
                   [self.stage_block] * 6 + [self.commit_blocks])
        place = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
        try:
            while True:
                self.count += 1
                self.random.choice(actions)(connection)
        except Gone:
            return None
        except AssertionError as error:
            return str(error)
        finally:
            connection.close()


class Kills(unittest.TestCase):
    def serve(self, *settings):
        emulator = Emulator(BINARY, "--loose-signatures", "--job-workers", "2", "--log-level", "error",
                            *settings)
        self.addCleanup(emulator.stop)
        return emulator

    def get(self, emulator, path, headers=SIGNED):
        place = urllib.parse.urlsplit(emulator.url)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def list_of(self, emulator, path, headers=SIGNED):
        status, content = self.get(emulator, path, headers)
        self.assertEqual(status, 200, f"{path}: {content[:200]!r}")
        return json.loads(content)

    def live(self, emulator, writers, lives):
        """One life, from its start to its kill."""
        problems = []
        threads = [threading.Thread(target=lambda one=one: problems.append(one.go_on(emulator.url)))
                   for one in writers]
        for thread in threads:
            thread.start()
        # Chance decides when; nothing is waited for.
        threading.Event().wait(lives.uniform(0.01, LONGEST_LIFE))
        emulator.process.send_signal(signal.SIGKILL)
        emulator.process.wait()
        for thread in threads:
            thread.join()
        self.assertEqual([one for one in problems if one], [])

    def check(self, emulator, writers):
        for writer in writers:
            for name, contents in writer.blobs.items():
                status, content = self.get(emulator, writer.path(name))
                found = content if status == 200 else None
                self.assertIn(status, (200, 404))
                self.assertTrue(found in contents, f"{name}: {found and found[:40]!r}")
                writer.blobs[name] = {found}
            writer.find_blocks(self.staged(emulator, writer.path(writer.made)))
        self.check_jobs(emulator, writers)
        listed = {one["Name"] for one in self.list_of(emulator, ENDPOINTS, TOKEN)}
        for writer in writers:
            for name, was_acknowledged in writer.endpoints.items():
                self.assertTrue(name in listed or not was_acknowledged, name)

    def staged(self, emulator, path):
        status, content = self.get(emulator, path + "?comp=blocklist&blocklisttype=uncommitted")
        if status == 404:
            return {}
        self.assertEqual(status, 200, content[:200])
        listed = xml.etree.ElementTree.fromstring(content.decode("utf-8-sig")).iter("Block")
        return {one.findtext("Name"): int(one.findtext("Size")) for one in listed}

    def check_jobs(self, emulator, writers):
        listed = {one["id"]: one for one in self.list_of(emulator, "/__emu/jobs")}
        for writer in writers:
            for job, state in writer.jobs.items():
                self.assertIn(job, listed)
                if state == "submitted":
                    self.assertEqual(listed[job]["state"], "NotStarted")

    def all_end(self, emulator, writers):
        """Each job that was started comes to one end: a good one, but where it was killed too often."""
        end = time.monotonic() + 120
        while True:
            listed = {one["id"]: one for one in self.list_of(emulator, "/__emu/jobs")}
            states = collections.Counter(listed[job]["state"] for writer in writers
                                         for job, state in writer.jobs.items() if state == "started")
            if not states.keys() - {"Finished", "Failed"}:
                return states
            self.assertLess(time.monotonic(), end, states)
            threading.Event().wait(0.05)

    def kill_again_and_again(self, settings):
        lives = random.Random(SEED)
        writers = [Known(number) for number in range(WRITERS)]
        emulator = self.serve(*settings)
        place = urllib.parse.urlsplit(emulator.url)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
        first = Known(-1)
        first.ask(connection, "PUT", "/devstoreaccount1/kills?restype=container")
        first.ask(connection, "PUT", "/devstoreaccount1/kills/in.csv", b"Col2\nThis is a good day\n")
        connection.close()
        for _ in range(KILLS):
            self.live(emulator, writers, lives)
            emulator = self.serve(*settings)
            self.check(emulator, writers)
        states = self.all_end(emulator, writers)
        acknowledged = sum(writer.acknowledged for writer in writers)
        print(f"{KILLS} kills, {acknowledged} calls acknowledged, jobs {dict(states)}")
        self.assertGreater(acknowledged, KILLS)

    def test_embedded_store(self):
        with tempfile.TemporaryDirectory() as folder:
            self.kill_again_and_again(["--data", os.path.join(folder, "data")])

    def test_store_in_postgresql(self):
        database = Database()
        self.addCleanup(database.stop)
        self.kill_again_and_again(["--store", database.url(), "--store-lease", "2s"])


if __name__ == "__main__":
    unittest.main()
