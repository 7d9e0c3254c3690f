"""What answers.py says of lists that are broken."""
import unittest

import answers

LEDGER = [{"id": name} for name in (
    "wire.a", "route.GET /", "error.Bad/One", "error.Bad/Two", "error-class.Bad/400")]
HERE = "tests/house/answers_test.py"
GOOD = ["wire.a", HERE, "in this one place"]


def of_lists(shown, unreached=()):
    return sorted(answers.list_faults(LEDGER, list(shown), [[name] for name in unreached]))


def of_reach(reached, shown=(), unreached=()):
    return sorted(answers.reach_faults(LEDGER, list(shown), [[name] for name in unreached],
                                       set(reached)))


class Lists(unittest.TestCase):
    def test_sound(self):
        self.assertEqual(of_lists([GOOD], ["error.Bad/Two"]), [])

    def test_rule_without_test(self):
        self.assertEqual(of_lists([]), ["shown_by.txt names no test for wire.a"])
        self.assertEqual(of_lists([["wire.a"]]), ["shown_by.txt names no test for wire.a"])

    def test_row_that_is_gone(self):
        gone = ["wire.b", HERE, "and in this other"]
        self.assertEqual(of_lists([GOOD, gone]),
                         ["wire.b is listed, and is no row of the ledger"])

    def test_listed_twice(self):
        self.assertEqual(of_lists([GOOD], ["wire.a"]), ["wire.a is listed twice"])

    def test_file_that_is_gone(self):
        self.assertEqual(of_lists([["wire.a", "tests/gone.cc", "words"]]),
                         ["shown_by.txt: there is no tests/gone.cc, for wire.a"])

    def test_words_that_lead_nowhere_or_to_several_cases(self):
        absent = "".join(["not", " ", "there"])
        self.assertEqual(of_lists([["wire.a", HERE, absent]]),
                         [f"shown_by.txt: {HERE} says {absent!r} 0 times, not once, for wire.a"])
        self.assertRegex(of_lists([["wire.a", HERE, "assertEqual"]])[0], "not once, for wire.a")


class Reach(unittest.TestCase):
    def test_everything_is_reached_or_listed(self):
        self.assertEqual(of_reach(["route.GET /", "error.Bad/One"], [], ["error.Bad/Two"]), [])

    def test_nothing_is_reached(self):
        self.assertEqual(of_reach([]), ["no test reaches error-class.Bad/400",
                                        "no test reaches error.Bad/One",
                                        "no test reaches error.Bad/Two",
                                        "no test reaches route.GET /"])

    def test_listed_and_reached(self):
        self.assertEqual(
            of_reach(["route.GET /", "error.Bad/One", "error.Bad/Two"], [], ["error.Bad/Two"]),
            ["error.Bad/Two is listed, and a test reaches it"])


if __name__ == "__main__":
    unittest.main()
