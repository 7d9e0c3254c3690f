"""A model of many replicas over one PostgreSQL, or over several: events in simulated time, fed with
measured costs. Started by bench/simulation; see README.md."""
import argparse
import collections
import heapq
import json
import os
import random
import sys

COSTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "simulation.json")
REPLICAS = (1, 2, 4, 8, 16, 32, 64, 100, 200)
SATURATED = 0.85  # of a resource's time
# What ends growth, the causes first: where cores are full, connections are too. The log is no end,
# as it takes more commits with one write; notifications only come later.
DATABASE, OWN = "the database's cores", "the replicas' cores"
CLAIMS = "claims, one at a time"
LIMITS = ("the machine's cores", DATABASE, OWN, "one key's row", CLAIMS, "connections")
NO_LIMIT = "nothing: callers pause, commits wait for the log"
BATCH = {"decide": 1_024, "claim": 64, "finish": 128}  # of one statement
JOURNAL_ENTRIES, JOURNAL_SECONDS = 200, 0.05
WAKE_SECONDS = 0.025  # at most one notification a replica in this time
BEAT_SECONDS = 1.0
CONNECTIONS = 6  # of a replica to each database


class Simulation:
    """A clock, and the processes that wait for it: generators that yield what they wait for."""

    def __init__(self, seed):
        self.now = 0.0
        self.random = random.Random(seed)
        self._events = []
        self._order = 0

    def at(self, seconds, process):
        self._order += 1
        heapq.heappush(self._events, (self.now + seconds, self._order, process))

    def resume(self, process):
        """Runs it to its next wait."""
        wait = next(process, None)
        if wait is not None:
            wait(process)

    def sleep(self, seconds):
        return lambda process: self.at(seconds, process)

    def spread(self, mean):
        """Around the mean, as services are: never 0, seldom more than twice as long."""
        return self.random.gammavariate(4, mean / 4) if mean else 0.0

    def run(self, is_over):
        while self._events and not is_over():
            self.now, _, process = heapq.heappop(self._events)
            self.resume(process)


class Station:
    """Servers with one queue: cores. What is urgent goes first, in so many of all cases: a process
    that slept until it was asked often runs before what has run all the time."""

    def __init__(self, simulation, servers, urgent_first=0):
        self.simulation, self.servers, self.urgent_first = simulation, servers, urgent_first
        self.free, self.busy = servers, 0.0
        self._queue = collections.deque()

    def use(self, mean, is_urgent=False):
        def wait(process):
            seconds = self.simulation.spread(mean)
            if self.free:
                self._begin(process, seconds)
            elif is_urgent and self.simulation.random.random() < self.urgent_first:
                self._queue.appendleft((process, seconds))
            else:
                self._queue.append((process, seconds))
        return wait

    def _begin(self, process, seconds):
        self.free -= 1
        self.busy += seconds
        self.simulation.at(seconds, self._end(process))

    def _end(self, process):
        self.free += 1
        if self._queue:
            self._begin(*self._queue.popleft())
        self.simulation.resume(process)
        return
        yield

    def share(self, seconds):
        return self.busy / (self.servers * seconds)


class Lock:
    """Held by one at a time, in order: a row, or a connection of a pool with more permits."""

    def __init__(self, simulation, permits=1):
        self.simulation, self.permits, self.free = simulation, permits, permits
        self.held, self._since = 0.0, collections.deque()
        self._queue = collections.deque()

    def take(self):
        def wait(process):
            if self.free:
                self._give(process)
            else:
                self._queue.append(process)
        return wait

    def _give(self, process):
        self.free -= 1
        self._since.append(self.simulation.now)
        self.simulation.at(0, process)

    def asked_for(self):
        """By how many: those that hold it, and those that wait."""
        return self.permits - self.free + len(self._queue)

    def release(self):
        self.free += 1
        self.held += self.simulation.now - self._since.popleft()
        if self._queue:
            self._give(self._queue.popleft())

    def share(self, seconds):
        return self.held / (self.permits * seconds)


