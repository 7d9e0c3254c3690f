"""Runs a compiler over every entry of a compile_commands.json, without writing anything. Sources
that a build would generate first are passed over.

usage: check_syntax.py [--precompile HEADER] compile_commands.json COMPILER [FLAG...]
Each entry keeps its own flags; the compiler is replaced and the given flags come last. Sources are
read after HEADER, which is compiled once for all of them.
"""
import argparse
import concurrent.futures
import json
import os
import shlex
import subprocess
import sys
import tempfile


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


def precompiled(header, example, compiler, flags, to):
    """HEADER compiled with the flags of one entry, as the flags that make other entries read it.
    Macros of the project differ between entries; no header of a package knows them."""
    entry = {**example, "command": "", "arguments": [
        *(word for word in arguments(example, compiler, [])
          if word != example["file"] and not word.startswith("-DAML_")),
        "-x", "c++-header", "-fpch-instantiate-templates", header]}
    words = [*arguments(entry, compiler, [flag for flag in flags if flag != "-fsyntax-only"]), "-o", to]
    subprocess.run(words, cwd=entry["directory"], stdin=subprocess.DEVNULL, check=True)
    return ["-include-pch", to]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--precompile", metavar="HEADER")
    parser.add_argument("database")
    parser.add_argument("compiler")
    parser.add_argument("flags", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    with open(options.database) as file:
        entries = [entry for entry in json.load(file) if os.path.exists(entry["file"])]
    failed = 0
    with tempfile.TemporaryDirectory() as scratch, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        extra = []

        # What a test loads into another program is compiled for another place.
        def joins(entry):
            return "-fPIC" not in arguments(entry, options.compiler, [])

        if options.precompile:
            extra = precompiled(os.path.abspath(options.precompile), next(filter(joins, entries)),
                                options.compiler, options.flags,
                                os.path.join(scratch, "precompiled.pch"))

        def check_one(entry):
            return check(entry, options.compiler,
                         [*options.flags, *(extra if joins(entry) else [])])

        for name, code, output in pool.map(check_one, entries):
            if code or output:
                failed += 1
                print(f"{name}\n{output}", flush=True)
    print(f"{len(entries)} sources, {failed} with complaints")
    return 1 if failed or not entries else 0


sys.exit(main())
