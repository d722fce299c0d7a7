"""``kustomgen report`` and ``check --format html`` over real trees."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from textwrap import dedent
from urllib.parse import parse_qs

import pytest

from kustomgen.check.landscape import run_landscape
from kustomgen.report.views.room import Room
from tests.cli.test_diff import git
from tests.profiles import NIGHTLY
from tests.report.reading import PageReader, read

from .conftest import Run, Write, kustomization

EXAMPLES = Path(__file__).parents[2] / "examples"
BY_HAND = {
    "overlays/prod/shop.yaml:11": "limts",
    "overlays/prod/kustomization.yaml:14": "patches",
    "base/pdb.yaml:6": "leaves no pod to evict",
    "overlays/prod/kustomization.yaml:11": "DATABASE_URL",
    "base/service.yaml:7": "web",
    "overlays/staging/kustomization.yaml:8": "latest",
}
"""The six mistakes of examples/by-hand, by their lines."""
WORKLOAD = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 2
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: "shop/web:1.4.2", ports: [{name: http, containerPort: 8080}]}]}
    """
SERVICE = """
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
    """
INGRESS = """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
    spec:
      tls: [{hosts: [shop.example.org], secretName: tls}]
      rules:
      - host: shop.example.org
        http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}]}
    """
TREE = {
    "base/kustomization.yaml": kustomization("web.yaml", "service.yaml"),
    "base/web.yaml": WORKLOAD,
    "base/service.yaml": SERVICE,
    "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
    "overlays/prod/kustomization.yaml": "resources: [../../base, ingress.yaml]\nreplicas: [{name: web, count: 3}]\n",
    "overlays/prod/ingress.yaml": INGRESS,
}


def page_of(run: Run, *arguments: str, code: int = 0) -> PageReader:
    result = run(*arguments)
    assert result.code == code, result.err
    return read(result.out)


