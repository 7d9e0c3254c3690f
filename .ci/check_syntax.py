"""Runs a compiler over every entry of a compile_commands.json, without writing anything. Sources
that a build would generate first are passed over.

usage: check_syntax.py compile_commands.json COMPILER [FLAG...]
Each entry keeps its own flags; the compiler is replaced and the given flags come last.
"""
import concurrent.futures
import json
import os
import shlex
import subprocess
import sys


def arguments(entry, compiler, flags):
    words = entry.get("arguments") or shlex.split(entry["command"])
    kept, skip = [], False
    for word in words[1:]:
        if skip:
            skip = False
        elif word in ("-o", "-MT", "-MF"):
            skip = True
        elif word not in ("-c", "-MD"):
            kept.append(word)
    return [compiler, *kept, *flags]


def check(entry, compiler, flags):
    done = subprocess.run(arguments(entry, compiler, flags), cwd=entry["directory"],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return entry["file"], done.returncode, done.stdout + done.stderr


def main():
    with open(sys.argv[1]) as file:
        entries = [entry for entry in json.load(file) if os.path.exists(entry["file"])]
    compiler, flags = sys.argv[2], sys.argv[3:]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, code, output in pool.map(lambda entry: check(entry, compiler, flags), entries):
            if code or output:
                failed += 1
                print(f"{name}\n{output}", flush=True)
    print(f"{len(entries)} sources, {failed} with complaints")
    return 1 if failed or not entries else 0


sys.exit(main())
