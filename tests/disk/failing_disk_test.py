"""A disk that fails at every call in turn: what was acknowledged is there, what was refused says so."""
import http.client
import json
import os
import pathlib
import tempfile
import unittest
import urllib.error
import urllib.parse

from batch_client import BatchClient
from servers import Emulator, clean_environment

BINARY, DISK = os.environ["AML_BINARY"], os.environ["AML_FAILING_DISK"]
IS_LONG = os.environ.get("AML_DISK_LONG") == "1"
PLACES = 1_000_000 if IS_LONG else 4  # of each kind that are tried, the first and the last among them
ROWS = b"Col2\n" + b"This is a good day\n" * 4000
PLACE = {"ConnectionString": "UseDevelopmentStorage=true"}
PATIENCE = 5
SIGNED = {"Authorization": "SharedKey devstoreaccount1:bm90IGNoZWNrZWQ=", "x-ms-version": "2018-03-28"}
# What happens to which calls: once, or from then on.
FAULTS = [("write", "EIO", "0"), ("write", "ENOSPC", "1"), ("write", "EINTR", "0"),
          ("write", "short", "0"), ("sync", "EIO", "0"), ("open", "ENOSPC", "0"),
          ("open", "EIO", "1"), ("rename", "EIO", "0"), ("unlink", "EIO", "0"),
          ("truncate", "EIO", "0"), ("mkdir", "ENOSPC", "0")]
# Where each write waits for the disk.
FAULTS_OF_DURABLE = [("sync", "EIO", "0"), ("sync", "EIO", "1"), ("rename", "EIO", "0")]
HARMLESS = ("EINTR", "short")  # a program that is right writes the rest


