"""The model of many replicas (bench/simulation.py): its parts by sums that can be done by hand, its
whole by what must hold of any such system, and by what was measured."""
import copy
import json
import os
import subprocess
import sys
import unittest

BENCH = os.environ["AML_BENCH"]
sys.path.insert(0, BENCH)
import simulation  # noqa: E402

with open(os.path.join(BENCH, "simulation.json")) as costs:
    COSTS = json.load(costs)


class Fixed(simulation.Simulation):
    """Where nothing varies, sums are exact."""

    def spread(self, mean):
        return mean


def ends(simulated, *processes):
    """When each process ends."""
    times = []

    def noted(steps):
        yield from steps
        times.append(simulated.now)

    for steps in processes:
        simulated.at(0, noted(steps))
    simulated.run(lambda: False)
    return [round(time, 6) for time in times]


class Parts(unittest.TestCase):
    def test_two_cores_take_two_at_a_time(self):
        simulated = Fixed(1)
        cores = simulation.Station(simulated, 2)

        def uses():
            yield cores.use(1)
        self.assertEqual(ends(simulated, uses(), uses(), uses()), [1, 1, 2])
        self.assertAlmostEqual(cores.share(2), 0.75)

    def test_a_lock_is_held_by_one(self):
        simulated = Fixed(1)
        lock = simulation.Lock(simulated)

        def holds():
            yield lock.take()
            yield simulated.sleep(1)
            lock.release()
        self.assertEqual(ends(simulated, holds(), holds(), holds()), [1, 2, 3])
        self.assertAlmostEqual(lock.share(3), 1)

    def test_who_waits_for_the_log_goes_together(self):
        simulated = Fixed(1)
        log = simulation.Log(simulated, 1)

        def commits(after):
            yield simulated.sleep(after)
            yield log.commit()
        self.assertEqual(ends(simulated, *(commits(0.1 * n) for n in range(10))), [1] + [2] * 9)


class Whole(unittest.TestCase):
    def run_load(self, name, replicas, databases=1, seed=1, **costs):
        return simulation.run({**COSTS, **costs}, simulation.LOADS[name], replicas, databases, seed,
                              measured=2_000)

    def test_the_same_seed_gives_the_same(self):
        for name in simulation.LOADS:
            self.assertEqual(self.run_load(name, 3), self.run_load(name, 3), name)
        one, other = (self.run_load("calls", 3, seed=seed) for seed in (1, 2))
        self.assertNotEqual(one, other)
        self.assertAlmostEqual(one["per_second"] / other["per_second"], 1, delta=0.1)

    def test_no_more_than_the_cores_can_do(self):
        row = self.run_load("jobs", 1, job_us=50_000)
        self.assertLess(row["per_second"], COSTS["replica_cores"] / 0.05 * 1.05)
        self.assertEqual(row["why"], "the replicas' cores")

    def test_callers_with_pauses_are_the_limit_of_one(self):
        load = simulation.LOADS["calls"]
        row = self.run_load("calls", 1)
        self.assertLess(row["per_second"], load["at_once"] / load["pause_ms"] * 1e3)

    def test_one_database_has_an_end_and_several_go_further(self):
        one, several = (self.run_load("calls", 64, databases) for databases in (1, 8))
        self.assertEqual(one["why"], "the database's cores")
        self.assertGreater(several["per_second"], 1.5 * one["per_second"])

    def test_a_slower_database_gives_less(self):
        slower = copy.deepcopy(COSTS)
        for cost in ("look_us", "lock_us", "write_us", "journal_row_us"):
            slower[cost] *= 3
        self.assertLess(self.run_load("calls", 50, **slower)["per_second"],
                        self.run_load("calls", 50)["per_second"])


class Measured(unittest.TestCase):
    @unittest.skipUnless(COSTS["measured"], "bench/simulation.json has no measured figures")
    def test_one_two_and_four_replicas_as_measured(self):
        for name, replicas, rate, modelled, off in simulation.compare(COSTS, measured=6_000):
            self.assertLess(abs(off), 0.2, f"{name}, {replicas}: {rate} measured, {modelled:.0f}")

    def test_costs_are_found_that_give_what_is_measured(self):
        slow = {**COSTS, "write_us": COSTS["write_us"] * 2}
        load = simulation.MEASURED_LOADS["granted"]
        rate = simulation.run(slow, load, 1, measured=6_000)["per_second"]
        found = simulation.fit(COSTS, "granted", {"replicas": 1, "per_second": rate}, ("write_us",))
        self.assertAlmostEqual(found["write_us"] / slow["write_us"], 1, delta=0.1)

    def test_the_command(self):
        ended = subprocess.run([sys.executable, os.path.join(BENCH, "simulation.py"), "--check",
                                "--measured", "2000"], capture_output=True, text=True)
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