def test_all_six_mistakes_of_the_example_are_on_the_page_each_with_its_line(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(EXAMPLES / "by-hand")
    found = [each.text for each in page_of(run, "check", "--format", "html", code=1).with_class("finding")]

    for place, said in BY_HAND.items():
        assert [text for text in found if place in text and said in text], place


def test_a_page_without_findings_has_environments_tree_and_traffic(run: Run, write: Write) -> None:
    write(TREE)
    page = page_of(run, "report")

    assert [each.attributes["id"] for each in page.with_class("view")] == [
        "overview",
        "environments",
        "tree",
        "traffic",
    ]
    assert page.named("h1")[0].text == "2 environments"


def test_a_field_that_differs_has_the_line_that_sets_it_in_each_environment(run: Run, write: Write) -> None:
    write(TREE)
    (row,) = [each for each in page_of(run, "report").named("tr") if each.text.startswith("spec.replicas")]

    assert "2base/web.yaml:5" in row.text
    assert "3overlays/prod/kustomization.yaml:2replicas" in row.text.replace(" ", "")


def test_an_object_of_one_environment_alone_is_absent_in_the_other(run: Run, write: Write) -> None:
    write(TREE)
    (row,) = [each for each in page_of(run, "report").named("tr") if each.text.startswith("Ingress web")]

    assert row.text == "Ingress webnot thereaddedoverlays/prod/ingress.yaml"


def test_an_object_that_an_environment_lacks_again_is_removed(run: Run, write: Write) -> None:
    write({
        **TREE,
        "overlays/staging/kustomization.yaml": "resources: [../../base, ingress.yaml]\n",
        "overlays/staging/ingress.yaml": INGRESS,
        "overlays/prod/kustomization.yaml": "resources: [../../base]\n",
    })  # fmt: skip
    (row,) = [each for each in page_of(run, "report").named("tr") if each.text.startswith("Ingress web")]

    assert row.text == "Ingress webnot thereaddedoverlays/staging/ingress.yamlremoved"


def test_traffic_leads_from_a_host_to_the_pods(run: Run, write: Write) -> None:
    write(TREE)
    ways = [" ".join(each.text.split()) for each in page_of(run, "report", "overlays/prod").named("li")]

    assert "https://shop.example.org/Ingress/web Service/webport http Deployment/webport http 8080" in ways


def test_a_service_that_is_not_there_is_marked(run: Run, write: Write) -> None:
    write({**TREE, "base/kustomization.yaml": kustomization("web.yaml")})
    page = page_of(run, "report")

    assert "not in the build" in [each.text for each in page.with_class("mark")]


def test_what_does_not_build_is_on_the_page_and_makes_it_exit_2(run: Run, write: Write) -> None:
    write({**TREE, "overlays/dev/kustomization.yaml": "resources: [../../nothing]\n"})
    page = page_of(run, "report", code=2)

    (failure,) = page.with_class("failure")
    assert "Does not build: overlays/dev" in failure.text
    assert page.named("h1")[0].text == "1 environment without a build"
    (box,) = page.with_class("failed")
    assert "overlays/devdoes not build" in box.text


def test_what_many_objects_share_is_told_once_and_counts_as_no_difference(run: Run, write: Write) -> None:
    labels = "labels: [{pairs: {stage: %s}}]\n"
    write({
        **TREE,
        "base/kustomization.yaml": kustomization("web.yaml", "service.yaml", "account.yaml"),
        "base/account.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web}\n",
        "overlays/dev/kustomization.yaml": f"resources: [../../base]\n{labels % 'dev'}",
        "overlays/prod/kustomization.yaml": f"resources: [../../base]\n{labels % 'prod'}",
    })  # fmt: skip
    page = page_of(run, "report")

    (row,) = [each for each in page.named("tr") if each.text.startswith("metadata.labels.stage")]
    assert "in 3 objects" in row.text
    assert "prodoverlays/prod/kustomization.yaml:2" in row.text
    assert page.with_class("fields") == []


def test_one_environment_is_compared_with_nothing(run: Run, write: Write) -> None:
    write(TREE)
    page = page_of(run, "report", "overlays/dev")

    assert page.with_class("fields") == []


def test_forty_one_environments_show_forty_and_name_the_rest(run: Run, write: Write) -> None:
    overlays = {f"overlays/e{number:02}/kustomization.yaml": "resources: [../../base]\n" for number in range(41)}
    write({**TREE, **overlays})
    page = page_of(run, "report")

    assert "3 more environments of this base not shown" in " ".join(each.text for each in page.with_class("note"))


def hidden(name: str) -> str:
    values = f'{{KEY: "value-in-{name}", password: "hunter22{name}"}}'
    return f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData: {values}\n"


def test_values_of_secrets_are_not_on_the_page(run: Run, write: Write) -> None:
    write({
        **TREE,
        "overlays/dev/s.yaml": hidden("dev"),
        "overlays/prod/s.yaml": hidden("prod"),
        "overlays/dev/kustomization.yaml": "resources: [../../base, s.yaml]\n",
        "overlays/prod/kustomization.yaml": "resources: [../../base, s.yaml]\n",
    })  # fmt: skip
    result = run("check", "--format", "html")

    assert "value-in-" not in result.out
    assert "hunter22" not in result.out
    assert "stringData.KEY" in read(result.out).elements[0].text


def test_names_of_the_tree_are_text(run: Run, write: Write) -> None:
    markup = '<img src=x onerror=alert(1)>"&amp;'
    write({
        "base/kustomization.yaml": kustomization("c.yaml"),
        "base/c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {k: a}\n",
        "overlays/<i>/kustomization.yaml": "resources: [../../base]\n",
        "overlays/b/kustomization.yaml": "resources: [../../base]\npatches: [{path: p.yaml}]\n",
        "overlays/b/p.yaml": f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n  k: '{markup}'\n  '{markup}': b\n",
    })  # fmt: skip
    page = page_of(run, "report")

    assert page.named("img") == []
    assert page.named("i") == []
    assert markup in page.elements[0].text
    assert "overlays/<i>" in page.elements[0].text


def test_a_folder_for_the_output_that_is_not_there_is_made(run: Run, write: Write) -> None:
    folder = write(TREE)

    assert run("report", "--output", "missing/report.html").code == 0
    assert read((folder / "missing" / "report.html").read_text(encoding="utf-8")).named("h1")


def test_an_output_in_the_place_of_a_folder_is_refused(run: Run, write: Write) -> None:
    write(TREE)
    result = run("report", "--output", "overlays")

    assert (result.code, result.err) == (
        2,
        "overlays:1:1: cannot be written: this is a folder\n    name a file in it\n",
    )


def test_two_outputs_to_one_file_are_refused(run: Run, write: Write) -> None:
    write(TREE)
    result = run("check", "--output", "html=a.html", "--output", "json=./a.html")

    assert result.code == 2
    assert "two outputs have the same file: a.html\n" in result.err


def test_the_same_tree_gives_the_same_bytes(run: Run, write: Write) -> None:
    write(TREE)
    first = run("check", "--format", "html", "--no-cache")

    assert run("check", "--format", "html", "--no-cache") == first
    assert run("check", "--format", "html") == first
    assert run("check", "--format", "html") == first


def apps(number: int) -> dict[str, str]:
    """So many applications of three environments, in which image, replicas and host differ."""
    files = {}
    for app in range(number):
        files[f"apps/a{app}/base/kustomization.yaml"] = kustomization("web.yaml", "service.yaml", "ingress.yaml")
        files[f"apps/a{app}/base/web.yaml"] = WORKLOAD
        files[f"apps/a{app}/base/service.yaml"] = SERVICE
        files[f"apps/a{app}/base/ingress.yaml"] = INGRESS
        for count, name in enumerate(("dev", "staging", "prod"), 1):
            files[f"apps/a{app}/overlays/{name}/kustomization.yaml"] = (
                f"resources: [../../base]\nnamespace: a{app}-{name}\nlabels: [{{pairs: {{stage: {name}}}}}]\n"
                f"images: [{{name: shop/web, newTag: 1.{count}.0}}]\nreplicas: [{{name: web, count: {count}}}]\n"
                "patches: [{target: {kind: Ingress}, patch: '"
                f'[{{"op": "replace", "path": "/spec/rules/0/host", "value": "{name}.org"}}]'
                "'}]\n"
            )
    return files


def test_three_thousand_overlays_make_less_than_twenty_megabytes(run: Run, write: Write) -> None:
    few, many = (2, 1000) if NIGHTLY else (2, 12)
    write(apps(few))
    small = len(run("report", "apps").out)
    write(apps(many))
    code, page, _ = dataclasses.astuple(run("report", "apps"))
    each = (len(page) - small) / (3 * (many - few))

    assert code == 0
    assert small + 3_000 * each < 20_000_000
    assert "apps/*/overlays/prod" in page or not NIGHTLY


def test_a_page_of_merged_shards_has_the_findings_and_says_what_it_has_not(run: Run, write: Write) -> None:
    write(TREE)
    for number in (1, 2):
        run("check", "--shard", f"{number}/2", "--format", "json", "--output", f"{number}.json")
    page = page_of(run, "merge", "1.json", "2.json", "--format", "html")

    assert [each.attributes["id"] for each in page.with_class("view")] == ["overview", "findings"]
    assert page.with_class("finding")
    assert "environments, tree and traffic are left out" in page.with_class("notes")[-1].text


def test_a_page_of_what_changed_has_the_environments_that_changed(run: Run, write: Write) -> None:
    folder = write(TREE)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "a")
    (folder / "overlays" / "dev" / "kustomization.yaml").write_text("resources: [../../base]\nnamePrefix: x-\n")
    page = page_of(run, "check", "--changed", "--format", "html")

    names = [each.text for each in page.with_class("name")]
    assert "dev" in names