class Run:
    """One emulator over a data folder, and what it has acknowledged."""

    def __init__(self, data, settings):
        self.data = str(data)
        self.settings = settings
        self.blobs = {}  # name -> the contents that may be there; None: no blob
        self.jobs = {}   # id -> whether it was seen as finished
        self.refused = []

    def serve(self, **variables):
        environment = {**clean_environment(), **variables}
        return Started(self.data, self.settings, environment)

    def ask(self, emulator, method, path, body=b"", headers=None):
        url = urllib.parse.urlsplit(emulator.url)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
        try:
            connection.request(method, path, body, {**SIGNED, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def blob(self, emulator, method, name, body=b"", query="", headers=None):
        path = f"/devstoreaccount1/box/{name}{query}"
        return self.ask(emulator, method, path, body, headers)

    def done(self, what, status):
        """Whether it was acknowledged; what was not is refused with a status of its own."""
        if status < 300:
            return True
        self.refused.append(f"{what}: {status}")
        return False

    def write(self, emulator, name, content, send):
        before = self.blobs.get(name, {None})
        self.blobs[name] = {content} if self.done(name, send()) else before | {content}

    def put(self, emulator, name, content):
        self.write(emulator, name, content, lambda: self.blob(
            emulator, "PUT", name, content, headers={"x-ms-blob-type": "BlockBlob"})[0])

    def delete(self, emulator, name):
        before = self.blobs.get(name, {None})
        gone = self.done(f"delete {name}", self.blob(emulator, "DELETE", name)[0])
        self.blobs[name] = {None} if gone else before | {None}

    def put_blocks(self, emulator, name, blocks):
        ids = [f"{number:08d}" for number in range(len(blocks))]
        encoded = {urllib.parse.quote(one): block
                   for one, block in zip(ids, blocks)}
        for one, block in encoded.items():
            if not self.done("block", self.blob(emulator, "PUT", name, block,
                                                f"?comp=block&blockid={one}")[0]):
                return
        xml = "<BlockList>" + "".join(f"<Latest>{one}</Latest>" for one in ids) + "</BlockList>"
        self.write(emulator, name, b"".join(blocks), lambda: self.blob(
            emulator, "PUT", name, xml.encode(), "?comp=blocklist")[0])

    def run_job(self, emulator):
        client = BatchClient(emulator.url)
        try:
            job = client.submit({"input1": {**PLACE, "RelativeLocation": "box/in.csv"}},
                                {"output1": {**PLACE, "RelativeLocation": "box/out.csv"}})
            self.jobs[job] = False
            client.start(job)
            self.jobs[job] = client.wait(job, PATIENCE)["StatusCode"] == "Finished"
        except urllib.error.HTTPError as error:
            self.refused.append(f"job: {error.code}")
        except TimeoutError:
            self.refused.append("job: waits for a disk that works")

    def work(self, emulator):
        self.done("container", self.ask(emulator, "PUT", "/devstoreaccount1/box?restype=container")[0])
        self.put(emulator, "in.csv", ROWS)
        self.put(emulator, "a/b.bin", b"first" * 1000)
        self.put_blocks(emulator, "blocks.bin", [b"x" * 70_000, b"y" * 10])
        self.put(emulator, "a/b.bin", b"second" * 1000)
        self.run_job(emulator)
        self.put(emulator, "gone.bin", b"soon")
        self.delete(emulator, "gone.bin")


class Started(Emulator):
    """An emulator with variables of its own. The preloaded library counts in a file elsewhere, which
    the sandbox would close."""

    def __init__(self, data, settings, environment):
        super(Emulator, self).__init__(
            [BINARY, "serve", "--port", "0", "--quiet", "--data", data, "--loose-signatures",
             "--job-workers", "1", "--sandbox", "off", *settings], r"^READY (.*)", env=environment)
        self.url = json.loads(self.ready[1])["http"]


class FailingDisk(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def counts(self, settings):
        """How often each kind of call is made when nothing fails."""
        run = Run(self.folder / "whole", settings)
        file = self.folder / "counts"
        with run.serve(LD_PRELOAD=DISK, AML_DISK=run.data, AML_DISK_COUNTS=str(file)) as emulator:
            run.work(emulator)
        self.assertEqual(run.refused, [])
        self.assertTrue(all(run.jobs.values()))
        self.check(run)
        return {kind: int(count) for kind, count in map(str.split, file.read_text().splitlines())}

    def check(self, run):
        """What was acknowledged is there after a start on a disk that works."""
        with run.serve() as emulator:
            for name, contents in run.blobs.items():
                status, content = run.blob(emulator, "GET", name)
                self.assertIn(status, (200, 404), name)
                self.assertIn(content if status == 200 else None, contents, name)
            status, listing = run.ask(emulator, "GET",
                                      "/devstoreaccount1/box?restype=container&comp=list")
            self.assertIn(status, (200, 404))
            client = BatchClient(emulator.url)
            for job, is_finished in run.jobs.items():
                code = client.wait(job)["StatusCode"] if is_finished else client.status(job)["StatusCode"]
                if is_finished:
                    self.assertEqual(code, "Finished")
            run.refused.clear()
            run.work(emulator)
            self.assertEqual([one for one in run.refused if one != "container: 409"], [])

    def fail_at(self, kind, how, is_on, place, settings):
        run = Run(self.folder / f"{kind}-{how}-{is_on}-{place}", settings)
        variables = {"LD_PRELOAD": DISK, "AML_DISK": run.data, "AML_DISK_KIND": kind,
                     "AML_DISK_HOW": how, "AML_DISK_ON": is_on, "AML_DISK_AT": str(place)}
        try:
            emulator = run.serve(**variables)
        except RuntimeError as error:
            self.assertIn("ended with 1", str(error))  # it cannot begin, and says why
        else:
            with emulator:
                run.work(emulator)
                self.assertIsNone(emulator.process.poll(), "it goes on serving")
                if how in HARMLESS:
                    self.assertEqual(run.refused, [])
        self.check(run)

    def fail_each(self, faults, settings):
        counts = self.counts(settings)
        for kind, how, is_on in faults:
            count = counts[kind]
            step = max((count - 1) / max(PLACES - 1, 1), 1)
            places = sorted({round(1 + step * number) for number in range(PLACES)
                             if round(1 + step * number) <= count} if not IS_LONG
                            else set(range(1, count + 1)))
            for place in places:
                with self.subTest(kind=kind, how=how, on=is_on, place=place, of=count):
                    self.fail_at(kind, how, is_on, place, settings)

    def test_every_call_in_turn(self):
        self.fail_each(FAULTS, [])

    def test_every_call_in_turn_where_writes_are_forced(self):
        self.fail_each(FAULTS_OF_DURABLE, ["--durable"])


if __name__ == "__main__":
    unittest.main()
