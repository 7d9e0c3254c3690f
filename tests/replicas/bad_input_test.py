"""What replicas do when something about their database is wrong: a clear error or a clean wait,
nothing acknowledged lost, nothing done twice."""
import concurrent.futures
import glob
import json
import os
import secrets
import signal
import subprocess
import time
import unittest
import urllib.error

from batch_client import BatchClient
from replicas import (Database, Pooler, Route, ask, get_json, refused_start, wait_until)
from replicas_test import (BLOCK_BLOB, CALLER, EXECUTE, GATEWAY, HEADERS, JOBS, LONG, ROWS,
                           JobsCase, ReplicasCase, put_container, sas)
import replicas_test

setUpModule, tearDownModule = replicas_test.setUpModule, replicas_test.tearDownModule


def faked_clock(offset):
    """Variables under which a process sees another time of day than its machine."""
    library = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")[0]
    return {"LD_PRELOAD": library, "FAKETIME": offset, "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1"}


class Starts(ReplicasCase):
    """What a start says that cannot be."""

    def refused(self, *settings, words, never=(), code=1):
        started = time.monotonic()
        found, text = refused_start(*settings)
        self.assertEqual(found, code, text)
        for word in words:
            self.assertIn(word, text)
        for word in never:
            self.assertNotIn(word, text)
        self.assertLess(time.monotonic() - started, 20)

    def test_a_url_that_leads_nowhere(self):
        database = replicas_test.DATABASE
        self.refused("--store", "mysql://host/database", code=2,
                     words=["--store", "postgres://user@host/database"])
        self.refused("--store", "postgres://amlemu:secret-word@127.0.0.1:1/postgres",
                     words=["127.0.0.1", "refused"], never=["secret-word"])
        self.refused("--store", database.url().replace("/postgres", "/elsewhere"),
                     words=['database "elsewhere" does not exist'])
        self.refused("--store", "postgres://amlemu@127.0.0.1:port/postgres", words=["port"])

    def test_a_wrong_password_is_not_repeated(self):
        database = replicas_test.DATABASE
        database.sql("CREATE ROLE guarded LOGIN PASSWORD 'the right one'")
        database.asks_password_of("guarded")
        self.refused("--store", database.url("guarded:the-wrong-one"),
                     words=["password authentication failed"], never=["the-wrong-one"])

    def test_a_role_without_rights(self):
        database = replicas_test.DATABASE
        database.sql("CREATE ROLE weak LOGIN")
        self.refused("--store", database.url("weak"), "--store-schema", "r" + secrets.token_hex(8),
                     words=["permission denied"])

    def test_a_schema_of_the_future(self):
        group = self.group(1)
        database, schema = group.database, group.schema
        # Tables that a later version has only added to are served side by side with it.
        database.sql(f"UPDATE {schema}.meta SET value = (split_part(value, ' ', 1)::int + 1) || ' ' "
                     f"|| split_part(value, ' ', 2) WHERE name LIKE 'layout of %'; "
                     f"ALTER TABLE {schema}.job ADD COLUMN later text; "
                     f"ALTER TABLE {schema}.replica ADD COLUMN later text")
        one, two = group.replicas[0].url, group.add().url
        rule = {"match": {"operation": "rrs.execute"}, "then": {"status": 503}, "when": {"first": 1}}
        self.assertEqual(ask("POST", two + "/__emu/faults", json.dumps(rule))[0], 201)
        self.assertEqual(ask("POST", one + EXECUTE, ROWS, HEADERS)[0], 503)
        self.execute(two)
        # Where it took something away, one that does not know it stays out, and breaks nothing.
        database.sql(f"UPDATE {schema}.meta SET value = '99 99' WHERE name = 'layout of job'")
        before = database.sql(f"SELECT value FROM {schema}.meta ORDER BY name")
        self.refused("--store", database.url(), "--store-schema", schema,
                     words=["job records", "99", "later version"])
        self.assertEqual(database.sql(f"SELECT value FROM {schema}.meta ORDER BY name"), before)
        self.execute(one)


