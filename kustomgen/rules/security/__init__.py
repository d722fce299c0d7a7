"""Rules about security beyond Pod Security Standards; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.security import (
    read_only_root_filesystem,
)

RULES: tuple[AnyRule, ...] = (
    read_only_root_filesystem.RULE,
)
