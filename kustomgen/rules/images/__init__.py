"""Rules about images; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.images import image_pinned

RULES: tuple[AnyRule, ...] = (image_pinned.RULE,)
