"""What the tests of help pages share: pages, the samples in them, and a service whose names are traps."""
import html
import json
import os
import re
import urllib.request

from servers import Emulator

TRAPS = [
    "quotes \" ' ` and \\ at the end\\",
    "line\nfeed, return\r and tab\t",
    "</script><script>alert(1)</script><!-- ]]>",
    "${HOME} $(touch trapped) `touch trapped` $HOME !! ~ * ? & | ; > trapped",
    "%s %d %(x)s %PATH% {0} {{key}} }} {x} #{x} @{x}",
    "\u00e9\u65e5\U0001f600\u2028\u2029\u0085\u202e\ufeff",
    "bell \u0007 escape \u001b[31m delete \u007f",
    "\\u0041 \\x41 \\n \\\" \\",
    "__proto__",
    "JSON",
    "CSV",
    "# // /* */ -- '''",
    "\"\"\"",
    "&amp; &lt;b&gt; &quot;",
    "-x @file =1+1",
    " blanks around ",
]

TRAP_SERVICE = {
    "name": "\" ' \\ </title></script><script>alert(1)</script> ${x} $(touch trapped) `x` % {{key}}",
    "description": "<img src=x onerror=alert(1)> {{title}} & \"q\"",
    "datasets": [{"name": "d", "columns": [{"name": name, "type": "String"} for name in TRAPS]
                  + [{"name": "n \"1\"", "type": "Double"}]}],
    "modules": [
        {"id": "all", "module": "Select Columns in Dataset", "from": "d",
         "parameters": {"Select columns": {"rules": [{"ruleType": "AllColumns"}]}}},
        {"id": "hash", "module": "Feature Hashing", "from": "all",
         "parameters": {"Target columns": ["__proto__"], "Hashing bitsize": 1, "N-grams": 1}},
    ],
    "inputs": [{"name": "in '\" \\ $(touch trapped) \n </pre> {{key}} \u00e9", "to": "all"}],
    "outputs": [{"name": "__proto__", "from": "hash"}],
    "globalParameters": [
        {"name": "__proto__", "sets": ["hash/N-grams"], "minimum": 1, "maximum": 4,
         "description": "<b>"},
        {"name": "p '\" \\ ${x} $(touch trapped) `x` % \n </pre>\u00e9", "type": "Integer",
         "default": 2, "sets": ["hash/Hashing bitsize"]},
    ],
}


def trap_fixtures(folder):
    """A --fixtures folder below `folder` with TRAP_SERVICE alone."""
    service = os.path.join(folder, "fixtures", "services", "traps")
    os.makedirs(service)
    with open(os.path.join(service, "service.json"), "w") as file:
        json.dump(TRAP_SERVICE, file)
    return os.path.join(folder, "fixtures")


def start_emulator(*arguments):
    return Emulator(os.environ["AML_BINARY"], *arguments)


def fetch(url, body=None, headers={}):
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=60) as response:
        return response.read().decode()


def services(emulator):
    return json.loads(fetch(emulator.url + "/__emu/services"))


def help_page(service, name="score"):
    return fetch(service["helpUrl"].rsplit("/", 1)[0] + "/" + name)


def text_of(page, element):
    """The text of `pre` with that id, as a browser shows it."""
    found = re.findall(rf'<pre tabindex="0" id="{element}">\n(.*?)</pre>', page, re.DOTALL)
    assert len(found) == 1, f"{len(found)} elements {element}"
    return html.unescape(found[0])


def execute(service, body):
    """The emulator's own answer to a body."""
    return fetch(service["executeUrl"], body.encode(), {
        "Content-Type": "application/json", "Authorization": "Bearer " + service["primaryKey"]})
