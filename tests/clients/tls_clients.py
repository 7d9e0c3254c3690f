"""HTTPS as curl, openssl and Python meet it."""
import json
import os
import socket
import ssl
import stat
import subprocess
import tempfile
import urllib.request

from batch_client import JOBS, BatchClient
from servers import Emulator, clean_environment

BINARY = os.environ["AML_BINARY"]
HOST = "ussouthcentral.services.azureml.net"
ACCOUNT = "devstoreaccount1"


def port_of(url):
    return int(url.rsplit(":", 1)[1])


def https_of(emulator):
    return json.loads(emulator.ready[1])["https"]


def trust(emulator, folder, form="pem"):
    file = os.path.join(folder, f"authority.{form}")
    subprocess.run([BINARY, "trust", "--at", emulator.url, "--format", form, "--out", file],
                   check=True, env=clean_environment())
    return file


def curl(*words, code=0):
    done = subprocess.run(["curl", "-sS", *words], capture_output=True, text=True, timeout=60,
                          env={**clean_environment(), "CURL_HOME": "/nonexistent"})
    assert done.returncode == code, (words, done)
    return done.stdout if code == 0 else done.stderr


def openssl(*words, text=""):
    done = subprocess.run(["openssl", *words], input=text, capture_output=True, text=True,
                          timeout=60)
    return done.stdout + done.stderr


def lives(emulator, authority):
    assert curl("--cacert", authority, https_of(emulator) + "/__emu/health/live")


def names(emulator, authority):
    port = port_of(emulator.url)
    assert https_of(emulator) == emulator.url.replace("http:", "https:")
    for host, path, status in ((HOST, JOBS, "405"), (HOST.upper(), JOBS, "405"),
                               ("management.azureml.net", JOBS, "405"),
                               (f"{ACCOUNT}.blob.core.windows.net", "/box/a", "404"),
                               ("amlemu-demo.azure-api.net", "/azureml-demo/none", "404"),
                               ("localhost", "/__emu/health/live", "200")):
        got = curl("--cacert", authority, "--connect-to", f"::127.0.0.1:{port}", "-o", "/dev/null",
                   "-w", "%{http_code}", f"https://{host}{path}")
        assert got == status, (host, got)
    assert "unrecognized name" in curl("--cacert", authority, "--connect-to",
                                       f"::127.0.0.1:{port}", "https://example.org/", code=35)
    curl(https_of(emulator) + "/__emu/health/live", code=60)  # trusts no such authority
    lives(emulator, authority)


def python(emulator, authority):
    context = ssl.create_default_context(cafile=authority)
    for host in ("127.0.0.1", "localhost"):
        url = f"https://{host}:{port_of(emulator.url)}/__emu/health/live"
        with urllib.request.urlopen(url, context=context) as answer:
            assert answer.status == 200


def handed_out(emulator, authority):
    """Addresses that follow from the request are https's."""
    def get(target, *words):
        return curl("--cacert", authority, *words, https_of(emulator) + target)

    for row in json.loads(get("/__emu/services")):
        for member in ("executeUrl", "jobsUrl", "swaggerUrl", "helpUrl"):
            assert row[member].startswith(https_of(emulator)), row
    storage = json.loads(get("/__emu/storage"))
    assert storage["blobEndpoint"].startswith(https_of(emulator)), storage
    assert storage["connectionString"].startswith("DefaultEndpointsProtocol=https;"), storage
    assert json.loads(get("/__emu/gateway"))["baseUrl"].startswith(https_of(emulator))
    swagger = json.loads(get(JOBS.replace("/jobs", "/swagger.json")))
    assert swagger["schemes"] == ["https"], swagger["schemes"]
    service = json.loads(get("/__emu/services"))[0]
    for page in ("/score", "/jobs"):
        text = curl("--cacert", authority, service["helpUrl"].replace("/score", page))
        assert https_of(emulator) in text and emulator.url not in text
    made = get("/__emu/faults", "-i", "-d", '{"then": {"status": 500}}')
    location = next(line for line in made.splitlines() if line.lower().startswith("location: "))
    assert emulator.url not in location, location
    get("/__emu/faults", "-X", "DELETE")


