"""Counts the instructions of the guide's request, by layer. Started by bench/instructions."""
import argparse
import collections
import contextlib
import json
import pathlib
import re
import socket
import sys
import tempfile

import emulator

SUBSCRIPTION = "unlimited-demo"
JOURNAL = 200
WARM_UP = 500  # beyond the bound of the journal: from there on each request frees an older one
REACH_DIRECT = 40_000
REACH_GATEWAY = 15_000  # more than the direct call
REACH_CHOOSING = 8_000  # more than the same call without the policies
BODY = emulator.request_body(["This is a good day"])

# In valgrind's output: `fn=(12) name` says a name once, `fn=(12)` means it again.
NAMED = re.compile(r"\((\d+)\)(?: (.*))?")
ALLOCATOR = re.compile(r"(?:operator (?:new|delete)|_?_?(?:libc_)?(?:malloc|free|cfree|calloc|realloc)"
                       r"|_int_(?:malloc|free|realloc|free_.*)|malloc_consolidate|unlink_chunk.*"
                       r"|tcache_.*|sysmalloc|systrim.*|alloc_perturb)\b")


OPERATION = {"id": "call", "method": "POST", "urlTemplate": "/workspaces/{w}/services/{s}/execute"}
CHOOSING = """<policies>
  <inbound>
    <choose>
      <when condition="@(context.Request.Method == "GET")">
        <set-header name="X-Chosen"><value>get</value></set-header>
      </when>
      <when condition="@(context.Request.Headers.GetValueOrDefault("Content-Type", "") != "")">
        <set-header name="X-Chosen"><value>@("by " + context.Api.Id)</value></set-header>
      </when>
    </choose>
    <base />
  </inbound>
</policies>
"""


def write_choosing(folder):
    """A gateway with an API that chooses, and one without policies."""
    policies = pathlib.Path(folder) / "gateway" / "policies"
    policies.mkdir(parents=True)
    (policies / "choosing.xml").write_text(CHOOSING)
    api = {"subscriptionRequired": False, "operations": [OPERATION]}
    (policies.parent / "gateway.json").write_text(json.dumps({"instance": "bench", "apis": [
        {"id": "plain", "suffix": "plain", **api},
        {"id": "choosing", "suffix": "choosing", "policies": "policies/choosing.xml", **api}]}))


def counted(program, counts, *more):
    """An emulator under callgrind, counting from its start to its end."""
    return emulator.serving(
        program, "--journal-entries", str(JOURNAL),
        "--sandbox", "off",  # valgrind writes its counts from inside of the process
        *more, quiet=True,
        wrapper=["valgrind", "--tool=callgrind", f"--callgrind-out-file={counts}",
                 "--dump-line=no"])


class Connection:
    """One kept connection that sends the same request again and again."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.host = f"127.0.0.1:{port}"

    def close(self):
        self.socket.close()

    def send(self, method, path, body=b"", headers=()):
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", f"Content-Length: {len(body)}",
                 *headers]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self.receive()
        length = int(re.search(rb"(?i)\r\ncontent-length: *(\d+)", data)[1])
        while len(data) < end + 4 + length:
            data += self.receive()
        if not data.startswith(b"HTTP/1.1 200 "):
            sys.exit(f"unexpected answer: {data.decode(errors='replace')[:500]}")
        return data[end + 4:]

    def receive(self):
        data = self.socket.recv(65536)
        if not data:
            sys.exit("the connection was closed in the middle of an answer")
        return data

    def execute(self, prefix="", headers=()):
        return self.send("POST", prefix + emulator.EXECUTE, BODY,
                         [f"Authorization: Bearer {emulator.KEY}", "Content-Type: application/json",
                          *headers])


def layer_of(function, library):
    """Of the project's code its namespace, of all other code what it belongs to."""
    if ALLOCATOR.match(function):
        return "allocator"
    if "amlemu" not in library:
        return pathlib.Path(library).name.split(".so")[0].split("-")[0] or "other"
    name = re.sub(r"operator(<<|<=>|<=|<|->|>>|>=|>)", "operator", function)
    for bracketed in (r"<[^<>]*>", r"\([^()]*\)"):
        while (shorter := re.sub(bracketed, "", name)) != name:
            name = shorter
    if found := re.search(r"(?:^|\s)aml::(\w+)::", name):
        return found[1]
    if found := re.search(r"(?:^|\s)(nlohmann|httplib|spdlog|fmt)\b", name):
        return found[1]
    return "libstdc++"


