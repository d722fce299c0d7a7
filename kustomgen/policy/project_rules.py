"""Rules that no single build is compared with: about the policy itself, and about what
is generated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.exemptions import EXEMPTION_RULES
from kustomgen.policy.finding import Severity
from kustomgen.policy.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomgen.k8s.build import Build
    from kustomgen.policy.rule import AnyRule, Params, Problem


def _says_nothing_of_builds(_build: Build, _params: Params) -> Iterable[Problem]:
    return ()


GENERATED: AnyRule = Rule(
    "generated-files-current",
    Severity.ERROR,
    """Generated files match their spec.

    If they differ, the deployed objects differ from the spec, and all other findings are about files that the next `kustomgen generate` replaces. The rule checks specs with a `kustomgen.lock` in their folder.

    Fix: run `kustomgen generate`, and commit the spec and the files together.

    Fails::

        images: { shop/web: v1.1.0 }    # kustomgen.yaml; base/kustomization.yaml has v1.0.0

    Passes::

        images: { shop/web: v1.1.0 }    # kustomgen.yaml; base/kustomization.yaml has v1.1.0
    """,
    _says_nothing_of_builds,
)

PROJECT_RULES: tuple[AnyRule, ...] = (*EXEMPTION_RULES, GENERATED)
"""Those that a policy sets the severity of, as of any other; no exemption and no environment is for
them.
"""
