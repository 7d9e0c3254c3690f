"""What several replicas over one database promise, with real processes and a real PostgreSQL."""
import collections
import concurrent.futures
import json
import os
import shutil
import signal
import tempfile
import time
import unittest
import urllib.request

from batch_client import JOBS, KEY, BatchClient
from replicas import Database, Group, ask, get_json, wait_until

# Long: as often as docs/replicas.md says; short: enough to see it fail.
SERVICES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../fixtures/services")
LONG = os.environ.get("AML_REPLICAS_LONG") == "1"
EXECUTE = JOBS[:-len("/jobs")] + "/execute?api-version=2.0&details=true"
GATEWAY = "/azureml-demo" + EXECUTE
STARTER = "51a27e0c0b1d4e5f8a6b7c8d9e0f1a2b"
ROWS = json.dumps({"Inputs": {"input1": {"ColumnNames": ["Col2"],
                                         "Values": [["This is a good day"]]}},
                   "GlobalParameters": {}})
HEADERS = {"Authorization": "Bearer " + KEY, "Content-Type": "application/json"}
CALLER = {**HEADERS, "Ocp-Apim-Subscription-Key": STARTER}
OUTPUT = {"output1": {"ConnectionString": "UseDevelopmentStorage=true",
                      "RelativeLocation": "results/{}.csv"}}


BLOCK_BLOB = {"x-ms-version": "2015-02-21", "x-ms-blob-type": "BlockBlob"}


def sas(url):
    return get_json(url + "/__emu/storage")["sas"]


def put_container(url, name, token):
    return ask("PUT", f"{url}/devstoreaccount1/{name}{token}&restype=container", b"",
               {"x-ms-version": "2015-02-21"})[0]


def setUpModule():
    global DATABASE
    DATABASE = Database()


def tearDownModule():
    DATABASE.stop()


class ReplicasCase(unittest.TestCase):
    def group(self, count, *settings, database=None, **options):
        group = Group(database or DATABASE, count, *settings, **options)
        self.addCleanup(group.stop)
        return group

    def bytes_of(self, url):
        with urllib.request.urlopen(url) as answer:
            return answer.read()

    def execute(self, url):
        status, _, body = ask("POST", url + EXECUTE, ROWS, HEADERS)
        self.assertEqual(status, 200, body)
        return body


