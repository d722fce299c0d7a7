"""A portal's requests, those of the fourth seed verbatim."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kustomgen.day2.request import read_request
from kustomgen.day2.state import State
from kustomgen.errors import InputError
from tests.cli.conftest import Run
from tests.day2.conftest import PAYMENT

PROMOTE = """
{
  "action": "promote_deployment",
  "entity": {
    "identifier": "payment-service-staging",
    "blueprint": "deployment"
  },
  "properties": {
    "target_environment": "prod",
    "run_tests": true,
    "change_ticket": "CHG-12345"
  },
  "context": {
    "userEmail": "developer@company.com",
    "runId": "run_12345"
  }
}
"""
ROLLBACK = """
{
  "action": "rollback_deployment",
  "entity": {
    "identifier": "payment-service-prod",
    "blueprint": "deployment"
  },
  "properties": {
    "target_version": "v1.1.0",
    "reason": "Critical bug in payment processing"
  },
  "context": {
    "userEmail": "sre@company.com",
    "runId": "emergency_67890"
  }
}
"""
SCALE = """
{
  "action": "scale_resources",
  "entity": {
    "identifier": "payment-service-prod",
    "blueprint": "deployment"
  },
  "properties": {
    "replicas": 10,
    "cpu_limit": "2000m",
    "memory_limit": "2Gi",
    "reason": "Black Friday traffic surge"
  },
  "context": {
    "userEmail": "platform@company.com",
    "runId": "scale_11111"
  }
}
"""
IMAGE = "registry.company.com/payment-service"
APPROVED = ("--approved-by", "sre-1@company.com", "--approved-by", "sre-2@company.com")


def versions(run: Run) -> dict[str, Any]:
    found = json.loads(run("status", "--format", "json").out)
    return {name: each["images"][IMAGE]["version"] for name, each in found.items()}


def last(folder: Path, environment: str) -> Any:
    return json.loads((folder / "ledger" / f"{environment}.jsonl").read_text().splitlines()[-1])


def test_promotion_rollback_and_scaling_as_the_seed_asks(payment: Path, run: Run) -> None:
    """PS-17, PS-18, PS-19. Staging of the seed is older than production, so it gets the next version first."""
    assert run("set", "staging", f"{IMAGE}=v1.3.0", "--reason", "next release").code == 0
    assert run("act", "-", *APPROVED, stdin=PROMOTE).code == 0
    assert versions(run)["prod"] == "v1.3.0"
    entry = last(payment, "prod")
    assert (entry["ticket"], entry["actor"], entry["runId"], entry["from"]) == (
        "CHG-12345", "developer@company.com", "run_12345", "staging",
    )  # fmt: skip

    assert run("act", "-", stdin=ROLLBACK).code == 2, "v1.1.0 is nowhere any more"
    assert run("set", "dev", f"{IMAGE}=v1.1.0").code == 0
    assert run("act", "-", stdin=ROLLBACK).code == 0
    assert versions(run)["prod"] == "v1.1.0"
    assert last(payment, "prod")["reason"] == "Critical bug in payment processing"

    result = run("act", "-", stdin=SCALE)
    assert result.code == 0
    assert "api has an autoscaler: --replicas sets its minimum" in result.err
    built = run("build", "prod").out
    assert "minReplicas: 10" in built
    assert "cpu: 2000m" in built
    assert "memory: 2Gi" in built
    assert last(payment, "prod")["runId"] == "scale_11111"
    assert run("history", "--verify").code == 0


@pytest.mark.usefixtures("payment")
def test_a_promotion_without_approvals_is_refused(run: Run) -> None:
    assert run("set", "staging", f"{IMAGE}=v1.3.0").code == 0
    by_itself = PROMOTE.replace('"run_tests": true', '"approved_by": ["sre-1@company.com", "sre-2@company.com"]')
    for request in (PROMOTE, by_itself):
        result = run("act", "-", stdin=request)
        assert (result.code, "prod needs 2 different approvals, and has 0" in result.err) == (1, True)
    assert "the property 'approved_by' has no effect on promote" in result.err
    assert versions(run)["prod"] == "v1.2.0"


@pytest.fixture(scope="module")
def services() -> State:
    """What the request is about."""
    return State.read(PAYMENT / "kustomgen.yaml")


BAD: dict[str, tuple[str | bytes, str]] = {
    "no JSON": ("{", "-:1:2: is no JSON"),
    "no UTF-8": (b"\xff\xfe", "is no request"),
    "a list": ("[]", "a request is an object"),
    "a key twice": ('{"action": "a", "action": "b"}', "the key 'action' is there twice"),
    "no action": ("{}", "-:1:1: action is missing\n    known are: promote_deployment, "),
    "another action": ('{"action": "delete_everything"}', "there is no action 'delete_everything'"),
    "another service": (SCALE.replace("payment-service-prod", "other-prod"), "there is no deployment 'other-prod'"),
    "another environment": (
        SCALE.replace("payment-service-prod", "payment-service-live"),
        "known are: payment-service-dev",
    ),
    "no target": (PROMOTE.replace('"target_environment": "prod",', ""), "properties.target_environment is missing"),
    "replicas in words": (SCALE.replace("10", '"ten"'), "properties.replicas 'ten' is not a whole number"),
    "nested without end": ("[" * 100_000, "-:1:1: is no request: it is nested too deep"),
    "not a number": ('{"action": NaN}', "-:1:1: is no request: NaN is no number of JSON"),
}


@pytest.mark.parametrize(("request_", "message"), BAD.values(), ids=BAD)
def test_a_bad_request_is_said(request_: str | bytes, message: str, services: State) -> None:
    def read() -> None:
        request = read_request(request_.encode() if isinstance(request_, str) else request_, "-", services)
        request.target() if request.action == "promote" else request.scale()

    with pytest.raises(InputError) as caught:
        read()
    assert message in str(caught.value)


@pytest.mark.parametrize("request_", ["{", '{"action": "' + "x" * 1_000_001 + '"}'], ids=["no JSON", "too large"])
def test_after_a_bad_request_nothing_is_written(request_: str, payment: Path, run: Run) -> None:
    before = (payment / "kustomgen.yaml").read_bytes()
    result = run("act", "-", stdin=request_)
    assert (result.code, result.err.startswith("-:1:")) == (2, True)
    assert (payment / "kustomgen.yaml").read_bytes() == before


UNREADABLE = {
    "no such file": ("request.json5", "request.json5:1:1: there is no such file\n    - reads standard input\n"),
    "a folder": ("base", "base:1:1: this is a folder, not a file\n    name the file of the request\n"),
    "below a file": ("Dockerfile/x", "Dockerfile/x:1:1: cannot be read: Not a directory\n    name the file of the request\n"),
    "a link out of the project": ("out.json", "out.json:1:1: cannot be read: points to a file outside the project: /etc/passwd\n    name the file of the request\n"),
    "10 MB": ("large.json", "large.json:1:1: cannot be read: has more than 1,000,000 bytes\n    name the file of the request\n"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_request_that_cannot_be_read_is_said(name: str, message: str, payment: Path, run: Run) -> None:
    (payment / "out.json").symlink_to("/etc/passwd")
    (payment / "large.json").write_text(" " * 10_000_000)
    result = run("act", name)
    assert (result.code, result.err) == (2, message)


def test_a_request_from_a_file_is_done(payment: Path, run: Run) -> None:
    (payment / "scale.json").write_text(SCALE)
    assert run("act", "scale.json", "--dry-run").code == 0


def test_a_byte_order_mark_is_no_error(services: State) -> None:
    assert read_request(b"\xef\xbb\xbf" + SCALE.encode(), "-", services).scale().replicas == 10
