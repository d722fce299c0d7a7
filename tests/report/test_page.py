"""The page: one file that loads nothing, in which all of the tree is text."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re

import pytest

from kustomgen.policy.finding import BuildSummary, Report
from kustomgen.report import render
from kustomgen.report.views.findings import MOST_CAUSES
from kustomgen.report.views.page import LARGE_BUILDS
from tests.profiles import NIGHTLY
from tests.report.reading import read
from tests.report.test_formats import CLEAN, FINDINGS, NASTY, REPORT
from tests.security.test_injection import EVIL
from tests.security.test_injection import REPORT as EVIL_REPORT

REPORTS = {"full": REPORT, "clean": CLEAN, "empty": Report((), (), ()), "evil": EVIL_REPORT}


@pytest.mark.parametrize("name", REPORTS)
def test_a_page_is_well_formed_and_no_id_is_there_twice(name: str) -> None:
    page = read(render(REPORTS[name], "html"))

    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    for link in page.named("a"):
        target = link.attributes["href"].partition("&")[0]
        assert target.removeprefix("#") in ids, link


@pytest.mark.parametrize("name", REPORTS)
def test_a_page_loads_nothing(name: str) -> None:
    page = read(render(REPORTS[name], "html"))

    for element in page.elements:
        assert element.name not in ("link", "img", "iframe", "object", "embed", "base", "image", "use"), element
        assert not {"src", "srcset", "action", "style", "formaction", "xlink:href"} & set(element.attributes), element
        assert not [each for each in element.attributes if each.startswith("on")], element
        assert element.attributes.get("href", "#").startswith("#"), element
    (style,) = page.named("style")
    assert not re.search(r"url\(|@import|://", style.text)
    assert len(page.named("script")) == 1


def test_the_policy_admits_the_style_and_the_script_that_are_there_and_nothing_else() -> None:
    page = read(render(REPORT, "html"))

    policy = next(each for each in page.named("meta") if each.attributes.get("http-equiv")).attributes["content"]
    (style,), (script,) = page.named("style"), page.named("script")
    assert policy == (
        f"default-src 'none'; style-src '{digest(style.text)}'; script-src '{digest(script.text)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def test_what_a_tree_says_is_text() -> None:
    page = read(render(REPORT, "html"))

    assert NASTY.splitlines()[0] in next(each.text for each in page.with_class("finding") if "<b>50%</b>" in each.text)
    assert not [each for each in page.named("b") if "50%" in each.text]


def test_no_name_of_a_tree_becomes_markup_or_a_control_character() -> None:
    text = render(EVIL_REPORT, "html")

    assert "<img" not in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\u2066\u200b\ufeff]", text)
    assert "<img src=x onerror=1>" in read(text).elements[0].text
    assert EVIL not in text


@pytest.mark.parametrize("name", REPORTS)
def test_the_same_report_gives_the_same_bytes(name: str) -> None:
    assert render(REPORTS[name], "html").encode() == render(REPORTS[name], "html").encode()


def test_every_cause_has_its_place_its_rule_and_its_fix() -> None:
    found = {each.attributes["data-rule"]: each.text for each in read(render(REPORT, "html")).with_class("finding")}

    assert "base/api.yaml:21:18" in found["image-pinned"]
    assert "give the image a version tag or a digest." in found["image-pinned"]
    assert {"dev", "staging", "prod"} <= set(found["image-pinned"].split())


def test_what_does_not_build_and_what_was_not_looked_at_is_in_the_overview() -> None:
    page = read(render(REPORT, "html"))

    (failure,) = page.with_class("failure")
    assert "Does not build: overlays/dr" in failure.text
    assert "accumulating resources: <missing> 'x.yaml'" in failure.text
    (notes,) = page.with_class("notes")[:1]
    assert "annotations for other tools name 1 check" in notes.text


def test_a_clean_report_says_so() -> None:
    assert read(render(CLEAN, "html")).named("h1")[0].text == "Nothing found"


def test_very_many_findings_make_a_page_of_the_worst_and_a_note() -> None:
    (first, *_) = FINDINGS
    number = 100_000 if NIGHTLY else MOST_CAUSES + 1_000
    many = tuple(dataclasses.replace(first, message=f"finding {each}", source=None) for each in range(number))

    text = render(dataclasses.replace(REPORT, findings=many), "html")

    page = read(text)
    assert len(text) < 20_000_000
    assert len(page.with_class("finding")) == MOST_CAUSES
    assert f"And {number - MOST_CAUSES} more causes, less severe than these" in " ".join(
        each.text for each in page.with_class("note")
    )


def test_two_causes_of_one_rule_have_links_that_stay_the_same_when_others_come() -> None:
    before = [each.attributes["id"] for each in read(render(REPORT, "html")).with_class("finding")]
    fewer = dataclasses.replace(REPORT, findings=FINDINGS[3:])
    after = [each.attributes["id"] for each in read(render(fewer, "html")).with_class("finding")]

    assert len(set(before)) == len(before)
    assert set(after) == set(before[1:])


def many(overlays: int) -> Report:
    """A report of as many environments as that, each with a finding."""
    names = [f"env-{number:03}" for number in range(overlays)]
    builds = tuple(BuildSummary(f"overlays/{name}", name, 1) for name in names)
    findings = tuple(
        dataclasses.replace(FINDINGS[0], build=build.path, environment=build.environment, message=f"in {build.path}")
        for build in builds
    )
    return dataclasses.replace(REPORT, findings=findings, builds=builds)


def test_a_large_page_says_without_scripts_all_that_it_says_with_them() -> None:
    small, large = (render(many(number), "html") for number in (LARGE_BUILDS, LARGE_BUILDS + 1))

    assert "<noscript>" not in small
    parts = re.findall("<noscript>(.*?)</noscript>", large, re.DOTALL)
    assert [part for part in parts if part.count("<p") != part.count("</p>") or "<noscript" in part] == []
    assert read(large).with_class("finding")[0].text.split() == read(small).with_class("finding")[0].text.split()


def test_rows_beyond_the_first_are_folded_away_and_none_is_lost() -> None:
    page = render(many(450), "html")

    assert "<summary>250 more builds</summary>" in page
    assert all(f'<td class="place">overlays/env-{number:03}</td>' in page for number in range(450))
