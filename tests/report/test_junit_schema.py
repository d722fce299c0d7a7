"""JUnit reports against the schema by which Jenkins reads them. For who has installed what development needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kustomgen.policy.finding import Report, Severity
from kustomgen.report import render
from tests.report.test_formats import CLEAN, REPORT

xmlschema: Any = pytest.importorskip("xmlschema")
SCHEMA = Path(__file__).parent / "junit-10.xsd"


@pytest.mark.parametrize("threshold", [Severity.ERROR, Severity.INFO, None])
@pytest.mark.parametrize("report", [REPORT, CLEAN, Report((), (), ())], ids=["full", "clean", "empty"])
def test_junit_is_valid_against_the_schema_of_jenkins(report: Report, threshold: Severity | None) -> None:
    schema = xmlschema.XMLSchema(SCHEMA)

    assert [error.reason for error in schema.iter_errors(render(report, "junit", threshold=threshold))] == []


def test_the_schema_of_jenkins_refuses_what_is_no_report() -> None:
    schema = xmlschema.XMLSchema(SCHEMA)

    assert not schema.is_valid(
        render(REPORT, "junit").replace("<testcase ", "<case ").replace("</testcase>", "</case>")
    )
