"""The blob account as rclone uses it: a container's SAS URL, everything in blocks."""
import datetime
import filecmp
import http.client
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

from servers import SKIPPED, Emulator, clean_environment
from storage_clients import ACCOUNT, KEY, binary, pattern, run_checks

import base64
import hashlib
import hmac

if shutil.which("rclone") is None:
    print("rclone is not installed")
    sys.exit(SKIPPED)

CONTAINER = "rclone"


def account_token():
    """An account SAS for everything, as the reference says it is signed."""
    now = datetime.datetime.now(datetime.timezone.utc)
    expiry = (now + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    fields = [ACCOUNT, "rwdlac", "b", "sco", "", expiry, "", "", "2018-11-09", ""]
    signature = hmac.new(base64.b64decode(KEY), "\n".join(fields).encode(), hashlib.sha256)
    return urllib.parse.urlencode({
        "sv": "2018-11-09", "ss": "b", "srt": "sco", "sp": "rwdlac", "se": expiry,
        "sig": base64.b64encode(signature.digest()).decode()})


def create_container(url, token):
    host = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(host.hostname, host.port)
    connection.request("PUT", f"/{ACCOUNT}/{CONTAINER}?restype=container&{token}")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == 201, answer.status


def write_files(folder):
    files = {"small.csv": b"Col2\r\nhello\r\n", "empty": b"", "with blank/100%+.txt": b"x",
             "ümläut/日本語.txt": "ü".encode(), "deep/" * 20 + "end": b"deep",
             "large.bin": pattern(20 << 20)}
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return files


class Rclone:
    def __init__(self, url, token, home):
        self.remote = f":azureblob,sas_url='{url}/{ACCOUNT}/{CONTAINER}?{token}':{CONTAINER}"
        self.options = ["--config", str(home / "none.conf"), "--retries", "1", "--cache-dir",
                        str(home / "cache")]

    def __call__(self, *words):
        done = subprocess.run(["rclone", *self.options, *words], text=True, timeout=120,
                              stdout=subprocess.PIPE, env=clean_environment())
        assert done.returncode == 0, words
        return done.stdout


def copy_there_and_back(rclone, folder):
    files = write_files(folder / "there")
    rclone("copy", str(folder / "there"), rclone.remote)
    rclone("check", str(folder / "there"), rclone.remote)
    rclone("copy", rclone.remote, str(folder / "back"))
    for name in files:
        assert filecmp.cmp(folder / "there" / name, folder / "back" / name, shallow=False), name
    listed = json.loads(rclone("lsjson", "-R", "--files-only", rclone.remote))
    assert sorted(item["Path"] for item in listed) == sorted(files)


def change_and_remove(rclone, folder):
    (folder / "there/small.csv").write_bytes(b"changed")
    (folder / "there/empty").unlink()
    rclone("sync", str(folder / "there"), rclone.remote)
    assert rclone("cat", rclone.remote + "/small.csv") == "changed"
    assert "empty" not in rclone("lsf", rclone.remote).split("\n")
    rclone("delete", rclone.remote)
    assert rclone("lsf", "-R", "--files-only", rclone.remote) == ""


with Emulator(binary()) as emulator, tempfile.TemporaryDirectory() as name:
    token = account_token()
    create_container(emulator.url, token)
    home = pathlib.Path(name)
    run_checks([copy_there_and_back, change_and_remove], Rclone(emulator.url, token, home), home)