class Shared(ReplicasCase):
    def test_a_process_says_which_store_it_has(self):
        group = self.group(3)
        for url in group.urls():
            shown = get_json(url + "/__emu/replicas")
            self.assertEqual(shown["store"]["kind"], "postgres")
            self.assertTrue(shown["store"]["reachable"])
            self.assertEqual([row["state"] for row in shown["replicas"]], ["living"] * 3)
            self.assertEqual(sum(row["this"] for row in shown["replicas"]), 1)

    def test_one_journal(self):
        group = self.group(3)
        for url in group.urls() * 2:
            self.execute(url)
        wanted = {"expect": [{"match": {"operation": "execute"}, "exactly": 6}]}
        for url in group.urls():
            status, _, body = ask("POST", url + "/__emu/verify", json.dumps(wanted))
            self.assertEqual((status, json.loads(body)["verdict"]), (200, "met"), body)
            self.assertEqual(len(get_json(url + "/__emu/requests")["requests"]), 6)

    def test_steering_reaches_all_before_it_is_answered(self):
        one, two, three = self.group(3).urls()
        rule = {"match": {"operation": "rrs.execute"}, "then": {"status": 503}}
        self.assertEqual(ask("POST", one + "/__emu/faults", json.dumps(rule))[0], 201)
        for url in (two, three):
            self.assertEqual(ask("POST", url + EXECUTE, ROWS, HEADERS)[0], 503)
        self.assertEqual(ask("POST", two + "/__emu/reset")[0], 204)
        for url in (one, three):
            self.execute(url)

    def test_a_reload_reaches_all(self):
        with tempfile.TemporaryDirectory() as folder:
            group = self.group(3, "--fixtures", folder, "--no-watch")
            shutil.copytree(os.path.join(SERVICES, "TwoPathsDemo"),
                            os.path.join(folder, "services", "TwoPathsDemo"))
            one, two, three = group.urls()
            self.assertEqual(ask("POST", two + "/__emu/reload")[0], 200)
            for url in (one, two, three):
                names = [service["name"] for service in get_json(url + "/__emu/services")]
                self.assertEqual(names, ["TwoPathsDemo"])

    def test_what_only_asks_moves_no_revision(self):
        group = self.group(2)
        one, two = group.urls()
        self.execute(two)
        revision = "SELECT revision FROM {}.shared_revision".format(group.schema)
        before = group.database.sql(revision)
        self.assertEqual(len(get_json(one + "/__emu/requests")["requests"]), 1)
        wanted = {"expect": [{"match": {"operation": "execute"}, "exactly": 1}]}
        self.assertEqual(ask("POST", one + "/__emu/verify", json.dumps(wanted))[0], 200)
        self.assertEqual(group.database.sql(revision), before)

    def test_one_clock(self):
        one, two = self.group(2, "--clock", "manual@2016-10-14T14:52:33Z").urls()
        self.assertEqual(ask("POST", one + "/__emu/clock/advance", '{"by": "1h"}')[0], 200)
        self.assertEqual(get_json(two + "/__emu/clock")["now"], "2016-10-14T15:52:33.000Z")
        self.assertEqual(ask("POST", two + "/__emu/reset")[0], 204)
        self.assertEqual(get_json(one + "/__emu/clock")["now"], "2016-10-14T14:52:33.000Z")

    def test_a_private_workspace_is_on_all(self):
        one, two = self.group(2).urls()
        status, _, body = ask("POST", one + "/__emu/workspaces",
                              '{"services": ["SimpleFeatureHashingExperiment"]}')
        self.assertEqual(status, 201, body)
        made = json.loads(body)
        target = made["services"][0]["executeUrl"][len(one):]
        key = {**HEADERS, "Authorization": "Bearer " + made["services"][0]["primaryKey"]}
        for url in (one, two):
            self.assertEqual(ask("POST", url + target, ROWS, key)[0], 200)
        gone = ask("DELETE", f"{two}/__emu/workspaces/{made['workspace']}")
        self.assertEqual(gone[0], 204)
        self.assertEqual(ask("POST", one + target, ROWS, key)[0], 404)

    def test_blobs(self):
        one, two = self.group(2).urls()
        token = sas(one)
        blob = "/devstoreaccount1/box/a.txt" + token
        self.assertEqual(put_container(one, "box", token), 201)
        self.assertEqual(ask("PUT", two + blob, b"text", BLOCK_BLOB)[0], 201)
        self.assertEqual(ask("GET", one + blob)[2], "text")


class Limits(ReplicasCase):
    def test_five_calls_pass_whoever_takes_them(self):
        for _ in range(3 if LONG else 1):
            group = self.group(4, "--clock", "manual")
            calls = 10_000 if LONG else 400
            with concurrent.futures.ThreadPoolExecutor(64 if LONG else 16) as pool:
                answers = list(pool.map(
                    lambda i: ask("POST", group.urls()[i % 4] + GATEWAY, ROWS, CALLER)[:2],
                    range(calls)))
            counts = collections.Counter(status for status, _ in answers)
            self.assertEqual(counts, {200: 5, 429: calls - 5})
            waits = {headers["Retry-After"] for status, headers in answers if status == 429}
            self.assertEqual(waits, {"60"})


class JobsCase(ReplicasCase):
    def places_of(self, number):
        """Inputs and outputs of a job."""
        output = {**OUTPUT["output1"],
                  "RelativeLocation": OUTPUT["output1"]["RelativeLocation"].format(number)}
        return ({"input1": {"ConnectionString": "UseDevelopmentStorage=true",
                            "RelativeLocation": "inputs/rows.csv"}}, {"output1": output})

    def submit(self, client, number):
        job = client.submit(*self.places_of(number))
        client.start(job)
        return job

    def put_rows(self, url):
        token = sas(url)
        for name in ("inputs", "results"):
            self.assertEqual(put_container(url, name, token), 201)
        rows = "Col2\n" + "This is a good day\n" * 2_000
        self.assertEqual(ask("PUT", url + "/devstoreaccount1/inputs/rows.csv" + token, rows,
                             BLOCK_BLOB)[0], 201)


