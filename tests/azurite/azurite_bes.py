"""Batch jobs whose blobs lie at another endpoint: Azurite, or something that fails as one may."""
import json
import os
import re
import socket
import ssl
import subprocess
import tempfile
import threading
import unittest
import urllib.error
import urllib.parse
import urllib.request

from batch_client import BatchClient
from blob_service import DEVELOPMENT_ACCOUNT, DEVELOPMENT_KEY, BlobService
from servers import Azurite, Emulator

BINARY = os.environ["AML_BINARY"]
PROGRAM = os.path.join(os.environ["AML_CLIENTS"], "bes_program.py")
OTHER_KEY = "b3RoZXI="
INPUT = b"Col2\nThis is a good day\n"
OUTPUT = ("Col2," + ",".join(f"Col2_HashingFeature.{n}" for n in range(8)) + "\r\n"
          "This is a good day,1,1,2,2,0,2,0,1\r\n").encode()


def setUpModule():
    global azurite, storage, emulator
    azurite = Azurite(os.environ["AML_NODE"])
    unittest.addModuleCleanup(azurite.stop)
    emulator = Emulator(BINARY, "--storage-timeout", "300ms")
    unittest.addModuleCleanup(emulator.stop)
    storage = BlobService(f"{azurite.url}/{DEVELOPMENT_ACCOUNT}")
    storage.create_container("bes")


def connection(endpoint, key=DEVELOPMENT_KEY):
    return (f"DefaultEndpointsProtocol=http;AccountName={DEVELOPMENT_ACCOUNT};AccountKey={key};"
            f"BlobEndpoint={endpoint}")


def reference(relative, endpoint=None, key=DEVELOPMENT_KEY):
    return {"ConnectionString": connection(endpoint or storage.endpoint, key),
            "RelativeLocation": relative}