class Log:
    """The write-ahead log: who commits while it is written goes with the next write, together."""

    def __init__(self, simulation, seconds):
        self.simulation, self.seconds = simulation, seconds
        self.busy = 0.0
        self._waiting, self._is_writing = [], False

    def commit(self):
        def wait(process):
            self._waiting.append(process)
            if not self._is_writing:
                self._begin()
        return wait

    def _begin(self):
        self._is_writing = True
        seconds = self.simulation.spread(self.seconds)
        self.busy += seconds
        together, self._waiting = self._waiting, []
        self.simulation.at(seconds, self._end(together))

    def _end(self, together):
        self._is_writing = False
        if self._waiting:
            self._begin()
        for process in together:
            self.simulation.resume(process)
        return
        yield

    def share(self, seconds):
        return self.busy / seconds


class Database:
    """One PostgreSQL with its cores, its log and the rows that calls lock."""

    def __init__(self, simulation, costs, cores):
        self.simulation, self.costs, self.cores = simulation, costs, cores
        self.log = Log(simulation, costs["log_write_us"] / 1e6)
        self.rows = collections.defaultdict(lambda: Lock(simulation))
        self.notifying = Lock(simulation)  # a commit that notifies holds it for the whole server
        self.claiming = Lock(simulation)

    def statement(self, name, count=1):
        return self.cores.use(self.costs[name] * count / 1e6, is_urgent=True)

    def trip(self):
        return self.simulation.sleep(self.costs["round_trip_us"] / 2e6)

    def decide(self, key, _, cores, is_refused, is_alone):
        """One replica alone hopes that its last look holds; several lock the row, in two trips."""
        yield self.trip()
        if is_refused:
            yield self.statement("look_us")
        elif is_alone:
            yield self.statement("write_us")
        else:
            row = self.rows[key]
            # Who finds it locked waits for its holder; who finds others waiting waits for them first.
            waits = min(row.asked_for(), 2)
            yield row.take()
            yield self.statement("wait_us", waits)
            yield self.statement("lock_us")
            yield self.trip()
            yield cores.use(self.costs["client_us"] / 1e6, is_urgent=True)
            yield self.trip()
            yield self.statement("write_us")
            row.release()
        yield self.trip()

    def claim(self, _, count, __):
        """One batch at a time of all replicas; nothing waits for the disk."""
        yield self.trip()
        yield self.claiming.take()
        yield self.statement("claim_us")
        yield self.statement("claim_row_us", count)
        self.claiming.release()
        yield self.trip()

    def finish(self, _, count, __):
        yield self.trip()
        yield self.statement("finish_us")
        yield self.statement("finish_row_us", count)
        yield self.log.commit()
        yield self.trip()


