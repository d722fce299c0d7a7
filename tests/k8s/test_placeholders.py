"""Values that something else fills in after the build."""

from typing import Any

import pytest

from kustomgen.k8s.placeholders import filled, is_encrypted, is_open, is_open_at
from kustomgen.k8s.resource import Resource, parse_path


@pytest.mark.parametrize(
    "text",
    ["", "3", "$(DB_HOST)", "$${NAME}", "costs $5", "a{b}c", "<br>", "{}", "${", "${}", "#fff", "vault", "path:a"],
)
def test_an_ordinary_text_is_no_placeholder(text: str) -> None:
    assert not is_open(text)


@pytest.mark.parametrize(
    "text",
    [
        "${REPLICAS}",
        "app.${DOMAIN}",
        "${A:-x}",
        "{{ .Values.host }}",
        "{% if a %}",
        "#{Octopus.Host}",
        "<path:kv/data/db#password>",
        "user:<path:kv/db#p>@host",
        "ref+vault://secret/db#/password",
        "vault:secret/data/db#password",
        "ENC[AES256_GCM,data:abc,iv:x,tag:y,type:str]",
    ],
)
def test_a_placeholder_is_known(text: str) -> None:
    assert is_open(text)


def deployment(**spec: Any) -> Resource:
    return Resource({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${N:=2}", 2),
        ("${N:-2}", 2),
        ("${N=2}", 2),
        ("${N-2}", 2),
        ("${N:=true}", True),
        ("${N:=1.5}", 1.5),
        ("${N:=}", ""),
        ("${N:=007}", "007"),
        ("a-${N:=2}", "a-2"),
        ("${N}", "${N}"),
        ("$${N:=2}", "$${N:=2}"),
    ],
)
def test_a_default_counts_as_the_value(text: str, value: Any) -> None:
    (found,) = filled([deployment(replicas=text)], {})
    assert found["spec"]["replicas"].value == value
    assert type(found["spec"]["replicas"].value) is type(value)


def test_a_value_that_the_user_gives_wins_over_the_default() -> None:
    (found,) = filled([deployment(replicas="${N:=2}", host="${HOST}")], {"N": "5", "HOST": "a.example.org"})
    assert found["spec"].value == {"replicas": 5, "host": "a.example.org"}


def test_texts_stay_texts_and_programs_are_left_alone() -> None:
    container = {"env": [{"name": "A", "value": "${N:=2}"}], "args": ["echo ${HOME:-x}"]}
    (found,) = filled([deployment(selector={"matchLabels": {"a": "${N:=2}"}}, containers=[container])], {})
    assert found["spec"]["containers"][0]["env"][0]["value"].value == "2"
    assert found["spec"]["containers"][0]["args"].value == ["echo ${HOME:-x}"]
    assert found["spec"]["selector"]["matchLabels"]["a"].value == "2"


def test_an_object_that_was_filled_knows_what_was_written() -> None:
    given = deployment(replicas="${N:=2}")
    (found,) = filled([given], {})
    assert found.written is given
    plain = deployment(replicas=2)
    assert filled([plain], {"N": "5"})[0] is plain


@pytest.mark.parametrize(
    ("path", "is_it"),
    [
        ("spec.replicas", True),
        ("spec.selector", True),
        ("spec.template.spec", True),
        ("spec.template.spec.containers[0].livenessProbe", True),
        ("spec.strategy", False),
        ("spec.strategy.type", False),
        ("spec.absent.deep", False),
    ],
)
def test_a_place_is_open_where_it_is_or_holds_or_lies_below_a_placeholder(path: str, is_it: bool) -> None:
    given = deployment(
        replicas="${N}", selector={"app": "${APP}"}, template={"spec": "${POD}"}, strategy={"type": "Recreate"}
    )
    assert is_open_at(given.node.walk(*parse_path(path))) is is_it


def test_angle_brackets_are_placeholders_where_the_vault_plugin_reads_the_object() -> None:
    host: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "a"},
        "data": {"p": "<password>"},
    }
    assert not is_open_at(Resource(host)["data"]["p"])
    host["metadata"]["annotations"] = {"avp.kubernetes.io/path": "kv/data/db"}
    assert is_open_at(Resource(host)["data"]["p"])


def test_sops_marks_what_it_encrypted() -> None:
    assert is_encrypted({"sops": {"mac": "ENC[AES256_GCM,data:x]", "lastmodified": "2024-01-01T00:00:00Z"}})
    assert not is_encrypted({"sops": "on"})
    assert not is_encrypted({"data": {"sops": "mac"}})