class Relay:
    """Passes bytes on to Azurite, until it is asked to fall silent or to go away."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"http://127.0.0.1:{self.listener.getsockname()[1]}/{DEVELOPMENT_ACCOUNT}"
        self.silent = False
        self.connections = []
        self.asked_in_silence = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        target = urllib.parse.urlsplit(azurite.url)
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.connections.append(client)
            if self.silent:
                self.asked_in_silence.set()
                continue
            server = socket.create_connection((target.hostname, target.port))
            self.connections.append(server)
            for ends in ((client, server), (server, client)):
                threading.Thread(target=self._copy, args=ends, daemon=True).start()

    @staticmethod
    def _copy(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection_ in self.connections:
            connection_.close()


class RoundTrips(unittest.TestCase):
    def setUp(self):
        self.batch = BatchClient(emulator.url)

    def run_job(self, source, result):
        job = self.batch.submit({"input1": source}, {"output1": result} if result else None)
        self.batch.start(job)
        return self.batch.wait(job)

    def test_program_of_the_guide(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "myinput.csv"), "wb") as file:
                file.write(INPUT)
            done = subprocess.run(
                ["python3", PROGRAM], cwd=folder, capture_output=True, text=True, timeout=100,
                env={**os.environ, "BASE_URL": emulator.url, "BLOB_ENDPOINT": storage.endpoint,
                     "BLOB_IN_JOB": "1"})
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            with open(os.path.join(folder, "myresults.csv"), "rb") as file:
                self.assertEqual(file.read(), OUTPUT)

    def test_result_opens_by_concatenation_and_by_joining(self):
        storage.put_blob("bes", "in.csv", INPUT)
        for name in ("out.csv", "folder/deep/out.csv", "a b+c%20ü.csv"):
            with self.subTest(name):
                status = self.run_job(reference("/bes/in.csv"), reference("/bes/" + name))
                self.assertEqual(status["StatusCode"], "Finished", status)
                place = status["Results"]["output1"]
                self.assertIsNone(place["ConnectionString"])
                base, relative = place["BaseLocation"], place["RelativeLocation"]
                self.assertEqual(base, storage.endpoint + "/")
                token = place["SasBlobToken"]
                for url in (base + relative, urllib.parse.urljoin(base, relative)):
                    with urllib.request.urlopen(url + token, timeout=30) as answer:
                        self.assertEqual(answer.read(), OUTPUT)
                        self.assertEqual(answer.headers["Content-Type"], "text/csv")

    def test_result_as_the_next_input(self):
        storage.put_blob("bes", "in.csv", INPUT)
        first = self.run_job(reference("bes/in.csv"), reference("bes/first.csv"))
        place = first["Results"]["output1"]
        second = self.run_job({name: place[name] for name in
                               ("RelativeLocation", "BaseLocation", "SasBlobToken")}, None)
        self.assertEqual(second["StatusCode"], "Finished", second)
        self.assertTrue(second["Results"]["output1"]["BaseLocation"].startswith(emulator.url))

    def test_more_than_one_piece(self):
        rows = [f"row {number} of many that follow each other" for number in range(300_000)]
        storage.put_blob("bes", "large.csv", ("Col2\n" + "\n".join(rows) + "\n").encode())
        status = self.run_job(reference("bes/large.csv"), reference("bes/large-out.csv"))
        self.assertEqual(status["StatusCode"], "Finished", status)
        lines = storage.get_blob("bes", "large-out.csv").decode().splitlines()
        self.assertEqual([line.split(",")[0] for line in lines[1:]], rows)


class Refusals(unittest.TestCase):
    def setUp(self):
        self.batch = BatchClient(emulator.url)
        storage.put_blob("bes", "in.csv", INPUT)

    def assert_submit_refused(self, source, result, pattern):
        with self.assertRaises(urllib.error.HTTPError) as caught:
            self.batch.submit({"input1": source}, {"output1": result} if result else None)
        self.assertEqual(caught.exception.code, 400)
        detail = json.loads(caught.exception.read())["error"]["details"][0]
        self.assertEqual(detail["code"], "BlobNotFound")
        self.assertRegex(detail["message"], pattern)
        self.assertNotIn("sig=", detail["message"])

    def test_at_submit(self):
        nobody = socket.create_server(("127.0.0.1", 0))
        down = f"http://127.0.0.1:{nobody.getsockname()[1]}/{DEVELOPMENT_ACCOUNT}"
        nobody.close()
        good = reference("bes/in.csv")
        cases = [
            (reference("bes/none.csv"), None, "404 BlobNotFound: The specified blob does not exist"),
            (reference("none/in.csv"), None, "404 ContainerNotFound: "),
            (reference("bes/in.csv", key=OTHER_KEY), None, "403 Auth"),
            (reference("bes/in.csv", endpoint=down), None, "cannot be reached"),
            (good, reference("none/out.csv"), "404 ContainerNotFound: "),
            (good, reference("bes/out.csv", key=OTHER_KEY), "403 Auth"),
        ]
        for source, result, pattern in cases:
            with self.subTest(pattern):
                self.assert_submit_refused(source, result, pattern)

    def test_silent_endpoint_at_submit(self):
        with Relay() as relay:
            relay.silent = True
            self.assert_submit_refused(reference("bes/in.csv", relay.endpoint), None,
                                       "gave no answer within 300 ms")


class Failures(unittest.TestCase):
    """The submit went well; what it named is gone when the job runs."""

    def setUp(self):
        self.batch = BatchClient(emulator.url)
        storage.put_blob("bes", "in.csv", INPUT)

    def assert_fails(self, job, pattern):
        self.batch.start(job)
        status = self.batch.wait(job)
        self.assertEqual(status["StatusCode"], "Failed", status)
        self.assertIsNone(status["Results"])
        self.assertRegex(status["Details"], pattern)
        self.assertNotIn(DEVELOPMENT_KEY, status["Details"])

    def test_input_gone(self):
        storage.put_blob("bes", "short-lived.csv", INPUT)
        job = self.batch.submit({"input1": reference("bes/short-lived.csv")}, None)
        storage.delete_blob("bes", "short-lived.csv")
        self.assert_fails(job, "404 BlobNotFound: The specified blob does not exist")

    def test_endpoint_gone(self):
        with Relay() as relay:
            job = self.batch.submit({"input1": reference("bes/in.csv", relay.endpoint)}, None)
        self.assert_fails(job, re.escape(relay.endpoint.rsplit("/", 1)[0]) + " cannot be reached")

    def test_endpoint_silent(self):
        with Relay() as relay:
            job = self.batch.submit({"input1": reference("bes/in.csv", relay.endpoint)}, None)
            relay.silent = True
            self.assert_fails(job, "gave no answer within 300 ms")

    def test_output_endpoint_gone(self):
        with Relay() as relay:
            job = self.batch.submit({"input1": reference("bes/in.csv")},
                                    {"output1": reference("bes/out.csv", relay.endpoint)})
        self.assert_fails(job, "cannot be reached")

    def test_emulator_stops_while_an_endpoint_is_silent(self):
        with Relay() as relay, Emulator(BINARY) as patient:
            batch = BatchClient(patient.url)
            job = batch.submit({"input1": reference("bes/in.csv", relay.endpoint)}, None)
            relay.silent = True
            batch.start(job)
            self.assertTrue(relay.asked_in_silence.wait(60))
            self.assertEqual(patient.stop(), 0)


class Https(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.certificate = os.path.join(folder.name, "certificate.pem")
        key = os.path.join(folder.name, "key.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", "/CN=amlemu test", "-addext",
             "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", self.certificate],
            check=True, capture_output=True)
        server = Azurite(os.environ["AML_NODE"], "--cert", self.certificate, "--key", key)
        self.addCleanup(server.stop)
        self.storage = BlobService(f"{server.url}/{DEVELOPMENT_ACCOUNT}",
                                   context=ssl.create_default_context(cafile=self.certificate))
        self.storage.create_container("bes")
        self.storage.put_blob("bes", "in.csv", INPUT)

    def test_certificates(self):
        job = ({"input1": reference("bes/in.csv", self.storage.endpoint)},
               {"output1": reference("bes/out.csv", self.storage.endpoint)})
        for authority in (self.certificate, "none"):
            with self.subTest(authority), Emulator(BINARY, "--storage-ca", authority) as trusting:
                batch = BatchClient(trusting.url)
                number = batch.submit(*job)
                batch.start(number)
                self.assertEqual(batch.wait(number)["StatusCode"], "Finished")
                self.assertEqual(self.storage.get_blob("bes", "out.csv"), OUTPUT)
        with self.assertRaises(urllib.error.HTTPError) as caught:
            BatchClient(emulator.url).submit(*job)
        self.assertIn("has a certificate that is not trusted", caught.exception.read().decode())


if __name__ == "__main__":
    unittest.main(verbosity=2)