def is_library(layer):
    return layer.startswith("lib") or layer in ("allocator", "ld", "nlohmann", "httplib", "spdlog",
                                                "fmt", "other")


class Profile:
    """Instructions of each function and of the calls between them."""

    def __init__(self):
        self.own = collections.Counter()
        self.calls = collections.Counter()  # (caller, callee): what the callee cost, its callees too
        self.layers = {}

    @property
    def total(self):
        return sum(self.own.values())

    def without(self, other, requests):
        """What this one counted and `other` did not, for each request."""
        rest = Profile()
        rest.layers = self.layers
        for mine, others, kept in ((self.own, other.own, rest.own),
                                   (self.calls, other.calls, rest.calls)):
            for name, cost in mine.items():
                kept[name] = (cost - others[name]) / requests
        return rest

    def read(self, path):
        """Adds what callgrind's file says."""
        names = {}  # of functions and of libraries: two lists of numbers
        library = function = callee_library = callee = None
        is_call = False

        def named(kind, text):
            number, name = NAMED.match(text).groups()
            if name:
                names[kind, number] = name
            return names[kind, number]

        with open(path) as lines:
            for line in lines:
                key, _, text = line.rstrip("\n").partition("=")
                if key == "ob":
                    library = named("ob", text)
                elif key == "cob":
                    callee_library = named("ob", text)
                elif key == "fn":
                    function = named("fn", text).split("'")[0]
                    self.layers.setdefault(function, layer_of(function, library))
                elif key == "cfn":
                    callee = named("fn", text).split("'")[0]
                    self.layers.setdefault(callee, layer_of(callee, callee_library or library))
                    callee_library = None
                elif key == "calls":
                    is_call = True
                elif function and line[:1] in "+-*0123456789":
                    cost = int(line.split()[1])
                    if is_call:
                        self.calls[function, callee] += cost
                    else:
                        self.own[function] += cost
                    is_call = False

    def own_of_layers(self):
        sums = collections.Counter()
        for function, cost in self.own.items():
            sums[self.layers[function]] += cost
        return sums

    def callers_of_libraries(self):
        """How much of each library function is there for each layer, 0 to 1."""
        callers = collections.defaultdict(dict)
        for (caller, callee), cost in self.calls.items():
            if caller != callee and cost > 0 and is_library(self.layers[callee]):
                callers[callee][caller] = cost
        shares = {function: {layer: 1.0} for function, layer in self.layers.items()
                  if not is_library(layer)}
        for _ in range(30):  # calls within libraries are this deep at most
            for callee, costs in callers.items():
                sums, total = collections.Counter(), sum(costs.values()) or 1
                for caller, cost in costs.items():
                    for layer, share in shares.get(caller, {}).items():
                        sums[layer] += share * cost / total
                shares[callee] = sums
        return shares

    def with_libraries(self):
        """As own_of_layers; what the libraries did is charged to the layer that called them."""
        sums, shares = collections.Counter(), self.callers_of_libraries()
        for function, cost in self.own.items():
            for layer, share in shares.get(function, {}).items():
                sums[layer] += cost * share
        return sums

    def print_layers(self, title):
        own, charged = self.own_of_layers(), self.with_libraries()
        print(f"\n{title}: {self.total:,.0f} instructions a request")
        print(f"  {'':<22}{'own code':>10}{'':>7}{'with libraries':>17}")
        for layer in sorted(own, key=lambda name: (is_library(name), -charged[name], -own[name])):
            if own[layer] < self.total / 2000:
                continue
            text = f"  {layer:<22}{own[layer]:>10,.0f}{own[layer] / self.total:>7.1%}"
            if not is_library(layer):
                text += f"{charged[layer]:>17,.0f}"
            print(text)

    def print_functions(self, most):
        for function, cost in self.own.most_common(most):
            print(f"  {cost:>8,.0f}  {self.layers[function]:<12} {function[:110]}")


