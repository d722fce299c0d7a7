"""Every rule, in report order: one module each, in folders by subject.

A rule's module is named as its id (``image-pinned`` is ``images/image_pinned.py``), and its cases
are in ``tests/rules/image-pinned.yaml``. A new rule is these two files and its line in the
subject's ``__init__``.
"""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules import (
    access,
    availability,
    configuration,
    delivery,
    environments,
    identity,
    images,
    kustomize,
    networking,
    pod_security,
    resources,
    schema,
    security,
)

RULES: tuple[AnyRule, ...] = (
    *schema.RULES,
    *kustomize.RULES,
    *availability.RULES,
    *resources.RULES,
    *images.RULES,
    *configuration.RULES,
    *networking.RULES,
    *access.RULES,
    *identity.RULES,
    *pod_security.RULES,
    *security.RULES,
    *delivery.RULES,
    *environments.RULES,
)
