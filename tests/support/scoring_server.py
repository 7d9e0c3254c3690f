"""A scoring server as people run them: scikit-learn's models behind MLflow's protocol and the Open
Inference one. Started as a program it prints its URL and serves until it is ended."""
import http.server
import json
import time

import numpy
import sklearn.linear_model

COLUMNS = ["rooms", "floor"]


def training_rows(count):
    numbers = numpy.random.RandomState(7)
    return numpy.column_stack([numbers.randint(1, 9, count), numbers.uniform(0, 40, count)])


def make_models():
    """A regression and a classification of the same rows."""
    rows = training_rows(500)
    prices = rows @ [120.5, 7.25] + 300
    regression = sklearn.linear_model.LinearRegression().fit(rows, prices)
    classes = numpy.where(prices > 900, "dear", "cheap")
    return regression, sklearn.linear_model.LogisticRegression().fit(rows, classes)


REGRESSION, CLASSIFICATION = make_models()


def mlflow(request):
    frame = request["dataframe_split"]
    order = [frame["columns"].index(name) for name in COLUMNS]
    rows = numpy.array(frame["data"], dtype=float)[:, order]
    return {"predictions": REGRESSION.predict(rows).tolist()}


def columns_of(tensors):
    if len(tensors) == 1:
        return numpy.array(tensors[0]["data"], dtype=float).reshape(tensors[0]["shape"])
    by_name = {tensor["name"]: tensor["data"] for tensor in tensors}
    return numpy.column_stack([by_name[name] for name in COLUMNS]).astype(float)


def open_inference(request):
    rows = columns_of(request["inputs"])
    labels = CLASSIFICATION.predict(rows).tolist()
    probabilities = CLASSIFICATION.predict_proba(rows)[:, 1].tolist()
    return {"model_name": "prices", "outputs": [
        {"name": "label", "shape": [len(rows), 1], "datatype": "BYTES", "data": labels},
        {"name": "p", "shape": [len(rows)], "datatype": "FP64", "data": probabilities}]}


def broken(_):
    raise ValueError("the model is broken")


def slow(_):
    time.sleep(600)


PATHS = {"/invocations": mlflow, "/v2/models/prices/infer": open_inference, "/broken": broken,
         "/slow": slow}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together
    disable_nagle_algorithm = True

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            status, answer = 200, PATHS[self.path](body)
        except Exception as error:  # what any of them does
            status, answer = 500, {"error_code": "BAD_REQUEST", "message": str(error)}
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(f"serving at http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
