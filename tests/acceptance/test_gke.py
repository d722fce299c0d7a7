"""Row GX-17 the other way: workload identity of Google and Sealed Secrets, on what kustomize really builds."""

from __future__ import annotations

import pytest

from tests.acceptance.built import ENVIRONMENTS
from tests.acceptance.example import builds

KEYS = {"database-url", "jwt-secret", "encryption-key"}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_gx_17_the_account_of_google_is_that_of_the_pods(environment: str) -> None:
    objects = builds("gke")[environment]
    account = objects.one("ServiceAccount", "gorax")
    annotation = {"iam.gke.io/gcp-service-account": f"gorax@gorax-{environment}.iam.gserviceaccount.com"}
    assert account["metadata"]["annotations"] == annotation
    assert objects.pod("gorax-api")["serviceAccountName"] == "gorax"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_gx_17_the_sealed_secret_is_the_one_that_pods_ask_for(environment: str) -> None:
    objects = builds("gke")[environment]
    sealed = objects.one("SealedSecret", "gorax-secrets")
    assert sealed["metadata"]["namespace"] == f"gorax-{environment}"
    assert sealed["spec"]["template"]["metadata"]["name"] == "gorax-secrets"
    assert sealed["spec"]["encryptedData"].keys() == KEYS
    refs = [
        each["valueFrom"]["secretKeyRef"] for each in objects.container("gorax-api")["env"] if "secret" in str(each)
    ]
    assert {ref["name"] for ref in refs} == {"gorax-secrets"}
    assert {ref["key"] for ref in refs} == KEYS
    assert (objects.of("Secret"), objects.of("ExternalSecret")) == ([], [])


def test_gx_17_no_value_is_sealed_for_two_environments() -> None:
    values = [
        value
        for environment in ENVIRONMENTS
        for value in builds("gke")[environment].one("SealedSecret", "gorax-secrets")["spec"]["encryptedData"].values()
    ]
    assert len(values) == len(set(values)) == 9
