"""An emulator whose account has its blobs in Azurite (--blobs): clients and jobs of the emulator use
it there, and what is wrong with it is said."""
import json
import os
import re
import subprocess
import unittest
import urllib.error
import urllib.request

from batch_client import BatchClient
from blob_service import DEVELOPMENT_ACCOUNT, DEVELOPMENT_KEY, BlobService
from servers import Azurite, Emulator, clean_environment

BINARY = os.environ["AML_BINARY"]
OTHER_KEY = "b3RoZXIga2V5"
TEAM_KEY = "dGhlIGtleSBvZiBhIHRlYW0="
INPUT = b"Col2\nThis is a good day\n"
OWN_STORAGE = "UseDevelopmentStorage=true"
ROWS = re.compile(rb"Col2,.*\r\nThis is a good day,1,1,2,2,0,2,0,1\r\n")


def setUpModule():
    global azurite, there, emulator, here
    os.environ["AZURITE_ACCOUNTS"] = f"{DEVELOPMENT_ACCOUNT}:{DEVELOPMENT_KEY};team:{TEAM_KEY}"
    azurite = Azurite(os.environ["AML_NODE"])
    unittest.addModuleCleanup(azurite.stop)
    there = BlobService(f"{azurite.url}/{DEVELOPMENT_ACCOUNT}")
    emulator = Emulator(BINARY, "--blobs", there.endpoint)
    unittest.addModuleCleanup(emulator.stop)
    here = BlobService(f"{emulator.url}/{DEVELOPMENT_ACCOUNT}")