def gateway_call(connection):
    """The call of the sample service through the gateway."""
    gateway = json.loads(connection.send("GET", "/__emu/gateway"))
    keys = {each["name"]: each["primaryKey"] for each in gateway["subscriptions"]}
    prefix = gateway["baseUrl"].split(connection.host, 1)[1]
    header = f"Ocp-Apim-Subscription-Key: {keys[SUBSCRIPTION]}"
    return lambda: connection.execute(prefix, [header])


def profile_of(program, direct, gateway):
    """Of a whole run with so many calls of either kind."""
    profile = Profile()
    with tempfile.TemporaryDirectory(prefix="amlemu-bench-") as folder:
        counts = pathlib.Path(folder) / "counts"
        with (counted(program, counts) as server,
              contextlib.closing(Connection(server.port)) as connection):
            through_gateway = gateway_call(connection)
            through_gateway()
            for _ in range(direct):
                connection.execute()
            for _ in range(gateway):
                through_gateway()
        profile.read(counts)
    return profile


def profile_of_choosing(program, plain, choosing):
    """The same of calls through an API without policies, and through one that chooses."""
    profile = Profile()
    with tempfile.TemporaryDirectory(prefix="amlemu-bench-") as folder:
        counts = pathlib.Path(folder) / "counts"
        write_choosing(folder)
        with (counted(program, counts, "--fixtures", folder) as server,
              contextlib.closing(Connection(server.port)) as connection):
            for prefix, calls in (("/plain", plain + 1), ("/choosing", choosing + 1)):
                for _ in range(calls):
                    connection.execute(prefix)
        profile.read(counts)
    return profile


def report(what, measured, reach):
    print(f"{what:<44}{measured:>12,.0f}   {f'<= {reach:,}':<12} "
          f"{'yes' if measured <= reach else 'no'}")


def main():
    parser = argparse.ArgumentParser(prog="bench/instructions", description=__doc__)
    parser.add_argument("program", help=argparse.SUPPRESS)
    parser.add_argument("--requests", type=int, default=2_000, help="that are counted")
    parser.add_argument("--functions", type=int, default=0, help="how many are listed")
    options = parser.parse_args()

    # Runs that differ by the counted requests alone: start, warm-up and end cancel out.
    warm = profile_of(options.program, WARM_UP, 0)
    direct = profile_of(options.program, WARM_UP + options.requests, 0)
    gateway = profile_of(options.program, WARM_UP, options.requests)
    direct, gateway = (each.without(warm, options.requests) for each in (direct, gateway))
    warm = profile_of_choosing(options.program, WARM_UP, 0)
    plain = profile_of_choosing(options.program, WARM_UP + options.requests, 0)
    choosing = profile_of_choosing(options.program, WARM_UP, options.requests)
    plain, choosing = (each.without(warm, options.requests) for each in (plain, choosing))
    for title, profile in (("direct", direct), ("gateway", gateway)):
        profile.print_layers(title)
        profile.print_functions(options.functions)
    print(f"\n{'instructions':<44}{'measured':>12}   {'reach':<12} met")
    report("one-row request", direct.total, REACH_DIRECT)
    report("added by the gateway", gateway.total - direct.total, REACH_GATEWAY)
    report("added by choose and set-header", choosing.total - plain.total, REACH_CHOOSING)


main()