class Replica:
    """One process: its cores, its connections, the journal that it has not written yet."""

    def __init__(self, model, cores):
        self.model, self.cores = model, cores
        self.pools = [Lock(model.simulation, CONNECTIONS) for _ in model.databases]
        self.noted = [0 for _ in model.databases]
        self.asking = {}
        self.wakes = False

    def together(self, what, which, key=0):
        """Asks with all others of this replica that wait for the same: while one batch is on its
        way, those who come wait, and go as the next."""
        serve, own = self.model.serves(what, which), (what, which, key)

        def wait(process):
            waiting = self.asking.setdefault(own, collections.deque())
            waiting.append(process)
            if len(waiting) == 1:
                self.model.simulation.at(0, self._answer(own, waiting, serve))
        return wait

    def _answer(self, own, waiting, serve):
        pool = self.pools[own[1]]
        while waiting:
            yield pool.take()
            count = min(len(waiting), BATCH[own[0]])
            yield self.cores.use(self.model.costs["client_us"] / 1e6, is_urgent=True)
            yield from serve(own[2], count, self.cores)
            pool.release()
            for process in [waiting.popleft() for _ in range(count)]:
                self.model.simulation.at(0, process)
        self.asking.pop(own, None)

    def note(self, which):
        self.noted[which] += 1
        if self.noted[which] >= JOURNAL_ENTRIES:
            self.model.simulation.at(0, self.flush(which))

    def flush(self, which):
        count, self.noted[which] = self.noted[which], 0
        if not count:
            return
        database = self.model.databases[which]
        yield self.pools[which].take()
        yield database.trip()
        yield database.statement("journal_us")
        yield database.statement("journal_row_us", count)
        yield database.trip()
        self.pools[which].release()

    def flush_now_and_then(self):
        while True:
            yield self.model.simulation.sleep(JOURNAL_SECONDS)
            for which in range(len(self.noted)):
                yield from self.flush(which)

    def beat(self):
        yield self.model.simulation.sleep(self.model.simulation.random.random() * BEAT_SECONDS)
        while True:
            for database in self.model.databases:
                yield database.trip()
                yield database.statement("beat_us")
                yield database.log.commit()
            yield self.model.simulation.sleep(BEAT_SECONDS)

    def wake_others(self, which):
        """Each other replica hears of it: the server writes to each of them."""
        model, database = self.model, self.model.databases[which]
        yield database.notifying.take()
        yield database.statement("notify_us")
        yield database.log.commit()
        database.notifying.release()
        yield database.statement("hear_us", len(model.replicas))
        yield model.simulation.sleep(WAKE_SECONDS)
        self.wakes = False


