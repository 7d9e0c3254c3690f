"""A backend elsewhere that misbehaves: the gateway says so, stays bounded, and stops in time."""
import http.client
import itertools
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse

from servers import Emulator

FIXTURES = os.environ["AML_FIXTURES"]
SERVICE_URL = "https://ussouthcentral.services.azureml.net"
UNLIMITED = "61c49a2e2d3f40719c8d9eaf1a2b3c4d"
EXECUTE = ("/azureml-demo/workspaces/756dbbd56cf4b58a5125db394cae1dc4"
           "/services/562d088408ce85f89663240a5ea142c9/execute?api-version=2.0&details=true")
BODY = b"{}"
OK = b"HTTP/1.1 200 OK\r\n"
SANITIZED = os.environ.get("AML_SANITIZED", "0") != "0"  # which takes memory and time of its own
PATIENCE = 30
MOST_RESIDENT = 64 << 20


class Backend:
    """Answers every connection with bytes, or with what a function writes; None: not at all."""

    def __init__(self, tls=None):
        self.answer = None
        self.tls = tls
        self.tells_end = tls is not None
        self.asked = threading.Semaphore(0)
        self.waiting = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "%s://127.0.0.1:%d/base" % ("https" if tls else "http",
                                               self.listener.getsockname()[1])
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            peer, _ = self.listener.accept()
            threading.Thread(target=self.talk, args=(peer,), daemon=True).start()

    def talk(self, peer):
        if self.tls:
            try:
                peer = self.tls.wrap_socket(peer, server_side=True)
            except OSError:
                return  # the gateway did not like the certificate
        asked = b""
        while not asked.endswith(b"\r\n\r\n" + BODY):  # what is unread takes the answer along
            asked += peer.recv(65536)
        self.asked.release()
        if self.answer is None:
            self.waiting.append(peer)
            return
        try:
            for piece in [self.answer] if isinstance(self.answer, bytes) else self.answer():
                peer.sendall(piece)
            if self.tells_end:
                peer.unwrap()
        except OSError:
            pass  # the gateway had enough
        peer.close()


class WithBackend(unittest.TestCase):
    def folder(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return pathlib.Path(folder.name)

    def start(self, backend):
        self.backend = backend
        fixtures = self.folder() / "fixtures"
        for part in ("gateway", "services"):
            shutil.copytree(pathlib.Path(FIXTURES, part), fixtures / part)
        definition = fixtures / "gateway" / "gateway.json"
        definition.write_text(definition.read_text().replace(SERVICE_URL, self.backend.url))
        self.emulator = Emulator(os.environ["AML_BINARY"], "--fixtures", str(fixtures),
                                 "--max-body", "1MiB")
        self.addCleanup(self.emulator.stop)

    def ask(self):
        url = urllib.parse.urlsplit(self.emulator.url)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=PATIENCE)
        connection.request("POST", EXECUTE, BODY, {"Ocp-Apim-Subscription-Key": UNLIMITED})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.headers, body

    def expect_failure(self, answer):
        self.backend.answer = answer
        status, _, body = self.ask()
        self.assertEqual(status, 500, answer)
        self.assertEqual(json.loads(body)["message"], "Internal server error")