class Jobs(JobsCase):
    def test_each_job_ends_once_though_replicas_are_killed(self):
        group = self.group(4, lease="2s")
        self.put_rows(group.urls()[0])
        clients = [BatchClient(url) for url in group.urls()]
        jobs = [self.submit(clients[i % 4], i) for i in range(2_000 if LONG else 120)]
        for round_number in range(10 if LONG else 2):
            group.replicas[3].process.send_signal(signal.SIGKILL)
            group.replicas[3].process.wait()
            group.replicas[3].process.stdout.close()
            group.replicas.pop()
            group.add()
        for job in jobs:
            self.assertEqual(clients[0].wait(job, 600)["StatusCode"], "Finished")
        token = sas(group.urls()[1])
        results = {ask("GET", f"{group.urls()[1]}/devstoreaccount1/results/{i}.csv{token}")[2]
                   for i in range(len(jobs))}
        self.assertEqual(len(results), 1)
        self.assertEqual(next(iter(results)).count("\n"), 2_001)

    def test_a_cancel_reaches_the_replica_that_runs_the_job(self):
        group = self.group(2)
        one, two = group.urls()
        self.put_rows(one)
        ask("POST", one + "/__emu/faults",
            json.dumps({"match": {"operation": "submit"}, "then": {"job": "stuck-running"}}))
        client = BatchClient(one)
        job = self.submit(client, 0)
        wait_until(lambda: client.status(job)["StatusCode"] == "Running", "the job runs")
        self.assertEqual(ask("DELETE", f"{two}{JOBS}/{job}?api-version=2.0", None, HEADERS)[0], 204)
        self.assertEqual(client.status(job)["StatusCode"], "Cancelled")


