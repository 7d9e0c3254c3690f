"""Score Upstream in front of scikit-learn's models: rows of callers and of batch jobs, over both
protocols; what callers see of a server that is broken, slow or gone."""
import json
import os
import sys
import tempfile
import time
import urllib.error
import urllib.request

from servers import SKIPPED, Emulator, Server

try:
    import scoring_server
except ImportError:
    sys.exit(SKIPPED)

LABELS = [{"name": "Scored Labels", "type": "Double"}]
CLASSES = [{"name": "p", "type": "Double"}, {"name": "label", "type": "String"}]


def write_service(folder, name, server):
    definition = {
        "modules": [{"id": "score", "module": "Score Upstream", "parameters": {"Server": server}}],
        "inputs": [{"name": "input1", "to": "score", "columns": [
            {"name": "floor", "type": "Double"}, {"name": "rooms", "type": "Int32"}]}],
        "outputs": [{"name": "output1", "from": "score"}]}
    os.makedirs(os.path.join(folder, "services", name))
    with open(os.path.join(folder, "services", name, "service.json"), "w",
              encoding="utf-8") as file:
        json.dump(definition, file)


def write_services(folder, url):
    infer = {"url": url + "/v2/models/prices/infer", "protocol": "Open Inference",
             "columns": CLASSES}
    for name, server in {
            "Prices": {"url": url + "/invocations", "protocol": "MLflow", "columns": LABELS,
                       "rowsAtOnce": 300},
            "Classes": infer,
            "Wrong": {**infer, "columns": LABELS},
            "Broken": {"url": url + "/broken", "protocol": "MLflow", "columns": LABELS},
            "Slow": {"url": url + "/slow", "protocol": "MLflow", "columns": LABELS,
                     "timeout": 0.2}}.items():
        write_service(folder, name, server)


def ask(url, body=None, headers=(), method=None):
    request = urllib.request.Request(url, data=body, headers=dict(headers), method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


class Service:
    def __init__(self, emulator, name):
        services = json.loads(ask(emulator.url + "/__emu/services"))
        row = next(row for row in services if row["name"] == name)
        self.execute_url = row["executeUrl"]
        self.jobs_url = row["jobsUrl"].partition("?")[0]
        self.headers = {"Authorization": "Bearer " + row["primaryKey"],
                        "Content-Type": "application/json"}

    def score(self, rows):
        body = {"Inputs": {"input1": {"ColumnNames": ["floor", "rooms"], "Values": rows}}}
        answer = json.loads(ask(self.execute_url, json.dumps(body).encode(), self.headers))
        return answer["Results"]["output1"]["value"]["Values"]

    def error(self, rows=((1, 2),)):
        try:
            self.score(rows)
        except urllib.error.HTTPError as error:
            assert error.code == 400, error.code
            body = json.loads(error.read())["error"]
            assert body["code"] == "ModuleExecutionError", body
            return body["details"][0]
        raise AssertionError("no error")


def rows_and_features(count):
    features = scoring_server.training_rows(count)
    return [[repr(float(floor)), str(int(rooms))] for rooms, floor in features], features


def same(text, number):
    return abs(float(text) - number) <= 1e-12 * max(1, abs(number))


def scores_of_callers(emulator):
    rows, features = rows_and_features(1000)
    scored = Service(emulator, "Prices").score(rows)
    for cells, price in zip(scored, scoring_server.REGRESSION.predict(features)):
        assert same(cells[2], price), (cells, price)
    scored = Service(emulator, "Classes").score(rows + [["1", None]])
    labels = scoring_server.CLASSIFICATION.predict(features)
    probabilities = scoring_server.CLASSIFICATION.predict_proba(features)[:, 1]
    for cells, label, probability in zip(scored, labels, probabilities):
        assert cells[3] == label and same(cells[2], probability), (cells, label, probability)
    assert scored[1000] == ["1", None, None, None], scored[1000]


def scores_of_a_job(emulator):
    service = Service(emulator, "Prices")
    rows, features = rows_and_features(5000)
    storage = json.loads(ask(emulator.url + "/__emu/storage"))
    blob = {"x-ms-blob-type": "BlockBlob"}
    ask(f"{emulator.url}/devstoreaccount1/box{storage['sas']}&restype=container", b"",
        method="PUT")
    text = "floor,rooms\n" + "".join(",".join(row) + "\n" for row in rows)
    ask(f"{emulator.url}/devstoreaccount1/box/in.csv{storage['sas']}", text.encode(), blob, "PUT")
    place = {"ConnectionString": "UseDevelopmentStorage=true"}
    body = json.dumps({"Inputs": {"input1": {**place, "RelativeLocation": "box/in.csv"}},
                       "Outputs": {"output1": {**place, "RelativeLocation": "box/out.csv"}}})
    job = json.loads(ask(service.jobs_url + "?api-version=2.0", body.encode(), service.headers))
    url = f"{service.jobs_url}/{job}"
    ask(url + "/start?api-version=2.0", b"", service.headers)
    status = {}
    while status.get("StatusCode", "Running") in ("NotStarted", "Running"):
        status = json.loads(ask(url + "?api-version=2.0", None, service.headers))
        time.sleep(0.02)
    assert status["StatusCode"] == "Finished", status
    lines = ask(f"{emulator.url}/devstoreaccount1/box/out.csv{storage['sas']}").decode().splitlines()
    prices = [line.split(",")[2] for line in lines if not line.startswith("floor")]
    assert len(prices) == 5000
    for text, price in zip(prices, scoring_server.REGRESSION.predict(features)):
        assert same(text, price), (text, price)


def errors(emulator, url):
    started = "Error 1000: Upstream library exception: " + url
    broken = Service(emulator, "Broken").error()
    assert broken["code"] == "1000" and broken["target"] == "Score Upstream", broken
    assert broken["message"].startswith(started + " answered with status 500: "), broken
    assert "the model is broken" in broken["message"], broken
    slow = Service(emulator, "Slow").error()["message"]
    assert slow.startswith(started) and "200 ms" in slow, slow
    wrong = Service(emulator, "Wrong").error()["message"]
    assert wrong == started + " answered 2 columns where 1 are defined", wrong


def main():
    program = [sys.executable, scoring_server.__file__]
    with tempfile.TemporaryDirectory() as folder, Server(program, r"at (\S+)") as server:
        url = server.ready[1]
        write_services(folder, url)
        with Emulator(os.environ["AML_BINARY"], "--fixtures", folder) as emulator:
            scores_of_callers(emulator)
            scores_of_a_job(emulator)
            errors(emulator, url)
            server.stop()
            gone = Service(emulator, "Prices").error()["message"]
            assert gone.startswith("Error 1000: Upstream library exception: " + url), gone
            assert gone.endswith("cannot be reached"), gone


main()