def test_the_page_of_one_file_of_manifests(run: Run, write: Write) -> None:
    write(TREE)
    page = page_of(run, "report", "base/web.yaml")

    assert page.with_class("lead")[0].text.startswith("1 build, 1 object")
    assert "Deployment/web" in " ".join(each.text for each in page.named("th"))


def test_standard_input_has_a_page(run: Run, write: Write) -> None:
    write({"README": ""})
    result = run("report", "-", stdin=dedent(WORKLOAD))

    assert result.code == 0
    assert "Deployment/web" in read(result.out).elements[0].text


def test_nothing_to_build_is_told(run: Run, write: Write) -> None:
    write({"README": ""})
    result = run("report")

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("there is neither a kustomgen.yaml nor a folder overlays here\n")


def test_links_to_findings_name_what_findings_are_called(run: Run, write: Write) -> None:
    """Of environments of one name the paths, else the names."""
    write(apps(2))
    page = page_of(run, "check", "apps", "--format", "html")
    names = {name for each in page.with_class("finding") for name in each.attributes["data-environment"].splitlines()}
    links = [each.attributes["href"] for each in page.named("a") if "environment=" in each.attributes["href"]]

    assert names == {f"apps/a{app}/overlays/{name}" for app in (0, 1) for name in ("dev", "staging", "prod")}
    assert links
    for link in links:
        wanted = parse_qs(link.partition("&")[2])["environment"][0]
        assert wanted in names, link


def test_a_check_builds_once_for_its_findings_and_its_page(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(TREE)
    before = run("check", "--no-cache", "--format", "html").out
    monkeypatch.setitem(run_landscape.__globals__, "start_builds", None)

    result = run("check", "--no-cache", "--format", "html")

    assert result.out == before
    assert read(before).with_class("matrix")


def test_objects_beyond_what_a_page_has_room_for_are_counted(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({**TREE, "other/kustomization.yaml": kustomization("web.yaml"), "other/web.yaml": WORKLOAD})
    monkeypatch.setattr("kustomgen.report.views.environments.Room", lambda: Room(2_000))
    page = page_of(run, "report", "overlays/dev", "overlays/prod", "other")

    notes = [each.text for each in page.with_class("note")]
    assert [note.partition(":")[0] for note in notes if "not shown" in note] == [
        "1 more object not shown",
        "1 more base not shown",
    ]
