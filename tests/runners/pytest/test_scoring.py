"""The pytest plugin at work: retries, faults, private workspaces."""
import urllib.error

import pytest
from amlemu_pytest import Refused
from scoring_client import score

EXECUTE = {"operation": "execute"}


@pytest.fixture
def service(workspace):
    return workspace.services["SimpleFeatureHashingExperiment"]


def advance(workspace):
    """A sleep that moves the emulator's clock instead of waiting."""
    return lambda ms: workspace.advance(f"{ms}ms")


def test_busy_twice_then_served(workspace, service):
    workspace.fault({"error": "RequestThrottled"}, when={"first": 2})
    rows = score(service, [["This is a good day"]], sleep_ms=advance(workspace))
    assert rows[0][1:] == list("11220201")
    workspace.verify({"match": EXECUTE, "exactly": 3},
                     retries={"match": EXECUTE, "minimumDelay": "1s", "backoff": True})


def test_gives_up_in_the_end(workspace, service):
    workspace.fault({"error": "RequestThrottled"}, match=EXECUTE)
    with pytest.raises(urllib.error.HTTPError):
        score(service, [["x"]], tries=2, sleep_ms=advance(workspace))
    workspace.verify({"match": EXECUTE, "exactly": 2})


def test_does_not_repeat_what_is_wrong(workspace, service):
    workspace.fault({"error": "RequestBodyInvalid"}, match=EXECUTE)
    with pytest.raises(urllib.error.HTTPError):
        score(service, [["x"]])
    workspace.verify({"match": EXECUTE, "exactly": 1})


def test_sees_nothing_of_other_tests(workspace, service):
    assert workspace.requests() == []
    workspace.fault({"status": 502})
    workspace.clear_faults()
    score(service, [["x"]])
    assert [entry["status"] for entry in workspace.requests()] == [200]


@pytest.mark.amlemu(clock="wall", services=["TwoPathsDemo"])
def test_chooses_services_and_clock(workspace):
    assert list(workspace.services) == ["TwoPathsDemo"]
    with pytest.raises(Refused, match="manual"):
        workspace.advance("1h")


def test_says_what_was_expected_in_vain(workspace):
    with pytest.raises(AssertionError, match="unmet"):
        workspace.verify({"match": EXECUTE, "atLeast": 1})