class PlainBackend(WithBackend):
    def setUp(self):
        self.start(Backend())

    def resident_at_most(self):
        with open(f"/proc/{self.emulator.process.pid}/status") as status:
            return int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1]) << 10

    def test_what_is_an_answer_passes(self):
        self.backend.answer = (b"HTTP/1.1 302 Found\r\nLocation: http://elsewhere/%2Fx\r\n"
                               b"Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nConnection: X-Hop\r\n"
                               b"X-Hop: 1\r\nKeep-Alive: timeout=1\r\nContent-Length: 0\r\n\r\n")
        status, headers, _ = self.ask()
        self.assertEqual(status, 302)
        self.assertEqual(headers["Location"], "http://elsewhere/%2Fx")
        self.assertEqual(headers.get_all("Set-Cookie"), ["a=1", "b=2"])
        self.assertNotIn("X-Hop", headers)
        for answer, body in ((OK + b"\r\nhello", b"hello"),
                             (OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", b"hi"),
                             (b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nhi",
                              b"hi"),
                             (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK +
                              b"Content-Length: 2\r\n\r\nhi", b"hi")):
            self.backend.answer = answer
            self.assertEqual(self.ask()[::2], (200, body))

    def test_what_is_no_answer_is_500(self):
        for answer in (b"", b"\0\xff\r\n\r\n", OK, b"HTTP/2 200\r\n\r\n",
                       OK + b"Content-Length: 20\r\n\r\nhi",
                       OK + b"Content-Length: 99999999999999999999\r\n\r\nhi",
                       OK + b"Transfer-Encoding: chunked\r\n\r\n-2\r\nhi\r\n0\r\n\r\n",
                       OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhi",
                       b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
                       b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK[:12],
                       b"HTTP/1.1 000 None\r\nContent-Length: 0\r\n\r\n",
                       b"HTTP/1.1 999 Many\r\nContent-Length: 0\r\n\r\n"):
            with self.subTest(answer=answer):
                self.expect_failure(answer)

    def test_endless_answers_end(self):
        piece = b"x" * 65536
        for start in (OK + b"X: ", OK + b"\r\n", OK + b"Transfer-Encoding: chunked\r\n\r\n1;"):
            with self.subTest(start=start):
                self.expect_failure(lambda: itertools.chain([start], itertools.repeat(piece)))
        if not SANITIZED:
            self.assertLess(self.resident_at_most(), MOST_RESIDENT)

    def test_stops_while_calls_wait_for_it(self):
        statuses = []
        callers = [threading.Thread(target=lambda: statuses.append(self.ask()[0]))
                   for _ in range(8)]
        for caller in callers:
            caller.start()
        for _ in callers:
            self.assertTrue(self.backend.asked.acquire(timeout=PATIENCE))
        began = time.monotonic()
        self.assertEqual(self.emulator.stop(), 0)
        if not SANITIZED:
            self.assertLess(time.monotonic() - began, 2)
        for caller in callers:
            caller.join()
        self.assertEqual(statuses, [500] * len(callers))


class SecureBackend(WithBackend):
    """Its certificate is its own, for the address and for nothing else."""

    def setUp(self):
        folder = self.folder()
        self.certificate, key = folder / "certificate", folder / "key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", "/CN=backend", "-addext",
             "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", self.certificate],
            check=True, capture_output=True, timeout=PATIENCE)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(self.certificate, key)

    def start_believing(self, file):
        os.environ["SSL_CERT_FILE"] = str(file)
        self.addCleanup(os.environ.pop, "SSL_CERT_FILE")
        self.start(Backend(self.tls))

    def test_a_believed_certificate_passes(self):
        self.start_believing(self.certificate)
        body = b"x" * 200_000
        self.backend.answer = OK + b"Content-Length: 200000\r\n\r\n" + body
        self.assertEqual(self.ask()[::2], (200, body))
        self.backend.answer = OK + b"\r\nuntil the end"
        self.assertEqual(self.ask()[::2], (200, b"until the end"))
        self.backend.tells_end = False  # anybody on the way could have cut it
        self.expect_failure(OK + b"\r\nuntil the en")

    def test_any_other_certificate_is_500(self):
        self.start_believing("/dev/null")
        self.expect_failure(OK + b"Content-Length: 0\r\n\r\n")

    def test_a_certificate_of_another_host_is_500(self):
        backend = Backend(self.tls)
        backend.url = backend.url.replace("127.0.0.1", "localhost")
        os.environ["SSL_CERT_FILE"] = str(self.certificate)
        self.addCleanup(os.environ.pop, "SSL_CERT_FILE")
        self.start(backend)
        self.expect_failure(OK + b"Content-Length: 0\r\n\r\n")


if __name__ == "__main__":
    unittest.main(verbosity=2)
