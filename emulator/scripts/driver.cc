#include "emulator/scripts/driver.h"

namespace aml::scripts {

const char* const kDriver = R"python(
# Runs azureml_main on the tables of stdin and writes what it makes to descriptor 3: one line of
# JSON each way. What the script prints goes where it always goes.
import collections.abc
import datetime
import inspect
import json
import math
import os
import re
import sys
import traceback

import numpy
import pandas


# Of dates that its own type has no room for, pandas makes objects.
def dates_of(cells):
    try:
        return pandas.to_datetime(pandas.Series(cells, dtype="object"))
    except pandas.errors.OutOfBoundsDatetime:
        return pandas.Series([cell and datetime.datetime.fromisoformat(cell) for cell in cells],
                             dtype="object")


def frame_of(table):
    columns = {}
    for index, (name, kind) in enumerate(table["columns"]):
        cells = table["data"][index]
        if kind == "DateTime":
            column = dates_of(cells)
        elif kind == "Int32":
            column = pandas.Series(cells, dtype="float64" if None in cells else "int32")
        elif kind == "Double":
            column = pandas.Series(cells, dtype="float64")
        elif kind == "Boolean" and None not in cells:
            column = pandas.Series(cells, dtype="bool")
        else:
            column = pandas.Series(cells, dtype="object")
        columns[index] = column
    frame = pandas.DataFrame(columns)
    frame.columns = [name for name, _ in table["columns"]]
    return frame


def cell_of(value):
    if pandas.api.types.is_scalar(value) and pandas.isna(value):
        return None
    if isinstance(value, (bool, numpy.bool_)):
        return bool(value)
    if isinstance(value, (int, numpy.integer)):
        return int(value)
    if isinstance(value, (float, numpy.floating)):
        return float(value)
    if hasattr(value, "isoformat"):
        # Dates count 100 ns, those of pandas 1 ns.
        return re.sub(r"(\.\d{7})\d+", r"\1", value.isoformat())
    return str(value)


def cells_of(series, kind):
    cells = [cell_of(value) for value in series]
    return [None if isinstance(cell, float) and math.isnan(cell)
            else int(cell) if kind == "Int32" and isinstance(cell, float) and cell.is_integer()
            else cell for cell in cells]


def first_frame(result):
    if not isinstance(result, pandas.DataFrame) and isinstance(result, collections.abc.Sequence):
        result = result[0] if len(result) > 0 else None
    if not isinstance(result, pandas.DataFrame):
        raise TypeError("azureml_main has to return a pandas.DataFrame, or a sequence of them")
    return result


# As many as the function takes, None for one that is not wired; those that are, for *frames.
def arguments_of(function, frames):
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # of something built in
        return frames
    if any(parameter.kind == parameter.VAR_POSITIONAL for parameter in parameters):
        return frames
    count = sum(parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
                for parameter in parameters)
    return (frames + [None])[:min(count, 2)]


def run(request):
    scope = {"__name__": "azureml_script"}
    exec(compile(request["code"], "script.py", "exec"), scope)
    if not callable(scope.get("azureml_main")):
        raise NameError("the script defines no function azureml_main")
    main = scope["azureml_main"]
    frame = first_frame(main(*arguments_of(main, list(map(frame_of, request["tables"])))))
    missing = [name for name, _ in request["result"] if name not in frame.columns]
    if missing:
        raise KeyError("the result has no column " + ", ".join(map(repr, missing)))
    data = []
    for name, kind in request["result"]:
        column = frame[name]
        data.append(cells_of(column if isinstance(column, pandas.Series) else column.iloc[:, 0],
                             kind))
    return {"rows": len(frame), "data": data}


def main():
    with os.fdopen(3, "w", encoding="utf-8") as out:
        try:
            answer = run(json.load(sys.stdin))
        except BaseException:  # a script may raise anything, SystemExit too
            words = traceback.format_exc().encode("utf-8", "replace")
            answer = {"error": words[-60000:].decode("utf-8", "ignore")}
        sys.stdout.flush()
        json.dump(answer, out)


main()
)python";

const char* const kCompiler = R"python(
import os
import sys

words = "ok"
try:
    compile(sys.stdin.buffer.read().decode("utf-8"), "script.py", "exec")
except SyntaxError as error:
    words = "%d\n%s: %s" % (error.lineno or 0, type(error).__name__, error.msg)
except BaseException as error:
    words = "0\n%s: %s" % (type(error).__name__, error)
os.write(3, words.encode("utf-8", "replace")[:4000])
)python";

}  // namespace aml::scripts
