"""The real program and its data folder: a full disk, a copied folder, a killed gateway."""
import http.client
import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.parse

from batch_client import BatchClient
from servers import Emulator, clean_environment

BINARY = os.environ["AML_BINARY"]
PATIENCE = 60
PLACE = {"ConnectionString": "UseDevelopmentStorage=true"}
INPUTS = {"input1": {**PLACE, "RelativeLocation": "box/in.csv"}}
OUTPUTS = {"output1": {**PLACE, "RelativeLocation": "box/out.csv"}}
GATEWAY_CALL = ("/azureml-demo/workspaces/756dbbd56cf4b58a5125db394cae1dc4"
                "/services/562d088408ce85f89663240a5ea142c9/jobs/" + "0" * 32)


class Lines:
    """The log of a program, read so that it never waits for its reader."""

    def __init__(self, stream):
        self.changed = threading.Condition()
        self.lines = []
        self.thread = threading.Thread(target=self.read, args=(stream,))
        self.thread.start()

    def read(self, stream):
        for line in stream:
            with self.changed:
                self.lines.append(line)
                self.changed.notify_all()

    def wait_for(self, text):
        with self.changed:
            return self.changed.wait_for(lambda: any(text in line for line in self.lines), PATIENCE)


class DataFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = os.path.join(folder.name, "data")

    def serve(self, data=None, **options):
        emulator = Emulator(BINARY, "--data", data or self.data, "--loose-signatures", **options)
        self.addCleanup(emulator.stop)
        return emulator

    def ask(self, emulator, method, path, body=b"", headers=None):
        url = urllib.parse.urlsplit(emulator.url)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=PATIENCE)
        try:
            signed = {"Authorization": "SharedKey devstoreaccount1:bm90IGNoZWNrZWQ=",
                      "x-ms-version": "2018-03-28", **(headers or {})}
            connection.request(method, path, body, signed)
            answer = connection.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())
        finally:
            connection.close()

    def put(self, emulator, blob, body, **headers):
        return self.ask(emulator, "PUT", "/devstoreaccount1/box/" + blob, body,
                        {"x-ms-blob-type": "BlockBlob", "Content-Type": "text/csv", **headers})

    def make_box(self, emulator, rows):
        self.assertEqual(
            self.ask(emulator, "PUT", "/devstoreaccount1/box?restype=container")[0], 201)
        body = b"Col2\n" + b"This is a good day\n" * rows
        self.assertEqual(self.put(emulator, "in.csv", body)[0], 201)

    def refused(self, call):
        with self.assertRaises(urllib.error.HTTPError) as caught:
            call()
        answer = caught.exception.read()
        caught.exception.close()
        return caught.exception.code, json.loads(answer)["error"]["code"]

    def test_full_disk(self):
        emulator = self.serve()
        self.make_box(emulator, 1)
        client = BatchClient(emulator.url)
        first = client.submit(INPUTS, OUTPUTS)
        client.start(first)
        self.assertEqual(client.wait(first)["StatusCode"], "Finished")
        second = client.submit(INPUTS, OUTPUTS)

        pid = emulator.process.pid
        soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
        full = (507, "InsufficientStorage")
        self.assertEqual(self.refused(lambda: client.submit(INPUTS, OUTPUTS)), full)
        self.assertEqual(self.refused(lambda: client.start(second)), full)
        status, body, _ = self.put(emulator, "new.csv", b"1,2\n")
        self.assertEqual(status, 507, body)
        self.assertEqual(client.status(first)["StatusCode"], "Finished")
        self.assertEqual(client.status(second)["StatusCode"], "NotStarted")

        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
        client.start(second)
        self.assertEqual(client.wait(second)["StatusCode"], "Finished")

    def test_end_on_a_full_disk(self):
        emulator = self.serve(stderr=subprocess.PIPE)
        log = Lines(emulator.process.stderr)
        self.addCleanup(log.thread.join)
        self.addCleanup(emulator.stop)
        self.make_box(emulator, 300_000)
        client = BatchClient(emulator.url)
        job = client.submit(INPUTS, OUTPUTS)
        client.start(job)
        self.assertTrue(log.wait_for("job starts job=" + job))
        pid = emulator.process.pid
        soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
        self.assertTrue(log.wait_for("the end of a job cannot be recorded"))
        self.assertEqual(client.status(job)["StatusCode"], "Running")
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
        status = client.wait(job)
        self.assertEqual(status["StatusCode"], "Failed")
        self.assertIn("StorageFailure", status["Details"])
        self.assertTrue(log.wait_for("the end of a job is recorded job=" + job))
        self.assertEqual(emulator.stop(), 0)

    def test_copied_folder(self):
        with self.serve() as emulator:
            self.make_box(emulator, 1)
            self.put(emulator, "a/b.csv", b"1,2\n", **{"x-ms-meta-owner": "somebody"})
            before = self.ask(emulator, "HEAD", "/devstoreaccount1/box/a/b.csv")[2]
        for how in (shutil.copy2, shutil.copy):
            with self.subTest(how.__name__):
                copy = f"{self.data}-{how.__name__}"
                shutil.copytree(self.data, copy, copy_function=how)
                with self.serve(copy) as emulator:
                    after = self.ask(emulator, "HEAD", "/devstoreaccount1/box/a/b.csv")[2]
                for name in ("ETag", "Content-Type", "Last-Modified", "x-ms-meta-owner",
                             "x-ms-blob-type"):
                    self.assertEqual(after.get(name), before.get(name), name)

    def test_damage_is_told_at_the_start(self):
        with self.serve() as emulator:
            self.make_box(emulator, 1)
        properties = pathlib.Path(self.data, "blobs/devstoreaccount1/.amlemu/properties")
        shutil.rmtree(properties)
        properties.write_text("no folder")
        done = subprocess.run([BINARY, "--port", "0", "--data", self.data], text=True,
                              capture_output=True, timeout=PATIENCE, env=clean_environment())
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"^error: .*\.amlemu/properties is not a folder\n$")

    def test_counts_outlive_a_kill(self):
        # A machine at its limits may wake the writer late; not five times in turn.
        for attempt in range(5):
            data = f"{self.data}-{attempt}"
            emulator = self.serve(data)
            for _ in range(10):
                self.ask(emulator, "GET", GATEWAY_CALL)
            counted = time.monotonic()
            while time.monotonic() - counted < 0.1:
                self.ask(emulator, "GET", "/__emu/health/live")
            emulator.process.send_signal(signal.SIGKILL)
            emulator.process.wait(PATIENCE)
            with self.serve(data) as again:
                answer = self.ask(again, "GET", "/__emu/gateway/analytics")[1]
            if json.loads(answer)["total"]["callCountTotal"] == 10:
                return
        self.fail("what was counted a tenth of a second before is lost")


unittest.main()
