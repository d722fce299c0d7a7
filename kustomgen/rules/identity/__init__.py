"""Rules about who a pod is to the API server; ``RULES`` in the order of the report."""

from kustomgen.policy.rule import AnyRule
from kustomgen.rules.identity import (
    cloud_identity_follows_prefix,
    no_automounted_token,
    no_deprecated_service_account,
    no_token_secret,
    own_service_account,
    service_account_exists,
)

RULES: tuple[AnyRule, ...] = (
    service_account_exists.RULE,
    no_deprecated_service_account.RULE,
    no_automounted_token.RULE,
    own_service_account.RULE,
    no_token_secret.RULE,
    cloud_identity_follows_prefix.RULE,
)