class Model:
    """What runs, for as long as it takes until enough has come to its end."""

    def __init__(self, costs, load, replicas, databases=1, seed=1):
        shared = costs["machine"] if load.get("one_machine") else None
        costs = {**costs, **(shared or {})}
        self.costs, self.load = costs, load
        self.simulation = Simulation(seed)
        self.completed, self.latencies, self.begun = 0, [], None
        machine = Station(self.simulation, shared["cores"],
                          costs["urgent_first"]) if shared else None
        database_cores = [machine or Station(self.simulation, costs["database_cores"])
                          for _ in range(databases)]
        self.databases = [Database(self.simulation, costs, cores) for cores in database_cores]
        self.replicas = []
        for _ in range(replicas):
            cores = machine or Station(self.simulation, costs["replica_cores"])
            self.replicas.append(Replica(self, cores))
        self.machine = machine

    def database_of(self, key):
        return key % len(self.databases)

    def serves(self, what, which):
        database = self.databases[which]
        if what != "decide":
            return getattr(database, what)
        is_refused, is_alone = self.load.get("refused", False), len(self.replicas) == 1
        return lambda *asked: database.decide(*asked, is_refused, is_alone)

    def end_one(self, begun):
        self.completed += 1
        if self.begun is None:
            if self.completed < self.load["warm_up"]:
                return
            self.begun = self.simulation.now
            for resource in self.resources().values():
                for one in resource:
                    one.busy = one.held = 0.0
            return
        self.latencies.append(self.simulation.now - begun)

    def caller(self, replica):
        """A caller of a service: a call through a limit, or without one, then a pause."""
        chance = self.simulation.random
        yield self.simulation.sleep(chance.random() * self.load.get("pause_ms", 0) / 1e3)
        while True:
            begun = self.simulation.now
            key = chance.randrange(self.load["keys"])
            if self.load.get("call", True):
                yield replica.cores.use(self.costs["call_us"] / 1e6)
            if chance.random() < self.load["limited"]:
                yield replica.cores.use(self.costs["ask_us"] / 1e6)
                yield replica.together("decide", self.database_of(key), key)
            if self.load.get("call", True):
                replica.note(self.database_of(key))
            self.end_one(begun)
            pause = self.load.get("pause_ms", 0) / 1e3
            yield self.simulation.sleep(chance.expovariate(1 / pause) if pause else 0)

    def worker(self, replica):
        """A worker of jobs; where jobs are submitted too, each costs its rows as well."""
        chance = self.simulation.random
        while True:
            begun = self.simulation.now
            which = chance.randrange(len(self.databases))
            if self.load.get("submits"):
                yield from self.submit(replica, which)
            yield replica.together("claim", which)
            yield replica.cores.use(self.costs["worker_us"] / 1e6)
            if self.load.get("works"):
                yield replica.cores.use(self.costs["job_us"] / 1e6)
            yield replica.together("finish", which)
            self.end_one(begun)

    def submit(self, replica, which):
        database, pool = self.databases[which], replica.pools[which]
        for step in ("insert_us", "start_us"):
            yield pool.take()
            yield database.trip()
            yield database.statement(step)
            yield database.log.commit()
            yield database.trip()
            pool.release()
        if not replica.wakes:
            replica.wakes = True
            self.simulation.at(0, replica.wake_others(which))

    def resources(self):
        named = {DATABASE: [one.cores for one in self.databases],
                 "the database's log": [one.log for one in self.databases],
                 OWN: [one.cores for one in self.replicas],
                 "connections": [pool for one in self.replicas for pool in one.pools],
                 CLAIMS: [one.claiming for one in self.databases],
                 "notifications": [one.notifying for one in self.databases],
                 "one key's row": [row for one in self.databases for row in one.rows.values()]}
        if self.machine:
            named["the machine's cores"] = [self.machine]
            del named[DATABASE], named[OWN]
        return named

    def run(self):
        process = self.worker if self.load["kind"] == "jobs" else self.caller
        for replica in self.replicas:
            for _ in range(self.load["at_once"]):
                self.simulation.at(0, process(replica))
            self.simulation.at(self.simulation.random.random() * JOURNAL_SECONDS,
                               replica.flush_now_and_then())
            if not self.load.get("one_machine"):
                self.simulation.at(0, replica.beat())
        enough = self.load["warm_up"] + self.load["measured"]
        self.simulation.run(lambda: self.completed >= enough)
        return self.result()

    def result(self):
        seconds = self.simulation.now - self.begun
        shares = {name: min(1.0, max(one.share(seconds) for one in resource))
                  for name, resource in self.resources().items() if resource}
        full = [name for name in LIMITS if shares.get(name, 0) >= SATURATED]
        ordered = sorted(self.latencies)
        return {"replicas": len(self.replicas), "databases": len(self.databases),
                "per_second": len(ordered) / seconds,
                "p99_ms": 1e3 * ordered[int(0.99 * (len(ordered) - 1))],
                "shares": shares, "why": full[0] if full else NO_LIMIT}


# What bench/replicas measures: everything on one machine, nothing between two questions.
MEASURED_LOADS = {
    "granted": {"kind": "calls", "call": False, "limited": 1, "keys": 1, "at_once": 16,
                "one_machine": True},
    "refused": {"kind": "calls", "call": False, "limited": 1, "keys": 1, "at_once": 16,
                "one_machine": True, "refused": True},
    "jobs": {"kind": "jobs", "at_once": 64, "one_machine": True}}
# What docs/replicas.md shows: machines of their own.
LOADS = {
    "calls": {"kind": "calls", "limited": 0.5, "keys": 1_000, "at_once": 32, "pause_ms": 10},
    "one key": {"kind": "calls", "limited": 1, "keys": 1, "at_once": 32, "pause_ms": 10},
    "jobs": {"kind": "jobs", "at_once": 8, "submits": True, "works": True}}


