"""C# samples are not compiled here; their literals, comments and brackets are read as C# reads them."""
import json
import re
import tempfile
import unittest

import help_pages

TOKEN = re.compile(r'//[^\n]*|"(?:[^"\\\n\r\u0085\u2028\u2029]|\\.)*"|[(){}\[\]]|[^"(){}\[\]/]+|/')
ESCAPES = {"\\": "\\", '"': '"', "n": "\n", "r": "\r", "t": "\t"}


def value_of(literal):
    def character(match):
        code = match[1]
        return chr(int(code[1:], 16)) if code[0] in "uU" else ESCAPES[code]
    return re.sub(r"\\(u[0-9a-f]{4}|U[0-9a-f]{8}|.)", character, literal[1:-1])


def read_csharp(code):
    """Every literal's value. Fails where quotes or brackets do not close."""
    literals, open_brackets, at = [], [], 0
    for token in TOKEN.finditer(code):
        assert token.start() == at, f"not C#: {code[at:at + 60]!r}"
        at = token.end()
        text = token[0]
        if text[0] == '"':
            literals.append(value_of(text))
        elif text in "([{":
            open_brackets.append(text)
        elif text in ")]}":
            assert open_brackets and open_brackets.pop() + text in ("()", "[]", "{}"), text
    assert at == len(code) and not open_brackets
    return literals


def texts_of(value):
    if isinstance(value, str):
        yield value
    for item in value.items() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else []:
        yield from texts_of(item)


class CSharpSamples(unittest.TestCase):
    def check(self, service):
        page = help_pages.help_page(service)
        request = list(texts_of(json.loads(help_pages.text_of(page, "sample-request"))))
        literals = read_csharp(help_pages.text_of(page, "code-snippet-csharp"))
        self.assertEqual(literals[:2], [service["executeUrl"], service["primaryKey"]])
        self.assertEqual(literals[2:2 + len(request)], request)

        page = help_pages.help_page(service, "jobs")
        literals = read_csharp(help_pages.text_of(page, "code-snippet-csharp"))
        job = set(texts_of(json.loads(help_pages.text_of(page, "sample-request"))))
        self.assertLessEqual(job, set(literals))

    def test_built_in_services(self):
        with help_pages.start_emulator() as emulator:
            for service in help_pages.services(emulator):
                with self.subTest(service["name"]):
                    self.check(service)

    def test_a_service_of_traps(self):
        with tempfile.TemporaryDirectory() as folder:
            with help_pages.start_emulator("--fixtures", help_pages.trap_fixtures(folder)) as emulator:
                self.check(help_pages.services(emulator)[0])


if __name__ == "__main__":
    unittest.main(verbosity=2)
