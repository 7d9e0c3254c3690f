"""What the tests of storage clients share."""
import hashlib
import os
import time

ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

# Blanks, percent signs, pluses, letters of the world, folders, a blob beside its folder, and as
# many characters as a name may have.
ODD_NAMES = [
    "plain.csv", "with blank and  two", "100%", "a%20b", "a+b", "a&b=c;d", "#hash?question",
    "quote'\"quote", "<tag>", "[brackets]{braces}", "ümläut/ß/é.csv", "日本語/テスト.csv", "😀.txt",
    "a", "a/b", "a/b/c", "deep/" * 60 + "end", "UPPER.csv", "upper.csv", "~tilde", "$dollar", "x" * 1024,
    "ü" * 1024, "name with.dots..and~", "con", "nul.txt", ".hidden", "..dots", "comma,semicolon;",
]


def binary():
    return os.environ["AML_BINARY"]


def connection_string(url):
    return (f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};"
            f"BlobEndpoint={url}/{ACCOUNT};")


def pattern(size):
    """Bytes that do not repeat within a block."""
    seed = b"".join(hashlib.sha256(str(number).encode()).digest() for number in range(32768))
    return (seed * (size // len(seed) + 1))[:size]


def run_checks(checks, *arguments):
    for check in checks:
        started = time.monotonic()
        check(*arguments)
        print(f"{check.__name__}: {time.monotonic() - started:.1f} s", flush=True)
