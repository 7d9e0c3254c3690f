"""Data folders of each earlier layout open; a start that fails while it brings them up to date leaves
the records readable, and the next one goes on."""
import http.client
import json
import os
import pathlib
import re
import shutil
import sqlite3
import tempfile
import unittest
import urllib.parse

from batch_client import BatchClient
from servers import Emulator

BINARY, DISK = os.environ["AML_BINARY"], os.environ["AML_FAILING_DISK"]
LAYOUTS = pathlib.Path(__file__).parent / "layouts"
IS_LONG = os.environ.get("AML_DISK_LONG") == "1"
PLACES = 2  # of each kind that are tried
FILES = ("jobs", "definitions", "gateway")
ENDED, RUNNING, QUEUED, NOT_STARTED = (letter * 32 for letter in "abcd")
FAULTS = [("write", "ENOSPC", "1"), ("write", "EIO", "0"), ("write", "kill", "0"), ("sync", "EIO", "1"),
          ("truncate", "EIO", "1")]
COLUMNS = "id, workspace, endpoint, v1, request, created"  # of all layouts, and never changed


def versions(file):
    """Layouts of a file that have a fixture, the earliest first."""
    found = (re.fullmatch(rf"{file}\.(\d+)\.sql", one.name) for one in LAYOUTS.iterdir())
    return sorted(int(one[1]) for one in found if one)


def ask(data, sql):
    """What another program reads, of a copy: SQLite finishes in it what was interrupted."""
    with tempfile.TemporaryDirectory() as folder:
        for file in data.glob("jobs.sqlite*"):
            shutil.copy(file, folder)
        connection = sqlite3.connect(os.path.join(folder, "jobs.sqlite"))
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


class Upgrade(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def serve(self, data, workers="1", **variables):
        """The preloaded library counts in a file elsewhere, which the sandbox would close."""
        with open(self.folder / "stderr", "w") as said:
            return Emulator(BINARY, "--data", str(data), "--job-workers", workers, "--sandbox", "off",
                            variables=variables, stderr=said)

    def make(self, version):
        """A data folder with jobs of that layout, and the blob that they read."""
        data = self.folder / f"data{version}"
        shutil.rmtree(data, ignore_errors=True)
        box = data / "blobs" / "devstoreaccount1" / "box"
        box.mkdir(parents=True)
        (box / "in.csv").write_text("Col2\nThis is a good day\n")
        connection = sqlite3.connect(data / "jobs.sqlite")
        connection.executescript((LAYOUTS / f"jobs.{version}.sql").read_text())
        connection.close()
        return data

    def check(self, emulator):
        client = BatchClient(emulator.url)
        for job in (ENDED, RUNNING, QUEUED):
            status = client.wait(job)
            self.assertEqual(status["StatusCode"], "Finished", status)
            self.assertIn("output1", status["Results"])
        self.assertEqual(client.status(NOT_STARTED)["StatusCode"], "NotStarted")
        place = urllib.parse.urlsplit(emulator.url)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
        connection.request("GET", "/__emu/jobs")
        listed = {one["id"] for one in json.loads(connection.getresponse().read())}
        connection.close()
        self.assertEqual(listed, {ENDED, RUNNING, QUEUED, NOT_STARTED})

    def test_each_earlier_layout_has_a_fixture(self):
        data = self.folder / "new"
        with self.serve(data):
            pass
        for file in FILES:
            connection = sqlite3.connect(data / f"{file}.sqlite")
            last = connection.execute("PRAGMA user_version").fetchone()[0]
            connection.close()
            self.assertEqual(versions(file), list(range(1, last)), file)

    def test_each_earlier_layout_opens(self):
        for version in versions("jobs"):
            with self.subTest(layout=version):
                data = self.make(version)
                with self.serve(data) as emulator:
                    self.check(emulator)
                with self.serve(data) as emulator:
                    self.check(emulator)

    def counts(self, version):
        """How often each kind of call is made when nothing fails."""
        file = self.folder / "counts"
        data = self.make(version)
        with self.serve(data, "0", LD_PRELOAD=DISK, AML_DISK=str(data), AML_DISK_COUNTS=str(file)):
            pass
        return {kind: int(count) for kind, count in map(str.split, file.read_text().splitlines())}

    def fail_at(self, version, kind, how, is_on, place):
        data = self.make(version)
        before = ask(data, f"SELECT {COLUMNS} FROM jobs ORDER BY number")
        try:
            self.serve(data, "0", LD_PRELOAD=DISK, AML_DISK=str(data), AML_DISK_KIND=kind,
                       AML_DISK_HOW=how, AML_DISK_ON=is_on, AML_DISK_AT=str(place)).stop()
        except RuntimeError as error:
            said = (self.folder / "stderr").read_text()
            self.assertIn("ended with -9" if how == "kill" else "ended with 1", str(error))
            self.assertTrue(how == "kill" or said.strip(), "it says why")
        self.assertEqual(ask(data, "PRAGMA integrity_check"), [("ok",)])
        self.assertEqual(ask(data, f"SELECT {COLUMNS} FROM jobs ORDER BY number"), before)
        with self.serve(data) as emulator:
            self.check(emulator)

    def test_a_failed_start_leaves_the_records(self):
        for version in versions("jobs"):
            counts = self.counts(version)
            for kind, how, is_on in FAULTS:
                count = counts[kind]
                step = 1 if IS_LONG else max((count - 1) / (PLACES - 1), 1)
                for place in sorted({round(1 + step * number) for number in range(count)}):
                    if place > count:
                        break
                    with self.subTest(layout=version, kind=kind, how=how, place=place, of=count):
                        self.fail_at(version, kind, how, is_on, place)


if __name__ == "__main__":
    unittest.main()