def batch_job(emulator, authority):
    """A job whose storage is the emulator's own, under https."""
    https = https_of(emulator)
    account = json.loads(curl("--cacert", authority, https + "/__emu/storage"))
    place = {"ConnectionString": account["connectionString"]}
    client = BatchClient(emulator.url)
    sas = next(one["sas"] for one in account["accounts"] if one["account"] == ACCOUNT) \
        if "accounts" in account and "sas" in account["accounts"][0] else account["sas"]
    base = f"{https}/{ACCOUNT}/box"
    curl("--cacert", authority, "-f", "-X", "PUT", "-H", "Content-Length: 0",
         f"{base}?restype=container&{sas.lstrip('?')}")
    curl("--cacert", authority, "-f", "-X", "PUT", "-H", "x-ms-blob-type: BlockBlob", "-d",
         "Col2\ngood\n", f"{base}/in.csv?{sas.lstrip('?')}")
    job = client.submit({"input1": {**place, "RelativeLocation": "box/in.csv"}},
                        {"output1": {**place, "RelativeLocation": "box/out.csv"}})
    client.start(job)
    status = client.wait(job)
    assert status["StatusCode"] == "Finished", status


def sessions(emulator, authority):
    place = ["-connect", f"127.0.0.1:{port_of(emulator.url)}", "-CAfile", authority,
             "-servername", HOST, "-verify_return_error"]
    with tempfile.TemporaryDirectory() as folder:
        for version in ("-tls1_2", "-tls1_3"):
            kept = os.path.join(folder, "session")
            request = f"GET /__emu/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            first = openssl("s_client", *place, version, "-ign_eof", "-sess_out", kept, text=request)
            assert "Verify return code: 0 (ok)" in first and "New, TLSv1" in first, first
            second = openssl("s_client", *place, version, "-ign_eof", "-sess_in", kept, text=request)
            assert "Reused, TLSv1" in second, second
    assert "alert protocol version" in openssl("s_client", *place, "-tls1_1", "-cipher",
                                               "DEFAULT@SECLEVEL=0")
    ended = openssl("s_client", *place, "-tls1_2", text="R\n")
    assert "RENEGOTIATING" in ended and "no renegotiation" in ended, ended
    lives(emulator, authority)


def client_certificates(emulator, authority, folder):
    """Nobody asks for them, so a foreign or expired one does no harm."""
    key, certificate = os.path.join(folder, "key.pem"), os.path.join(folder, "client.pem")
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", key, "-out", certificate, "-subj", "/CN=somebody", "-days", "1")
    expired = os.path.join(folder, "expired.pem")
    config = os.path.join(folder, "ca.conf")
    with open(config, "w") as file:
        file.write(f"[ca]\ndefault_ca=own\n[own]\ndatabase={folder}/index\nserial={folder}/serial\n"
                   f"new_certs_dir={folder}\ndefault_md=sha256\npolicy=any\n"
                   "[any]\ncommonName=supplied\n")
    open(os.path.join(folder, "index"), "w").close()
    request = os.path.join(folder, "request.pem")
    openssl("req", "-new", "-key", key, "-subj", "/CN=somebody", "-out", request)
    said = openssl("ca", "-batch", "-config", config, "-selfsign", "-keyfile", key, "-in", request,
                   "-rand_serial", "-startdate", "200101000000Z", "-enddate", "210101000000Z",
                   "-out", expired, "-notext")
    assert os.path.getsize(expired) > 0, said
    for shown in (certificate, expired):
        curl("--cacert", authority, "--cert", shown, "--key", key, "-f",
             https_of(emulator) + "/__emu/health/live")


