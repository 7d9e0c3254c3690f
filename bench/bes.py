"""Measures batch jobs over real text against wc -w of the same file. Started by bench/bes."""
import argparse
import csv
import datetime
import os
import pathlib
import shutil
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time

import emulator

FORTUNES = pathlib.Path("/usr/share/games/fortunes")
LONGEST_TEXT = 700  # characters; makes rows of 130 bytes on average
REACH_RATIO = 0.5  # times wc -w
REACH_MIB = 96
MIB = 1024 * 1024

COMPARED = """
import sys, pandas
from sklearn.feature_extraction.text import HashingVectorizer
rows = pandas.read_csv(sys.argv[1], keep_default_na=False)
hasher = HashingVectorizer(n_features=8, ngram_range=(1, 2), norm=None, alternate_sign=False,
                           lowercase=False, token_pattern=r"\\S+")
counts = hasher.transform(rows["Col2"]).toarray().astype(int)
for i in range(8):
    rows[f"Col2_HashingFeature.{i}"] = counts[:, i]
rows.to_csv(sys.argv[2], index=False, lineterminator="\\r\\n")
"""


def texts():
    """Every fortune as one line."""
    for path in sorted(FORTUNES.iterdir()):
        if path.is_symlink() or path.suffix:
            continue
        for record in re.split(r"^%\s*$", path.read_text("utf-8", "ignore"), flags=re.M):
            line = " ".join(record.split())
            if line and len(line) <= LONGEST_TEXT:
                yield line


def write_rows(path, rows):
    """A CSV file of `rows` texts: all of them in a new order, again and again."""
    source = list(texts())
    if not source:
        sys.exit(f"no texts in {FORTUNES}")
    shuffle = random.Random(1).shuffle
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["Col2"])
        left = rows
        while left > 0:
            shuffle(source)
            writer.writerows([text] for text in source[:left])
            left -= len(source)


def count_words(path):
    start = time.perf_counter()
    subprocess.run(["wc", "-w", path], check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, "LC_ALL": "C.UTF-8"})
    return time.perf_counter() - start


def instant(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")


class BatchJob:
    """One job of a fresh emulator: uploaded, run and downloaded over HTTP, timed by its own record."""

    def __init__(self, program):
        self.program = program

    def measure(self, source, target, folder):
        with emulator.serving(self.program, "--data", folder) as server:
            server.put_container("bench")
            server.put_file("bench/rows.csv", source)
            place = {"ConnectionString": "UseDevelopmentStorage=true"}
            job = server.call("POST", "/jobs", {
                "Inputs": {"input1": {**place, "RelativeLocation": "bench/rows.csv"}},
                "Outputs": {"output1": {**place, "RelativeLocation": "bench/counts.csv"}}})
            server.call("POST", f"/jobs/{job}/start")
            status = server.call("GET", f"/jobs/{job}")
            while status["StatusCode"] in ("NotStarted", "Running"):
                time.sleep(0.02)
                status = server.call("GET", f"/jobs/{job}")
            if status["StatusCode"] != "Finished":
                sys.exit(f"the job ended so: {status}")
            peak = server.peak_kib()
            server.get_file("bench/counts.csv", target)
        shutil.rmtree(folder)
        seconds = (instant(status["EndTime"]) - instant(status["StartTime"])).total_seconds()
        return seconds, peak


def check_output(path, rows):
    with open(path, "rb") as file:
        first = file.readline()
        lines = sum(block.count(b"\n") for block in iter(lambda: file.read(MIB), b""))
    expected = ",".join(["Col2"] + [f"Col2_HashingFeature.{i}" for i in range(8)]).encode()
    if first != expected + b"\r\n" or lines != rows:
        sys.exit(f"wrong output: {lines} rows after {first!r}")


def compare_speed(job, source, target, folder, rows, rounds):
    """In turn, so that both meet the same machine."""
    word_times, job_times, peaks = [], [], []
    count_words(source)
    for _ in range(rounds):
        word_times.append(count_words(source))
        seconds, peak = job.measure(source, target, folder)
        job_times.append(seconds)
        peaks.append(peak / 1024)
    check_output(target, rows)
    ratio = statistics.median(j / w for j, w in zip(job_times, word_times))
    return statistics.median(word_times), statistics.median(job_times), ratio, max(peaks)


def compare_sklearn(source, target):
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", COMPARED, source, target])
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit("the comparison failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def report(name, value, reach=""):
    print(f"{name:<44}{value:>14}  {reach}")


def main():
    parser = argparse.ArgumentParser(prog="bench/bes")
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--many-rows", type=int, default=10_000_000, help="0: skip")
    parser.add_argument("--compare", action="store_true", help="scikit-learn and pandas, too")
    parser.add_argument("--folder", default=None, help="where the files go; they need 5 GB")
    args = parser.parse_args()

    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        source = os.path.join(folder, "rows.csv")
        target = os.path.join(folder, "counts.csv")
        data = os.path.join(folder, "data")
        write_rows(source, args.rows)
        job = BatchJob(args.program)
        report("rows", f"{args.rows:,}",
               f"{os.path.getsize(source) / MIB:.0f} MiB, median of {args.rounds}")
        words, seconds, ratio, peak = compare_speed(job, source, target, data, args.rows, args.rounds)
        report("wc -w", f"{words:.3f} s")
        report("job, StartTime to EndTime", f"{seconds:.3f} s", f"{args.rows / seconds:,.0f} rows/s")
        report("ratio", f"{ratio:.2f}", f"reach: {REACH_RATIO}")
        report("peak resident", f"{peak:.1f} MiB", f"reach: {REACH_MIB} MiB")
        if args.compare:
            seconds, memory = compare_sklearn(source, target)
            report("scikit-learn and pandas, CSV to CSV", f"{seconds:.2f} s", f"{memory:.0f} MiB")
        if args.many_rows:
            write_rows(source, args.many_rows)
            seconds, peak = job.measure(source, target, data)
            check_output(target, args.many_rows)
            report(f"peak resident, {args.many_rows:,} rows", f"{peak / 1024:.1f} MiB",
                   f"reach: {REACH_MIB} MiB")
            report("", f"{seconds:.2f} s", f"{args.many_rows / seconds:,.0f} rows/s")


main()
