"""An emulator that a measurement drives over HTTP, its blob account included."""
import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import os
import shutil
import subprocess
import sys
import urllib.parse

ACCOUNT = "devstoreaccount1"
ACCOUNT_KEY = ("Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/"
               "K1SZFPTOtr/KBHBeksoGMGw==")
WORKSPACE = "756dbbd56cf4b58a5125db394cae1dc4"
ENDPOINT = "562d088408ce85f89663240a5ea142c9"
KEY = "C/Ftgl6aKjc8RbcQjT8QDVrJbFcVSxHKXxFVNgRP2w5tCJP4OD6jwkKdsDEXQeEpW+8IYaog+Q7JVVBZl5NSQA=="
SERVICE = f"/workspaces/{WORKSPACE}/services/{ENDPOINT}"
EXECUTE = f"{SERVICE}/execute?api-version=2.0&details=true"


def request_body(rows):
    """Of a call of EXECUTE: texts for the sample service."""
    return json.dumps({"Inputs": {"input1": {"ColumnNames": ["Col2"],
                                             "Values": [[row] for row in rows]}},
                       "GlobalParameters": {}}).encode()


def account_sas():
    """A token for everything in the development account, as any SDK would sign it."""
    fields = {"sp": "rwdlac", "ss": "b", "srt": "sco", "se": "2099-01-01T00:00:00Z",
              "sv": "2018-03-28"}
    text = "\n".join([ACCOUNT, fields["sp"], fields["ss"], fields["srt"], "", fields["se"], "", "",
                      fields["sv"], ""])
    digest = hmac.new(base64.b64decode(ACCOUNT_KEY), text.encode(), hashlib.sha256).digest()
    fields["sig"] = base64.b64encode(digest).decode()
    return urllib.parse.urlencode(fields, quote_via=urllib.parse.quote)


class BlobServer:
    """A blob account at host and port."""

    def __init__(self, host, port):
        self.host, self.port = host, int(port)
        self.sas = account_sas()

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=600)
        with contextlib.closing(connection):
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()

    def blob_path(self, name, query=""):
        return f"/{ACCOUNT}/{name}?{query}{self.sas}"

    def expect(self, status, method, path, body=None, headers=None):
        got, answer = self.request(method, path, body, headers)
        if got != status:
            raise RuntimeError(f"{method} {path.split('?')[0]}: {got} {answer[:300]!r}")
        return answer

    def put_container(self, name):
        self.expect(201, "PUT", self.blob_path(name, "restype=container&"), b"")

    def put_bytes(self, name, data):
        self.expect(201, "PUT", self.blob_path(name), data, {"x-ms-blob-type": "BlockBlob"})

    def put_file(self, name, path):
        headers = {"x-ms-blob-type": "BlockBlob", "Content-Length": str(os.path.getsize(path))}
        with open(path, "rb") as file:
            self.expect(201, "PUT", self.blob_path(name), file, headers)

    def get_file(self, name, path):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=600)
        with contextlib.closing(connection), open(path, "wb") as file:
            connection.request("GET", self.blob_path(name))
            answer = connection.getresponse()
            if answer.status != 200:
                raise RuntimeError(f"GET {name}: {answer.status}")
            shutil.copyfileobj(answer, file, 1 << 20)


class Emulator(BlobServer):
    def __init__(self, process, host, port):
        super().__init__(host, port)
        self.process = process

    def call(self, method, path, body=None):
        """A BES call on the sample service; the answer's JSON, if it has any."""
        status, answer = self.request(method, f"{SERVICE}{path}?api-version=2.0",
                                      json.dumps(body) if body is not None else b"",
                                      {"Authorization": f"Bearer {KEY}"})
        if status >= 300:
            raise RuntimeError(f"{method} {path}: {status} {answer!r}")
        return json.loads(answer) if answer else None

    def peak_kib(self):
        with open(f"/proc/{self.process.pid}/status") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


@contextlib.contextmanager
def serving(program, *arguments, kind=Emulator, wrapper=(), quiet=False):
    """An emulator of its own, ended with the `with` block. `wrapper`: a command that runs it."""
    process = subprocess.Popen([*wrapper, program, "serve", "--port", "0", "--quiet", *arguments],
                               stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
                               stderr=subprocess.DEVNULL if quiet else None)
    try:
        line = process.stdout.readline()
        if not line.startswith("READY "):
            sys.exit("amlemu did not start")
        url = urllib.parse.urlsplit(json.loads(line[6:])["http"])
        yield kind(process, url.hostname, url.port)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
