"""Measures what `run --isolated` adds to the time of plain `run`. Started by bench/isolated."""
import argparse
import statistics
import subprocess
import sys
import time

REACH_MS = 50


def milliseconds(program, *options):
    begin = time.monotonic()
    subprocess.run([program, "run", *options, "--", "true"], check=True, stdin=subprocess.DEVNULL)
    return (time.monotonic() - begin) * 1e3


def main():
    parser = argparse.ArgumentParser(prog="bench/isolated")
    parser.add_argument("program", help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    plain, isolated = [], []
    for _ in range(options.rounds):  # in turn: what else the machine does meets both
        plain.append(milliseconds(options.program))
        isolated.append(milliseconds(options.program, "--isolated"))
    first, second = statistics.median(plain), statistics.median(isolated)
    print(f"run: {first:.1f} ms, isolated: {second:.1f} ms, {second - first:+.1f} ms, medians of "
          f"{options.rounds}  (reach: +{REACH_MS} ms)")
    sys.exit(0 if second - first <= REACH_MS else 1)


main()
