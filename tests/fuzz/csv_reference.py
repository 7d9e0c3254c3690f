"""What Python's csv reads: a text a line, in hex, its delimiter in front; a line for each, rows with `;`
between, fields in hex with `,` between, or `error`."""

import csv
import io
import sys


def read(text, delimiter):
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return ";".join(",".join(field.encode("latin-1").hex() for field in row) for row in rows)
    except csv.Error:
        return "error"


def main():
    csv.field_size_limit(1 << 24)
    with open(sys.argv[1], encoding="ascii") as texts:
        for line in texts:
            kind, text = line.split(" ")
            delimiter = "\t" if kind == "tsv" else ","
            print(read(bytes.fromhex(text).decode("latin-1"), delimiter))


main()
