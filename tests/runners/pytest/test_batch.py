"""Batch programs against jobs that are long, fail, and are cancelled."""
import urllib.request

import pytest
from scoring_client import Job


@pytest.fixture
def service(workspace):
    return workspace.services["SimpleFeatureHashingExperiment"]


@pytest.fixture
def place(workspace):
    """An input blob in the workspace's own storage account."""
    storage = workspace.storage
    for target, headers, body in (("box", {}, b""),
                                  ("box/in.csv", {"x-ms-blob-type": "BlockBlob"}, b"Col2\nx\n")):
        url = f"{storage['blobEndpoint']}/{target}{storage['sas']}"
        url += "&restype=container" if target == "box" else ""
        urllib.request.urlopen(urllib.request.Request(url, method="PUT", data=body,
                                                      headers=headers)).close()
    return {"ConnectionString": storage["connectionString"], "RelativeLocation": "box/in.csv"}


def test_waits_an_hour_in_no_time(workspace, service, place):
    workspace.fault({"job": "runs", "duration": "1h"}, match={"operation": "submit"})
    job = Job(service, place)
    assert job.wait_for("Running")["StatusCode"] == "Running"
    workspace.advance("1h")
    assert job.wait_for("Finished")["StatusCode"] == "Finished"


def test_reports_a_failure(workspace, service, place):
    workspace.fault({"job": "fail", "details": "out of ink"}, match={"operation": "submit"})
    job = Job(service, place)
    assert job.wait_for("Failed")["Details"] == "out of ink"


def test_cancels_what_does_not_end(workspace, service, place):
    workspace.fault({"job": "stuck-running"}, match={"operation": "submit"})
    job = Job(service, place)
    assert job.wait_for("Running")["StatusCode"] == "Running"
    job.cancel()
    assert job.status()["StatusCode"] == "Cancelled"
    workspace.verify({"match": {"operation": "cancel"}, "exactly": 1})