class Away(ReplicasCase):
    def test_while_the_database_is_away_nothing_is_guessed(self):
        database = Database()
        self.addCleanup(database.stop)
        (url,) = self.group(1, database=database, lease="3s").urls()
        self.execute(url)
        database.kill()
        status, headers, _ = ask("POST", url + GATEWAY, ROWS, CALLER)
        self.assertEqual(status, 503)
        self.assertEqual(headers["Retry-After"], "1")
        wait_until(lambda: ask("GET", url + "/__emu/health/ready")[0] == 503, "not ready")
        self.assertEqual(ask("GET", url + "/__emu/health/live")[0], 200)
        wait_until(lambda: ask("POST", url + EXECUTE, ROWS, HEADERS)[0] == 503, "refused")
        self.assertFalse(get_json(url + "/__emu/replicas")["store"]["reachable"])
        database.start()
        wait_until(lambda: ask("GET", url + "/__emu/health/ready")[0] == 200, "ready again")
        self.execute(url)

    def test_one_that_may_go_on_alone_says_so(self):
        database = Database()
        self.addCleanup(database.stop)
        group = self.group(1, "--store-loss", "local", database=database, lease="1s")
        (url,) = group.urls()
        rule = {"match": {"operation": "rrs.execute", "header": {"x-drill": "yes"}},
                "when": {"nth": [2]}, "then": {"status": 418}}
        self.assertEqual(ask("POST", url + "/__emu/faults", json.dumps(rule))[0], 201)
        self.assertEqual(ask("POST", url + EXECUTE, ROWS, {**HEADERS, "x-drill": "yes"})[0], 200)
        database.kill()
        wait_until(lambda: "goes on alone" in ask("GET", url + "/__emu/health/ready")[2], "alone")
        self.assertEqual(ask("GET", url + "/__emu/health/ready")[0], 200)
        self.execute(url)
        calls = [ask("POST", url + GATEWAY, ROWS, CALLER)[0] for _ in range(7)]
        self.assertEqual(calls, [200] * 5 + [429] * 2)
        # The second call for the rule since it was made, the first of those that are counted alone.
        self.assertEqual(ask("POST", url + EXECUTE, ROWS, {**HEADERS, "x-drill": "yes"})[0], 418)
        self.assertEqual(ask("POST", url + EXECUTE, ROWS, {**HEADERS, "x-drill": "yes"})[0], 200)
        self.assertEqual(ask("POST", url + "/__emu/reset")[0], 503)
        database.start()
        wait_until(lambda: ask("POST", url + "/__emu/reset")[0] == 204, "it joins again")
        wait_until(lambda: "goes on alone" not in ask("GET", url + "/__emu/health/ready")[2],
                   "it says so")
        group.add()
        rows = get_json(url + "/__emu/replicas")["replicas"]
        self.assertEqual([row["state"] for row in rows], ["living"] * 2)
        calls = [ask("POST", each + GATEWAY, ROWS, CALLER)[0] for each in group.urls() * 3]
        self.assertEqual(calls, [200] * 5 + [429])

    def test_what_was_acknowledged_survives_the_database(self):
        database = Database()
        self.addCleanup(database.stop)
        group = self.group(2, database=database)
        url = group.urls()[0]
        token = sas(url)
        self.assertEqual(put_container(url, "box", token), 201)
        kept = []
        end = time.monotonic() + (20 if LONG else 2)
        killed = False
        while time.monotonic() < end or not killed:
            name = f"/devstoreaccount1/box/{len(kept)}"
            answer = ask("PUT", group.urls()[len(kept) % 2] + name + token, name.encode(),
                         BLOCK_BLOB)
            if answer[0] == 201:
                kept.append(name)
            if len(kept) == 40 and not killed:
                database.kill()
                killed = True
                database.start()
        wait_until(lambda: all(ask("GET", one + "/__emu/health/ready")[0] == 200
                               for one in group.urls()), "they hear of it")
        for name in kept:
            status, _, body = ask("GET", url + name + token)
            self.assertEqual((status, body), (200, name))

    def test_a_replica_that_does_not_follow_is_named(self):
        group = self.group(2, lease="30s")
        one, two = group.replicas
        rows = get_json(two.url + "/__emu/replicas")["replicas"]
        name = next(row["id"] for row in rows if row["this"])
        two.process.send_signal(signal.SIGSTOP)
        status, _, body = ask("POST", one.url + "/__emu/reset")
        self.assertEqual(status, 503, body)
        self.assertIn(name, body)
        status, _, body = ask("POST", one.url + "/__emu/verify",
                              json.dumps({"expect": [{"match": {"operation": "execute"},
                                                      "exactly": 0}]}))
        self.assertEqual((status, json.loads(body)["verdict"]), (409, "unknown"), body)
        two.process.send_signal(signal.SIGCONT)
        wait_until(lambda: ask("POST", one.url + "/__emu/reset")[0] == 204, "it follows")

    def test_a_replica_that_was_paused_for_long_follows_before_it_serves(self):
        group = self.group(2, lease="2s")
        one, two = group.replicas
        two.process.send_signal(signal.SIGSTOP)
        wait_until(lambda: {"living", "silent"} == {
            row["state"] for row in get_json(one.url + "/__emu/replicas")["replicas"]}, "silent")
        rule = {"match": {"operation": "rrs.execute"}, "then": {"status": 500}}
        self.assertEqual(ask("POST", one.url + "/__emu/faults", json.dumps(rule))[0], 201)
        two.process.send_signal(signal.SIGCONT)
        # Never the answer of before: refused, or as the rule says.
        self.assertIn(ask("POST", two.url + EXECUTE, ROWS, HEADERS)[0], (500, 503))
        wait_until(lambda: ask("POST", two.url + EXECUTE, ROWS, HEADERS)[0] == 500, "it follows")


if __name__ == "__main__":
    unittest.main(verbosity=2)
