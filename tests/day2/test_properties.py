"""What holds for every spec: a change reaches one environment, and its way back leads to the same bytes.

Specs are drawn in the styles that people write: block and flow, quotes, comments, anchors, merge keys, `from`, versions
in variables, in lists and at the overlay, digests, line ends of Windows.
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kustomgen.day2.approval import Asked
from kustomgen.day2.changes import Change, begin_hold, promote, release
from kustomgen.day2.rollback import rolled_back
from kustomgen.day2.scale import Scale, scale
from kustomgen.day2.state import State
from kustomgen.errors import KustomgenError
from kustomgen.generate.plan import plan_generate
from kustomgen.layout.write import apply
from tests.day2.conftest import written
from tests.profiles import NIGHTLY

DIGEST = "sha256:" + "ab" * 32
VERSIONS = ("v1.0.0", "v1.1.0", "v2.0.0-rc.1", '"1.20"', f"v3.0.0@{DIGEST}")
ASKED = Asked("me", "CHG-1", ("a", "b"))


@st.composite
def specs(draw: Any) -> str:
    """A spec of two or three workloads and environments, of which prod is promoted from staging."""
    version = st.sampled_from(VERSIONS)
    newer = st.sampled_from(("v4.0.0", "v4.1.0-rc.1", f"v4.0.0@{DIGEST}", '"40.1"'))
    head = draw(st.sampled_from(["", "# the shop\n", "---\n"]))
    comment = draw(st.sampled_from(["", " # moves with the release", "   # ${version}"]))
    common = draw(version)
    web = draw(st.sampled_from(['"${version}"', "${version}", "'${version}'", '"release-${version}"', common]))
    worker = draw(st.sampled_from(['"${version}"', "v5", '"5"', "{ managedBy: overlay, version: v5 }", "&worker v5"]))
    anchors = draw(st.booleans())
    sidecar = draw(st.sampled_from(["", "    sidecars: { proxy: { image: shop/web } }\n"]))
    kind = draw(st.sampled_from(["", '    labels: { version: "${version}" }\n']))
    lines = [
        f"{head}apiVersion: kustomgen/v1\nname: shop\nnamespace: shop-${{env}}\n",
        f"vars: {{ version: {common} }}{comment}\n"
        if draw(st.booleans())
        else f"vars:\n  version: {common}{comment}\n",
        f"images:\n  shop/web: {web}{comment}\n  shop/worker: {worker}\n",
        "workloads:\n  web:\n    image: shop/web\n    replicas: 2\n" + kind + sidecar,
        "  worker:\n    image: shop/worker\n    autoscaling: { minReplicas: 1, maxReplicas: 3, cpu: 70 }\n",
        "    resources: { requests: { cpu: 100m, memory: 64Mi } }\n",
        "environments:\n",
    ]
    base = f"&base {{ vars: {{ version: {draw(version)} }} }}" if anchors else "{}"
    lines.append(f"  dev: {base}\n")
    lines.append(f"  staging:\n    vars: {{ version: {draw(newer)} }}{comment}\n")
    prod = draw(
        st.sampled_from(
            ["{}", "", "{ from: staging }", "{ vars: { version: v0.9.0 } }", "{ images: { shop/web: v0.9.0 } }"]
        )
    )
    lines.append(f"  prod: {'*base' if anchors and draw(st.booleans()) else prod}{comment}\n")
    if draw(st.booleans()):
        lines.append("  eu: { from: prod }\n")
    text = "".join(lines)
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


def project(folder: Path, text: str) -> State | None:
    """The state of a spec with its files; None where no such spec can be."""
    file = folder / "kustomgen.yaml"
    file.write_bytes(text.encode())
    try:
        apply(plan_generate(file, None).changes)
    except KustomgenError:
        return None
    return State.read(file)


def only_changes(change: Change, environment: str) -> None:
    """Only that environment's objects are others."""
    before, after = change.before.objects, change.after.objects
    assert {name for name in before if before[name] != after[name]} <= {environment}


@settings(max_examples=300 if NIGHTLY else 20)
@given(specs())
def test_a_promotion_changes_one_environment_and_its_rollback_leads_back(text: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        state = project(folder, text)
        if state is None:
            return
        try:
            change = promote(state, "staging", "prod", ASKED)
        except KustomgenError as error:
            # A version that is older is refused; so is one that no key of this spec can set alone.
            said = str(error)
            assert "older than" in said or "*base" in text or "would change more than" in said, said
            return
        if change.is_empty:
            return
        only_changes(change, "prod")
        was, now = change.before.images("prod"), change.after.images("prod")
        assert now == {**was, **{image: new for image, (_, new) in change.images.items()}}
        kept = [line for line in change.before.text.splitlines() if "#" in line]
        assert [line.partition("#")[2] for line in kept] == [
            line.partition("#")[2] for line in change.after.text.splitlines() if "#" in line
        ]
        written(folder, change)
        back = rolled_back(State.read(state.file), "prod", None, hold=None, force_unknown=False)
        only_changes(back, "prod")
        assert back.after.objects == state.objects
        assert back.after.data == state.data
        held = begin_hold(state, "prod", "sale", "2026-01-01")
        written(folder, held)
        assert release(State.read(state.file), "prod").after.data == state.data


@settings(max_examples=150 if NIGHTLY else 10)
@given(specs(), st.sampled_from(["web", "worker"]), st.integers(0, 9))
def test_scaling_changes_one_environment(text: str, workload: str, number: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        state = project(Path(scratch), text)
        if state is None:
            return
        try:
            change = scale(state, "prod", workload, Scale(replicas=number), date(2026, 1, 1))
        except KustomgenError as error:
            said = str(error)
            assert "cannot be set" in said or "also changes" in said or "no effect" in said, said
            return
        only_changes(change, "prod")
