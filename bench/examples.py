"""Measures what a row costs that Score by Example answers. Started by bench/examples."""
import argparse
import json
import os
import random
import statistics
import tempfile

import emulator

REACH_US = 20
CITIES = [f"city {number}" for number in range(200)]
COLUMNS = [{"name": "user", "type": "String"}, {"name": "age", "type": "Int32"},
           {"name": "income", "type": "Double"}, {"name": "visits", "type": "Int32"},
           {"name": "city", "type": "String"}] + [
               {"name": f"n{number}", "type": "Double"} for number in range(6)]
ANSWER = [{"name": "Scored Labels", "type": "String"},
          {"name": "Scored Probabilities", "type": "Double"}]


def random_row(numbers):
    return [f"user {numbers.randrange(10**9)}", numbers.randrange(100),
            round(numbers.uniform(0, 1e5), 2), numbers.randrange(1000), numbers.choice(CITIES)] + [round(numbers.random(), 6) for _ in range(6)]


def rules(count, condition):
    """Rules of which no row fits any: all of them are asked."""
    return {"rules": [{"when": condition(number), "answer": ["yes", 0.9]}
                      for number in range(count)]}


def examples(rows, columns, match):
    asked = [COLUMNS[column] for column in columns]
    return {"examples": {"columns": asked, "match": match,
                         "rows": [[row[column] for column in columns] + ["yes", 0.5]
                                  for row in rows]}}


def cases(numbers, rule_count, example_count):
    """By name: what answers, and the rows that ask."""
    seen = {}
    while len(seen) < example_count:
        row = random_row(numbers)
        seen[tuple(row[1:])] = row
    seen = list(seen.values())
    new = [random_row(numbers) for _ in range(1000)]
    again = [numbers.choice(seen) for _ in range(1000)]
    yield "nothing to look up", {}, new
    yield "rules, values", rules(rule_count, lambda n: {"user": f"user {-1 - n}"}), new
    yield "rules, ranges", rules(rule_count, lambda n: {"age": {"above": 200 + n}}), new
    yield "rules, patterns", rules(rule_count, lambda n: {"city": {"pattern": f"*nowhere {n}*"}}), new
    yield "rules, a value and a range", rules(
        rule_count, lambda n: {"city": CITIES[n % 200], "age": {"above": 200}}), new
    yield "examples, exact", examples(seen, range(1, 5), "exact"), again
    yield "examples, by key", examples(seen, [0], "exact"), again
    yield "examples, nearest of 4 columns", examples(seen, range(1, 5), "nearest"), new
    yield "examples, nearest of 10 columns", examples(seen, range(1, 11), "nearest"), new
    yield "examples, nearest of 2 columns", examples(seen, [1, 2], "nearest"), new


def write_service(folder, answers):
    default = {"otherwise": ["no", 0.1]} if "nearest" not in json.dumps(answers)[:400] else {}
    service = {"modules": [{"id": "score", "module": "Score by Example",
                            "parameters": {"Answers": {"columns": ANSWER, **answers, **default}}}],
               "inputs": [{"name": "input1", "to": "score", "columns": COLUMNS}],
               "outputs": [{"name": "output1", "from": "score"}]}
    os.makedirs(os.path.join(folder, "services", "bench"), exist_ok=True)
    with open(os.path.join(folder, "services", "bench", "service.json"), "w",
              encoding="utf-8") as file:
        json.dump(service, file)


def processor_us(process):
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1e6 / os.sysconf("SC_CLK_TCK")


def measure(program, folder, answers, rows, rounds):
    """Processor time in microseconds a row, all of the request counted; median of the rounds."""
    write_service(folder, answers)
    names = [column["name"] for column in COLUMNS]
    body = json.dumps({"Inputs": {"input1": {"ColumnNames": names, "Values": rows * 20}}}).encode()
    with emulator.serving(program, "--fixtures", folder) as server:
        service = json.loads(server.expect(200, "GET", "/__emu/services"))[0]
        path = service["executeUrl"].partition("/workspaces")
        path = path[1] + path[2]
        headers = {"Authorization": f"Bearer {service['primaryKey']}"}
        times = []
        for _ in range(rounds + 1):
            before = processor_us(server.process)
            server.expect(200, "POST", path, body, headers)
            times.append((processor_us(server.process) - before) / (len(rows) * 20))
        return statistics.median(times[1:])


def main():
    parser = argparse.ArgumentParser(prog="bench/examples")
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rules", type=int, default=1_000)
    parser.add_argument("--examples", type=int, default=100_000)
    args = parser.parse_args()
    numbers = random.Random(7)
    least = None
    for name, answers, rows in cases(numbers, args.rules, args.examples):
        with tempfile.TemporaryDirectory() as folder:
            whole = measure(args.program, folder, answers, rows, args.rounds)
        least = whole if least is None else least
        print(f"{name:<34}{whole:>8.2f} us a row {whole - least:>8.2f} of them looking up"
              f"  (reach {REACH_US})", flush=True)


main()
