"""Many clients at once: the gateway counts each call once, whatever becomes of its caller."""
import collections
import contextlib
import http.client
import json
import os
import socket
import threading
import time
import unittest
import urllib.parse

from servers import Emulator

CLIENTS = 64
AT_ONCE = 18  # as many as one endpoint takes at a time, and fewer
ROUNDS = 12
STARTER = "51a27e0c0b1d4e5f8a6b7c8d9e0f1a2b"
STARTER_SECONDARY = "52b38f1d1c2e4f608b7c8d9e0f1a2b3c"
UNLIMITED = "61c49a2e2d3f40719c8d9eaf1a2b3c4d"
API_KEY = ("C/Ftgl6aKjc8RbcQjT8QDVrJbFcVSxHKXxFVNgRP2w5tCJP4OD6jwkKdsDEXQeEpW+8IYaog+Q7JVVBZl5NSQA"
           "==")
SERVICE = ("/azureml-demo/workspaces/756dbbd56cf4b58a5125db394cae1dc4"
           "/services/562d088408ce85f89663240a5ea142c9")
EXECUTE = SERVICE + "/execute?api-version=2.0&details=true"
STATUS = SERVICE + "/jobs/" + "0" * 32 + "?api-version=2.0"
ROWS = json.dumps({"Inputs": {"input1": {"ColumnNames": ["Col2"],
                                         "Values": [["This is a good day"]]}},
                   "GlobalParameters": {}})
PATIENCE = 60

Call = collections.namedtuple("Call", "method target body key operation status")
GOOD = Call("POST", EXECUTE, ROWS, UNLIMITED, "rrs-execute", 200)
CALLS = [GOOD,
         GOOD._replace(body="{", status=400),
         GOOD._replace(key="0" * 32, status=401),
         GOOD._replace(target=SERVICE + "/nothing", operation=None, status=404),
         Call("GET", STATUS, "", UNLIMITED, "bes-status", 404)]


def headers(key):
    return {"Ocp-Apim-Subscription-Key": key, "Authorization": "Bearer " + API_KEY,
            "Content-Type": "application/json"}


class GatewayParallel(unittest.TestCase):
    def setUp(self):
        # The clock is stopped: no window slides while the clients call.
        self.emulator = Emulator(os.environ["AML_BINARY"], "--clock", "manual")
        self.addCleanup(self.emulator.stop)
        url = urllib.parse.urlsplit(self.emulator.url)
        self.address = url.hostname, url.port

    def connect(self):
        return contextlib.closing(http.client.HTTPConnection(*self.address, timeout=PATIENCE))

    def ask(self, connection, call):
        connection.request(call.method, call.target, call.body, headers(call.key))
        answer = connection.getresponse()
        answer.read()
        return answer.status

    def ask_and_leave(self, call, sent):
        """Sends the first `sent` bytes of the call, and reads no answer."""
        head = f"{call.method} {call.target} HTTP/1.1\r\nHost: here\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in headers(call.key).items())
        whole = f"{head}Content-Length: {len(call.body)}\r\n\r\n{call.body}".encode()
        with socket.create_connection(self.address, PATIENCE) as plain:
            plain.sendall(whole[:sent])

    def all_at_once(self, client, count=CLIENTS):
        """What the clients returned; `client` gets its number."""
        gate = threading.Barrier(count)
        results, faults = [], []

        def run(number):
            try:
                gate.wait(PATIENCE)
                results.append(client(number))
            except Exception as fault:
                faults.append(fault)

        threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(faults, [])
        return results

    def analytics(self):
        with self.connect() as connection:
            connection.request("GET", "/__emu/gateway/analytics")
            return json.loads(connection.getresponse().read())

    def counted(self, calls):
        """The analytics, once they have so many calls: who left is counted a little later."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = self.analytics()
            if found["total"]["callCountTotal"] >= calls:
                return found
        self.fail(f"{found['total']} after {PATIENCE} s")

    def test_limit_lets_no_call_too_many_through(self):
        def client(number):
            call = GOOD._replace(key=STARTER if number % 2 else STARTER_SECONDARY)
            with self.connect() as connection:
                return [self.ask(connection, call) for _ in range(ROUNDS)]

        statuses = collections.Counter(sum(self.all_at_once(client), []))
        self.assertEqual(statuses, {200: 5, 429: CLIENTS * ROUNDS - 5})
        total = self.counted(CLIENTS * ROUNDS)["total"]
        self.assertEqual(total["callCountSuccess"], 5)
        self.assertEqual(total["callCountBlocked"], CLIENTS * ROUNDS - 5)
        self.assertEqual(total["callCountTotal"], CLIENTS * ROUNDS)

    def test_analytics_count_every_call_once(self):
        def kept(_):
            with self.connect() as connection:
                return [self.ask(connection, call) for call in CALLS * ROUNDS]

        def fresh(_):
            statuses = []
            for call in CALLS * ROUNDS:
                with self.connect() as connection:
                    statuses.append(self.ask(connection, call))
            return statuses

        def leaving(_):
            for call in CALLS * ROUNDS:
                self.ask_and_leave(call, None)
            self.ask_and_leave(GOOD, 20)
            self.ask_and_leave(GOOD, -1)
            return [call.status for call in CALLS * ROUNDS]

        kinds = [kept, fresh, leaving]
        wanted = [call.status for call in CALLS * ROUNDS]
        for statuses in self.all_at_once(lambda number: kinds[number % 3](number), AT_ONCE):
            self.assertEqual(statuses, wanted)

        each = AT_ONCE * ROUNDS
        found = self.counted(each * len(CALLS))
        self.assertEqual(found["total"]["callCountTotal"], each * len(CALLS))
        self.assertEqual(sum(one["callCountTotal"] for one in found["byTime"]),
                         each * len(CALLS))
        operations = {one["operationId"]: one["callCountTotal"] for one in found["byOperation"]}
        self.assertEqual(operations, {name: each * count for name, count in collections.Counter(
            call.operation for call in CALLS).items()})
        statuses = {one["status"]: one["count"] for one in found["byStatus"]}
        self.assertEqual(statuses, {status: each * count for status, count in collections.Counter(
            call.status for call in CALLS).items()})
        by_key = {one["subscriptionId"]: one["callCountTotal"] for one in found["bySubscription"]}
        self.assertEqual(by_key["unlimited-demo"], each * 3)


if __name__ == "__main__":
    unittest.main(verbosity=2)