def run(costs, load, replicas, databases=1, seed=1, measured=20_000):
    """The load for so many replicas, its figures after a warm-up."""
    callers = replicas * load["at_once"]
    sized = {**load, "measured": max(measured, 6 * callers),
             "warm_up": max(measured // 4, 2 * callers)}
    return Model(costs, sized, replicas, databases, seed).run()


def fit(costs, name, measured, figures):
    """The one factor of these costs with which the model of one replica gives what was measured."""
    low, high = 0.05, 20.0
    for _ in range(18):
        middle = (low * high) ** 0.5
        scaled = {**costs, **{figure: costs[figure] * middle for figure in figures}}
        slow = run(scaled, MEASURED_LOADS[name], measured["replicas"],
                   measured=6_000)["per_second"] < measured["per_second"]
        low, high = (low, middle) if slow else (middle, high)
    return {figure: round(costs[figure] * middle, 3) for figure in figures}


FITTED = (("refused", 1, ("look_us", "ask_us")), ("granted", 1, ("write_us",)),
          ("granted", 2, ("lock_us", "wait_us")),
          ("jobs", 1, ("claim_us", "claim_row_us", "finish_us", "finish_row_us", "worker_us")))


def fitted(costs):
    """Costs that agree with the measured figures of one replica (of two, for the row's lock)."""
    for name, replicas, figures in FITTED:
        rate = costs["measured"].get(name, {}).get(str(replicas))
        if rate is None:
            raise SystemExit(f"measured has no {name} of {replicas}: see bench/README.md")
        costs = {**costs, **fit(costs, name, {"replicas": replicas, "per_second": rate}, figures)}
    return costs


def compare(costs, measured=20_000):
    """Rows of what was measured, and what the model says."""
    for name, load in MEASURED_LOADS.items():
        for replicas, rate in costs["measured"].get(name, {}).items():
            modelled = run(costs, load, int(replicas), measured=measured)["per_second"]
            yield name, int(replicas), rate, modelled, modelled / rate - 1


def print_comparison(costs):
    print(f"{'load':10}{'replicas':>9}{'measured/s':>13}{'model/s':>13}{'off by':>9}")
    if not costs["measured"]:
        print("nothing was measured yet: see bench/README.md")
    is_near = True
    for name, replicas, rate, modelled, off in compare(costs):
        is_near = is_near and abs(off) <= 0.2
        print(f"{name:10}{replicas:9}{rate:13,.0f}{modelled:13,.0f}{off:+9.0%}")
    if costs["measured"]:
        print("within 20 %" if is_near else "NOT within 20 %")
    return is_near


def print_curve(costs, shards, seed, measured):
    print(f"{'load':9}{'databases':>10}{'replicas':>9}{'per second':>12}{'p99 ms':>9}"
          f"{'db cpu':>7}{'own cpu':>9}{'notify':>8}  what ends it")
    for name, load in LOADS.items():
        for databases in (1, shards):
            if name == "one key" and databases > 1:
                continue
            for replicas in REPLICAS:
                row = run(costs, load, replicas, databases, seed, measured)
                shares = row["shares"]
                print(f"{name:9}{databases:10}{replicas:9}{row['per_second']:12,.0f}"
                      f"{row['p99_ms']:9.1f}{shares[DATABASE]:7.0%}{shares[OWN]:9.0%}"
                      f"{shares['notifications']:8.0%}"
                      f"  {row['why']}", flush=True)


def main():
    parser = argparse.ArgumentParser(prog="bench/simulation", description=__doc__)
    parser.add_argument("--costs", default=COSTS, help="file of measured costs")
    parser.add_argument("--check", action="store_true",
                        help="compare with what was measured; 1 where it is more than 20 %% off")
    parser.add_argument("--fit", action="store_true",
                        help="write costs that fit the measured figures into the file")
    parser.add_argument("--shards", type=int, default=8, help="databases of the second curve")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--measured", type=int, default=20_000, help="calls or jobs of each row")
    options = parser.parse_args()
    with open(options.costs) as file:
        costs = json.load(file)
    if options.fit:
        costs = fitted(costs)
        with open(options.costs, "w") as file:
            json.dump(costs, file, indent=2)
            file.write("\n")
    if options.check or options.fit:
        return 0 if print_comparison(costs) else 1
    print_curve(costs, options.shards, options.seed, options.measured)
    return 0


if __name__ == "__main__":
    sys.exit(main())
