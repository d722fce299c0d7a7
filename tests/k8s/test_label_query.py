from __future__ import annotations

import pytest

from kustomgen.k8s.label_query import parse_query, query_selects

LABELS = {"app": "web", "tier": "gold", "example.com/size": "3"}

SELECTS = {
    "": True,
    "  ": True,
    "app": True,
    "!app": False,
    "nope": False,
    "!nope": True,
    "app=web": True,
    "app==web": True,
    "app = web , tier = gold": True,
    "app=api": False,
    "app!=api": True,
    "app!=web": False,
    "nope!=web": True,
    "app=": False,
    "app in (api, web)": True,
    "app in (api)": False,
    "app notin (api)": True,
    "nope notin (api)": True,
    "app notin (api, web),tier": False,
    "example.com/size>2": True,
    "example.com/size<3": False,
    "tier>2": False,
    "nope<3": False,
}


@pytest.mark.parametrize(("query", "expected"), SELECTS.items())
def test_a_selector_in_text_is_read_as_kubectl_reads_it(query: str, expected: bool) -> None:
    assert query_selects(query, LABELS) is expected


@pytest.mark.parametrize("query", ["=web", "app=web tier=gold", "app in web", "app in (", "app=*", "!", "a,,b"])
def test_what_is_no_selector_is_refused(query: str) -> None:
    with pytest.raises(ValueError, match="is no label selector: from sign"):
        parse_query(query)