def forms(emulator, folder):
    pem = openssl("x509", "-in", trust(emulator, folder), "-noout", "-fingerprint")
    der = openssl("x509", "-inform", "der", "-in", trust(emulator, folder, "der"), "-noout",
                  "-fingerprint")
    store = openssl("pkcs12", "-in", trust(emulator, folder, "p12"), "-passin", "pass:changeit",
                    "-nokeys")
    assert pem == der and pem.lower().startswith("sha1 fingerprint="), (pem, der)
    assert "BEGIN CERTIFICATE" in store, store
    shown = openssl("x509", "-in", os.path.join(folder, "authority.pem"), "-noout", "-text")
    for name in ("DNS:azureml.net", "DNS:blob.core.windows.net", "DNS:localhost", "IP:127.0.0.0"):
        assert name in shown, shown
    printed = subprocess.run([BINARY, "trust", "--at", emulator.url], capture_output=True, text=True,
                             check=True, env=clean_environment()).stdout
    with open(os.path.join(folder, "authority.pem")) as file:
        assert printed == file.read()
    binary = subprocess.run([BINARY, "trust", "--at", emulator.url, "--format", "der"],
                            capture_output=True, text=True, env=clean_environment())
    assert binary.returncode == 2 and "--out" in binary.stderr, binary
    wrong = subprocess.run([BINARY, "trust", "--at", emulator.url, "--format", "pen", "--out",
                            os.path.join(folder, "x")], capture_output=True, text=True,
                           env=clean_environment())
    assert wrong.returncode == 2 and "pem" in wrong.stderr, wrong


def ports(folder):
    with Emulator(BINARY, "--https-port", "0") as emulator:
        authority = trust(emulator, folder)
        alone = https_of(emulator)
        assert port_of(alone) != port_of(emulator.url)
        for url in (alone, emulator.url.replace("http:", "https:")):
            curl("--cacert", authority, "-f", url + "/__emu/health/live")
        told = curl("-i", alone.replace("https:", "http:") + "/__emu/health/live")
        assert told.startswith("HTTP/1.1 400 ") and "This port speaks HTTPS" in told, told
        curl("--cacert", authority, "-f", alone + "/__emu/health/live")
    with Emulator(BINARY, "--no-https") as emulator:
        assert https_of(emulator) is None
        curl(emulator.url.replace("http:", "https:") + "/", code=35)
        refused = subprocess.run([BINARY, "trust", "--at", emulator.url], capture_output=True,
                                 text=True, env=clean_environment())
        assert refused.returncode == 1 and "HTTPS is off" in refused.stderr, refused
    with Emulator(BINARY, "--no-https", "--https-port", "0") as emulator:
        authority = trust(emulator, folder)
        curl("--cacert", authority, "-f", https_of(emulator) + "/__emu/health/live")
        curl("--cacert", authority, emulator.url.replace("http:", "https:") + "/", code=35)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = subprocess.run([BINARY, "serve", "--port", "0", "--https-port", str(port)],
                                 capture_output=True, text=True, env=clean_environment())
        assert refused.returncode == 3 and "--https-port" in refused.stderr, refused


def kept(folder):
    data = os.path.join(folder, "data")
    authorities = []
    for _ in range(2):
        with Emulator(BINARY, "--data", data) as emulator:
            with open(trust(emulator, folder)) as file:
                authorities.append(file.read())
    assert authorities[0] == authorities[1]
    file = os.path.join(data, "authority.pem")
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    with open(file, "w") as broken:
        broken.write("broken")
    refused = subprocess.run([BINARY, "serve", "--port", "0", "--data", data], capture_output=True,
                             text=True, env=clean_environment())
    assert refused.returncode == 1 and "authority.pem is not an authority" in refused.stderr, refused
    with Emulator(BINARY, "--clock", "manual@2016-10-14T14:52:33Z") as emulator:
        lives(emulator, trust(emulator, folder))


def main():
    with tempfile.TemporaryDirectory() as folder:
        with Emulator(BINARY, "--log-level", "warn") as emulator:
            authority = trust(emulator, folder)
            for check in (names, python, handed_out, batch_job, sessions):
                check(emulator, authority)
                print(check.__name__, flush=True)
            client_certificates(emulator, authority, folder)
            forms(emulator, folder)
        ports(folder)
        print("ports", flush=True)
        kept(folder)


if __name__ == "__main__":
    main()
