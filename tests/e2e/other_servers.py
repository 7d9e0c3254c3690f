"""Servers that the emulator asks, and that harm it if they can: it answers in time, and lives."""
import json
import os
import pathlib
import re
import select
import shutil
import signal
import socket
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

from batch_client import BatchClient
from servers import Emulator

BINARY = os.environ["AML_BINARY"]
FIXTURES = pathlib.Path(os.environ["AML_FIXTURES"])
SANITIZED = os.environ.get("AML_SANITIZED", "0") != "0"  # which takes memory and time of its own
SERVICE_URL = "https://ussouthcentral.services.azureml.net"
UNLIMITED = "61c49a2e2d3f40719c8d9eaf1a2b3c4d"
EXECUTE = ("/azureml-demo/workspaces/756dbbd56cf4b58a5125db394cae1dc4"
           "/services/562d088408ce85f89663240a5ea142c9/execute?api-version=2.0&details=true")
PATIENCE = 30
MOST_RESIDENT = 64 << 20
MOST_WAITS = 128
CRASHES = 3


class Listener:
    """Hands each connection to a function, in a thread of its own."""

    def __init__(self, talk):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.origin = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        self.talk = talk
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.attend, args=(peer,), daemon=True).start()

    def attend(self, peer):
        with peer:
            try:
                self.talk(peer)
            except OSError:
                pass  # the emulator had enough

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def request_of(peer):
    """The head of a request without a body; empty: the emulator has gone."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = peer.recv(65536)
        if not piece:
            return b""
        head += piece
    return head


def answering(*pieces, repeated=b"", pause=0):
    """Answers with the pieces, then with one again and again, until no client listens."""
    def talk(peer):
        request_of(peer)
        for piece in pieces:
            peer.sendall(piece)
        while repeated and not select.select([peer], [], [], pause)[0]:
            peer.sendall(repeated)
    return talk


class WithEmulator(unittest.TestCase):
    def folder(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return pathlib.Path(folder.name)

    def start(self, *arguments):
        self.emulator = Emulator(BINARY, *arguments)
        self.addCleanup(self.emulator.stop)
        self.batch = BatchClient(self.emulator.url)

    def listen(self, talk):
        listener = Listener(talk)
        self.addCleanup(listener.close)
        return listener

    def get(self, path):
        with urllib.request.urlopen(self.emulator.url + path, timeout=PATIENCE) as answer:
            return answer.status

    def refusal(self, reference):
        """Status and message of a submit with this input."""
        with self.assertRaises(urllib.error.HTTPError) as refused:
            self.batch.submit({"input1": reference}, None)
        with refused.exception as answer:
            return answer.code, json.loads(answer.read())["error"]["details"][0]["message"]

    def resident_at_most(self):
        with open(f"/proc/{self.emulator.process.pid}/status") as status:
            return int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1]) << 10


def by_url(endpoint):
    return {"BaseLocation": endpoint + "/", "RelativeLocation": "container/a.csv",
            "SasBlobToken": "?sig=x"}


class Storage(WithEmulator):
    def setUp(self):
        self.start("--storage-timeout", "300ms")

    def test_a_host_no_name_can_have_is_refused(self):
        for host in ("a" * 20_000, "[" + "1:" * 10_000 + "]", "a." * 10_000, "1" * 20_000):
            with self.subTest(host=host[:4]):
                status, message = self.refusal(by_url("http://" + host))
                self.assertEqual(status, 400, message)
                status, message = self.refusal(
                    {"ConnectionString": f"BlobEndpoint=http://{host}/;SharedAccessSignature=sig=x",
                     "RelativeLocation": "container/a.csv"})
                self.assertEqual(status, 400, message)
        self.assertEqual(self.get("/__emu/health/live"), 200)

    def test_an_endpoint_that_answers_with_too_much_is_refused_in_time(self):
        too_large = "something that is not HTTP, or with too large a head"
        silent = "gave no answer within 300 ms"
        ok = b"HTTP/1.1 200 OK\r\n"
        line = b"X-Header: " + b"x" * 1000 + b"\r\n"
        for talk, pattern in (
                (answering(b"HTTP/1.1 200 " + b"x" * 30_000 + b"\r\n\r\n"), too_large),
                (answering(ok, *[line * 1000] * 300, b"\r\n"), too_large),
                (answering(ok, repeated=line * 60), too_large),
                (answering(ok + b"X: ", repeated=b"x" * 65536), too_large),
                (answering(ok, repeated=b"X: 1\r\n", pause=0.02), silent),
                (answering(b"HTTP/1.1 200 ", repeated=b"x", pause=0.02), silent)):
            with self.subTest(pattern):
                began = time.monotonic()
                status, message = self.refusal(by_url(self.listen(talk).origin + "/account"))
                self.assertEqual(status, 400)
                self.assertIn(pattern, message)
                self.assertLess(time.monotonic() - began, PATIENCE)
        self.assertEqual(self.get("/__emu/health/live"), 200)
        if not SANITIZED:
            self.assertLess(self.resident_at_most(), MOST_RESIDENT)


class Crashes(WithEmulator):
    def test_a_job_that_was_running_at_three_deaths_is_failed(self):
        asked = threading.Semaphore(0)

        def talk(peer):
            while head := request_of(peer):
                if head.startswith(b"GET"):
                    asked.release()
                    peer.recv(1)  # until the emulator dies
                    return
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")

        arguments = ("--data", str(self.folder()), "--job-workers", "1")
        reference = by_url(self.listen(talk).origin + "/account")
        self.start(*arguments)
        job = self.batch.submit({"input1": reference}, None)
        self.batch.start(job)
        for _ in range(CRASHES):
            self.assertTrue(asked.acquire(timeout=PATIENCE))
            self.assertEqual(self.batch.status(job)["StatusCode"], "Running")
            self.emulator.process.send_signal(signal.SIGKILL)
            self.emulator.stop()
            self.start(*arguments)
        status = self.batch.wait(job, PATIENCE)
        self.assertEqual(status["StatusCode"], "Failed")
        self.assertIn("The emulator ended 3 times while this job ran", status["Details"])
        self.assertFalse(asked.acquire(blocking=False))


class SilentBackend(WithEmulator):
    CALLS = 300

    def setUp(self):
        self.asked = threading.Semaphore(0)

        def talk(peer):
            request_of(peer)
            self.asked.release()
            peer.recv(1)  # until the emulator gives up

        self.backend = self.listen(talk)
        fixtures = self.folder() / "fixtures"
        for part in ("gateway", "services"):
            shutil.copytree(FIXTURES / part, fixtures / part)
        definition = fixtures / "gateway" / "gateway.json"
        definition.write_text(
            definition.read_text().replace(SERVICE_URL, self.backend.origin))
        self.start("--fixtures", str(fixtures))

    def call(self):
        """A call under way: its connection."""
        url = urllib.parse.urlsplit(self.emulator.url)
        connection = socket.create_connection((url.hostname, url.port), PATIENCE)
        self.addCleanup(connection.close)
        connection.sendall((f"POST {EXECUTE} HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n"
                            f"Ocp-Apim-Subscription-Key: {UNLIMITED}\r\n\r\n").encode())
        return connection

    def answered(self, connections, count):
        """The answers, once `count` of the calls have one."""
        answers, waiting, end = [], list(connections), time.monotonic() + PATIENCE
        while len(answers) < count and time.monotonic() < end:
            for connection in select.select(waiting, [], [], 0.1)[0]:
                answers.append(connection.recv(65536).decode())
                waiting.remove(connection)
        return answers

    def test_calls_that_wait_leave_everything_else_to_answer(self):
        calls = [self.call() for _ in range(self.CALLS)]
        for _ in range(MOST_WAITS):
            self.assertTrue(self.asked.acquire(timeout=PATIENCE))
        refused = self.answered(calls, self.CALLS - MOST_WAITS)
        self.assertEqual(len(refused), self.CALLS - MOST_WAITS)
        for answer in refused:
            self.assertTrue(answer.startswith("HTTP/1.1 503 "), answer)
            self.assertTrue(answer.endswith(
                '{ "statusCode": 503, "message": "Too many calls wait for other servers." }'))
        for path in ("/__emu/health/ready", "/__emu/services", "/__emu/"):
            began = time.monotonic()
            self.assertEqual(self.get(path), 200)
            if not SANITIZED:
                self.assertLess(time.monotonic() - began, 1)
        status, message = self.refusal(by_url(self.backend.origin + "/account"))
        self.assertEqual((status, message), (503, "Too many concurrent requests sent."))
        self.assertFalse(self.asked.acquire(blocking=False))

        began = time.monotonic()
        self.assertEqual(self.emulator.stop(), 0)
        if not SANITIZED:
            self.assertLess(time.monotonic() - began, 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