def ask(method, url, body=None, headers=None):
    request = urllib.request.Request(url, body, headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def refused_start(blobs):
    ended = subprocess.run([BINARY, "serve", "--port", "0", "--blobs", blobs], text=True,
                           capture_output=True, timeout=60, env=clean_environment())
    return ended.returncode, ended.stdout + ended.stderr


class Elsewhere(unittest.TestCase):
    def setUp(self):
        self.container = self.id().rsplit("_", 1)[1] + "s"
        here.create_container(self.container)

    def url(self, name, base=None):
        """With a token of the emulator, for any client."""
        token = json.loads(ask("GET", emulator.url + "/__emu/storage")[2])["sas"]
        return f"{base or emulator.url}/{DEVELOPMENT_ACCOUNT}/{self.container}{name}{token}"

    def put(self, name, content, **headers):
        extra = {key.replace("_", "-"): value for key, value in headers.items()}
        return ask("PUT", self.url(name), content,
                   {"x-ms-version": "2018-03-28", "x-ms-blob-type": "BlockBlob", **extra})

    def test_what_is_put_here_is_there(self):
        self.assertEqual(self.put("/a%20b.csv", b"text", Content_Type="text/csv",
                                  x_ms_meta_Name="100%")[0], 201)
        self.assertEqual(there.get_blob(self.container, "a b.csv"), b"text")
        there.put_blob(self.container, "back", b"of azurite")
        status, headers, body = ask("GET", self.url("/back"))
        self.assertEqual((status, body), (200, b"of azurite"))
        headers = ask("HEAD", self.url("/a%20b.csv"))[1]
        self.assertEqual(headers["Content-Type"], "text/csv")
        self.assertEqual(headers["x-ms-meta-Name"], "100%")
        self.assertEqual(ask("DELETE", self.url("/back"))[0], 202)
        self.assertEqual(ask("GET", self.url("/back"))[0], 404)

    def test_what_is_large(self):
        content = os.urandom(20 << 20)
        self.assertEqual(self.put("/large", content)[0], 201)
        self.assertEqual(ask("GET", self.url("/large"))[2], content)
        part = ask("GET", self.url("/large"), headers={"Range": "bytes=9000000-9000009"})
        self.assertEqual((part[0], part[2]), (206, content[9_000_000:9_000_010]))

    def test_conditions_of_a_writer(self):
        etag = self.put("/b", b"1")[1]["ETag"]
        self.assertEqual(self.put("/b", b"2", If_None_Match="*")[0], 409)
        self.assertEqual(self.put("/b", b"2", If_Match='"0x1"')[0], 412)
        self.assertEqual(self.put("/b", b"2", If_Match=etag)[0], 201)
        self.assertEqual(self.put("/b", b"3", If_Match=etag)[0], 412)
        self.assertEqual(ask("GET", self.url("/b"))[2], b"2")

    def test_a_job(self):
        self.assertEqual(self.put("/in.csv", INPUT)[0], 201)
        client = BatchClient(emulator.url)
        place = {"ConnectionString": OWN_STORAGE, "RelativeLocation": self.container + "/out.csv"}
        job = client.submit({"input1": {"ConnectionString": OWN_STORAGE,
                                        "RelativeLocation": self.container + "/in.csv"}},
                            {"output1": place})
        client.start(job)
        ended = client.wait(job, 60)
        self.assertEqual(ended["StatusCode"], "Finished", ended)
        self.assertRegex(there.get_blob(self.container, "out.csv"), ROWS)
        result = ended["Results"]["output1"]
        shown = ask("GET", result["BaseLocation"] + result["RelativeLocation"] +
                    result["SasBlobToken"])
        self.assertRegex(shown[2], ROWS)

    def test_a_reset(self):
        self.assertEqual(self.put("/kept", b"x")[0], 201)
        self.assertEqual(ask("POST", emulator.url + "/__emu/reset")[0], 204)
        self.assertEqual(there.get_blob(self.container, "kept"), b"x")

    def test_a_private_workspace(self):
        status, _, body = ask("POST", emulator.url + "/__emu/workspaces", b"{}")
        self.assertEqual(status, 201, body)
        storage = json.loads(body)["storage"]
        own = BlobService(storage["blobEndpoint"], storage["account"], storage["key"])
        own.create_container("own")
        own.put_blob("own", "b", b"its own")
        self.assertEqual(own.get_blob("own", "b"), b"its own")
        self.assertNotIn(b"<Name>own</Name>", ask("GET", self.url("").replace(
            "/" + self.container, "/") + "&comp=list")[2])


class OtherAccount(unittest.TestCase):
    def test_an_account_of_another_name(self):
        connection = f"AccountName=team;AccountKey={TEAM_KEY};BlobEndpoint={azurite.url}/team"
        with Emulator(BINARY, "--blobs", connection) as served:
            own = BlobService(f"{served.url}/{DEVELOPMENT_ACCOUNT}")
            own.create_container("box")
            own.put_blob("box", "b", b"of the team")
            team = BlobService(f"{azurite.url}/team", "team", TEAM_KEY)
            self.assertEqual(team.get_blob("box", "b"), b"of the team")
            # By its own name it is the same, with the key of there and no other.
            named = BlobService(f"{served.url}/team", "team", TEAM_KEY)
            self.assertEqual(named.get_blob("box", "b"), b"of the team")
            stranger = BlobService(f"{served.url}/team", "team", OTHER_KEY)
            with self.assertRaises(urllib.error.HTTPError) as refused:
                stranger.get_blob("box", "b")
            self.assertEqual(refused.exception.code, 403)


class Wrong(unittest.TestCase):
    def test_the_process_says_where_its_blobs_are(self):
        shown = json.loads(ask("GET", emulator.url + "/__emu/replicas")[2])
        self.assertEqual(shown["store"], {"kind": "embedded", "blobs": there.endpoint})

    def test_a_setting_that_cannot_be(self):
        connection = f"AccountName=team;AccountKey={OTHER_KEY};BlobEndpoint="
        for text in ("http://127.0.0.1:10000/team", "ftp://host/devstoreaccount1", "elsewhere",
                     "AccountName=team;BlobEndpoint=http://127.0.0.1:1/team",
                     connection + "no-url", "AccountName=team;AccountKey=%%%"):
            code, said = refused_start(text)
            self.assertEqual(code, 2, said)
            self.assertIn("--blobs", said)
            self.assertNotIn(OTHER_KEY, said)

    def test_an_endpoint_that_is_not_there(self):
        code, said = refused_start("http://127.0.0.1:1/devstoreaccount1")
        self.assertEqual(code, 1, said)
        self.assertIn("--blobs: http://127.0.0.1:1/devstoreaccount1", said)

    def test_a_wrong_key(self):
        code, said = refused_start(f"AccountName={DEVELOPMENT_ACCOUNT};AccountKey={OTHER_KEY};"
                                   f"BlobEndpoint={there.endpoint}")
        self.assertEqual(code, 1, said)
        self.assertIn("403", said)
        self.assertNotIn(OTHER_KEY, said)

    def test_the_key_is_not_shown(self):
        said = subprocess.run(
            [BINARY, "config", "--blobs", f"AccountName=team;AccountKey={OTHER_KEY};BlobEndpoint="
             + there.endpoint], text=True, capture_output=True, env=clean_environment())
        self.assertNotIn(OTHER_KEY, said.stdout + said.stderr)
        self.assertIn("AccountKey=***", said.stdout)

    def test_an_endpoint_that_goes_away(self):
        with Azurite(os.environ["AML_NODE"]) as other:
            endpoint = f"{other.url}/{DEVELOPMENT_ACCOUNT}"
            served = Emulator(BINARY, "--blobs", endpoint)
            self.addCleanup(served.stop)
            account = BlobService(f"{served.url}/{DEVELOPMENT_ACCOUNT}")
            account.create_container("box")
            account.put_blob("box", "b", b"x")
        token = json.loads(ask("GET", served.url + "/__emu/storage")[2])["sas"]
        status, headers, body = ask("GET", f"{account.endpoint}/box/b{token}")
        self.assertEqual(status, 503, body)
        self.assertEqual(headers["x-ms-error-code"], "ServerBusy")
        self.assertEqual(headers["Retry-After"], "1")
        client = BatchClient(served.url)
        with self.assertRaises(urllib.error.HTTPError) as refused:
            client.submit({"input1": {"ConnectionString": OWN_STORAGE,
                                      "RelativeLocation": "box/b.csv"}}, {})
        self.assertEqual(refused.exception.code, 503)


if __name__ == "__main__":
    unittest.main(verbosity=2)