class Waits(JobsCase):
    def test_a_table_that_somebody_locked(self):
        group = self.group(2)
        one, two = group.urls()
        token = sas(one)
        self.assertEqual(put_container(one, "box", token), 201)
        target = "/devstoreaccount1/box/{}" + token
        self.assertEqual(ask("PUT", one + target.format("before"), b"kept", BLOCK_BLOB)[0], 201)
        with group.database.locked(f"{group.schema}.counter, {group.schema}.blob"):
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                call = pool.submit(ask, "POST", one + GATEWAY, ROWS, CALLER)
                blob = pool.submit(ask, "PUT", two + target.format("during"), b"x", BLOCK_BLOB)
                self.execute(one)  # needs neither
                self.assertEqual(ask("GET", one + "/__emu/health/ready")[0], 200)
                self.assertEqual(call.result()[0], 503)
                self.assertEqual(call.result()[1]["Retry-After"], "1")
                self.assertEqual(blob.result()[0], 503)
        # What was refused did not happen: all five calls that may pass do.
        statuses = [ask("POST", url + GATEWAY, ROWS, CALLER)[0] for url in (one, two) * 3]
        self.assertEqual(statuses, [200] * 5 + [429])
        self.assertEqual(ask("GET", two + target.format("before"))[2], "kept")
        self.assertEqual(ask("GET", two + target.format("during"))[0], 404)

    def test_a_lock_that_goes_in_time_is_waited_for(self):
        group = self.group(1)
        (url,) = group.urls()
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            with group.database.locked(f"{group.schema}.counter"):
                call = pool.submit(ask, "POST", url + GATEWAY, ROWS, CALLER)
                wait_until(lambda: group.database.sql(
                    "SELECT count(*) FROM pg_locks WHERE NOT granted") != "0", "the call waits")
            self.assertEqual(call.result()[0], 200)

    def on_a_small_disk(self):
        """Two replicas over a database that may have 24 MiB, and what gives it more."""
        database = Database()
        self.addCleanup(database.stop)
        small = os.path.join(database.folder, "small")
        os.mkdir(small)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=0777", "none", small],
                          capture_output=True).returncode != 0:
            self.skipTest("a file system that can be full is mounted by root alone")
        self.addCleanup(subprocess.run, ["umount", "--lazy", small], check=True)
        os.chmod(small, 0o700)
        os.chown(small, database.user.pw_uid, database.user.pw_gid)
        database.sql(f"CREATE TABLESPACE small LOCATION '{small}'")
        database.sql("ALTER ROLE amlemu SET default_tablespace = 'small'")
        return self.group(2, database=database), lambda: subprocess.run(
            ["mount", "-o", "remount,size=64m", small], check=True)

    def put_until_full(self, urls, size):
        """What was taken, by target; then the target, content and answer of what was not."""
        token = sas(urls[0])
        kept = {}
        for number in range((32 << 20) // size):
            content = os.urandom(size)
            target = f"/devstoreaccount1/box/{size}-{number}{token}"
            status, _, body = ask("PUT", urls[number % 2] + target, content, BLOCK_BLOB)
            if status != 201:
                return kept, target, content, (status, body)
            kept[target] = content
        self.fail("the disk is never full")

    def test_a_full_disk(self):
        group, grow = self.on_a_small_disk()
        one, two = group.urls()
        self.assertEqual(put_container(one, "box", sas(one)), 201)
        kept, target, content, (status, body) = self.put_until_full(group.urls(), 512 << 10)
        self.assertEqual(status, 507, body)
        self.assertIn("InsufficientStorage", body)
        self.assertGreater(len(kept), 5)
        self.execute(one)
        grow()
        self.assertEqual(ask("PUT", two + target, content, BLOCK_BLOB)[0], 201)
        for target, content in kept.items():
            self.assertEqual(self.bytes_of(two + target), content)

    def test_a_full_disk_takes_no_job(self):
        group, grow = self.on_a_small_disk()
        one, two = group.urls()
        self.put_rows(one)
        self.assertEqual(put_container(one, "box", sas(one)), 201)
        for size in (512 << 10, 16 << 10, 1 << 10):
            self.put_until_full(group.urls(), size)
        taken, refused = [], None
        for number in range(20_000):
            inputs, outputs = self.places_of(number)
            request = {"Inputs": inputs, "Outputs": outputs, "GlobalParameters": {}}
            status, _, body = ask("POST", one + JOBS + "?api-version=2.0", json.dumps(request), HEADERS)
            if status != 200:
                refused = status, body
                break
            taken.append(json.loads(body))
        self.assertEqual(refused[0], 507, refused)
        self.assertEqual(json.loads(refused[1])["error"]["code"], "InsufficientStorage")
        grow()
        client = BatchClient(two)
        for job in taken:
            client.start(job)
        for job in taken:
            self.assertEqual(client.wait(job)["StatusCode"], "Finished")
        count = group.database.sql(f"SELECT count(*) FROM {group.schema}.job")
        self.assertEqual(count, str(len(taken)))

    def test_no_route_for_a_while(self):
        group = self.group(1, lease="15s" if LONG else "3s")
        route = Route(group.database.port)
        self.addCleanup(route.stop)
        group.add(url=group.database.url(port=route.port))
        one, two = group.urls()
        self.put_rows(one)
        rule = {"match": {"operation": "submit"}, "then": {"job": "runs", "duration": "1s"}}
        self.assertEqual(ask("POST", one + "/__emu/faults", json.dumps(rule))[0], 201)
        clients = [BatchClient(one), BatchClient(two)]
        jobs = [self.submit(clients[number % 2], number) for number in range(12)]
        running = f"SELECT count(DISTINCT owner) FROM {group.schema}.job WHERE owner IS NOT NULL"
        wait_until(lambda: group.database.sql(running) == "2", "both have jobs")
        route.cut()
        cut = time.monotonic()
        wait_until(lambda: ask("POST", two + EXECUTE, ROWS, HEADERS)[0] == 503, "it refuses")
        self.assertEqual(ask("GET", two + "/__emu/health/live")[0], 200)
        self.assertEqual(ask("GET", two + "/__emu/health/ready")[0], 503)
        self.assertEqual(ask("GET", one + "/__emu/health/ready")[0], 200)
        wait_until(lambda: "silent" in {row["state"] for row in get_json(
            one + "/__emu/replicas")["replicas"]}, "the other one says so")
        # What it had is another's now.
        for job in jobs:
            self.assertEqual(clients[0].wait(job, 600)["StatusCode"], "Finished")
        rule = {"match": {"operation": "rrs.execute"}, "then": {"status": 500}}
        self.assertEqual(ask("POST", one + "/__emu/faults", json.dumps(rule))[0], 201)
        if LONG:
            wait_until(lambda: time.monotonic() - cut > 30, "thirty seconds", 60)
        route.mend()
        wait_until(lambda: ask("POST", two + EXECUTE, ROWS, HEADERS)[0] == 500, "it follows")
        wait_until(lambda: ask("GET", two + "/__emu/health/ready")[0] == 200, "it is back")
        ends = group.database.sql(f"SELECT state, count(*) FROM {group.schema}.job GROUP BY 1")
        self.assertEqual(len(ends.splitlines()), 1, ends)
        self.assertTrue(ends.endswith(f"|{len(jobs)}"), ends)

    def test_a_worker_that_is_stopped_past_its_lease(self):
        group = self.group(2, lease="2s")
        one, two = group.replicas
        self.put_rows(one.url)
        rule = {"match": {"operation": "submit"}, "when": {"first": 4},
                "then": {"job": "runs", "duration": "1s"}}
        self.assertEqual(ask("POST", one.url + "/__emu/faults", json.dumps(rule))[0], 201)
        client = BatchClient(one.url)
        jobs = [self.submit(client, number) for number in range(8)]
        wait_until(lambda: any(client.status(job)["StatusCode"] == "Running" for job in jobs), "runs")
        two.process.send_signal(signal.SIGSTOP)
        for job in jobs:
            self.assertEqual(client.wait(job, 600)["StatusCode"], "Finished")
        ends = f"SELECT id, state, ended, claim, crashes FROM {group.schema}.job ORDER BY 1"
        before = group.database.sql(ends)
        two.process.send_signal(signal.SIGCONT)
        wait_until(lambda: ask("GET", two.url + "/__emu/health/ready")[0] == 200, "it is back")
        self.assertEqual(group.database.sql(ends), before)


class Around(JobsCase):
    @unittest.skipIf(os.environ.get("AML_SANITIZED", "0") != "0", "a sanitizer's library must be the first one")
    def test_clocks_seven_minutes_off(self):
        group = self.group(0)
        for offset in ("+7m", "-7m"):
            group.add(variables=faked_clock(offset))
        group.add()
        began = time.time()
        times = [get_json(url + "/__emu/clock")["now"] for url in group.urls()]
        for text in times:
            seen = time.mktime(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone
            self.assertLess(abs(seen - began), 30, times)
        answers = [ask("POST", url + GATEWAY, ROWS, CALLER)[:2] for url in group.urls() * 3]
        self.assertEqual([status for status, _ in answers], [200] * 5 + [429] * 4)
        for status, headers in answers:
            if status == 429:
                self.assertLess(abs(int(headers["Retry-After"]) - 59), 10)
        self.put_rows(group.urls()[0])
        jobs = [self.submit(BatchClient(url), number) for number, url in enumerate(group.urls())]
        for job in jobs:
            ended = BatchClient(group.urls()[-1]).wait(job, 600)
            self.assertEqual(ended["StatusCode"], "Finished")

    def test_a_pooler_in_transaction_mode(self):
        pooler = Pooler(replicas_test.DATABASE)
        self.addCleanup(pooler.stop)
        group = self.group(2, "--store-listen", "off",
                           url=replicas_test.DATABASE.url(port=pooler.port))
        one, two = group.urls()
        rule = {"match": {"operation": "rrs.execute"}, "when": {"first": 1}, "then": {"status": 503}}
        self.assertEqual(ask("POST", one + "/__emu/faults", json.dumps(rule))[0], 201)
        self.assertEqual(ask("POST", two + EXECUTE, ROWS, HEADERS)[0], 503)
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            statuses = list(pool.map(lambda i: ask("POST", group.urls()[i % 2] + GATEWAY, ROWS,
                                                   CALLER)[0], range(2_000 if LONG else 100)))
        self.assertEqual(statuses.count(200), 5)
        self.assertEqual(set(statuses), {200, 429})
        self.put_rows(one)
        clients = [BatchClient(url) for url in (one, two)]
        jobs = [self.submit(clients[i % 2], i) for i in range(200 if LONG else 20)]
        for job in jobs:
            self.assertEqual(clients[0].wait(job, 600)["StatusCode"], "Finished")
        wanted = {"expect": [{"match": {"operation": "start"}, "exactly": len(jobs)}]}
        status, _, body = ask("POST", two + "/__emu/verify", json.dumps(wanted))
        self.assertEqual((status, json.loads(body)["verdict"]), (200, "met"), body)

    def test_listening_connections_that_are_ended(self):
        group = self.group(2)
        one, two = group.urls()
        self.put_rows(one)
        group.database.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                           "WHERE application_name = 'amlemu' AND pid <> pg_backend_pid()")
        client = BatchClient(one)
        began = time.monotonic()

        # A call that meets an ended connection is 503, and is made again.
        def submitted():
            try:
                return self.submit(client, 0)
            except urllib.error.HTTPError as error:
                self.assertEqual(error.code, 503)
                error.close()
                return None
        job = wait_until(submitted, "a job is taken")
        self.assertEqual(client.wait(job, 600)["StatusCode"], "Finished")
        self.assertLess(time.monotonic() - began, 5)


if __name__ == "__main__":
    unittest.main(verbosity=2)
