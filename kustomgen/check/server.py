"""What there is to say of the rules that ask the API server's own validation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.engine.apiserver import ASKING

if TYPE_CHECKING:
    from kustomgen.engine.apiserver import Server
    from kustomgen.policy.config import Policy


def asking_rules(policy: Policy) -> list[str]:
    """The rules of a policy that ask it, by their ids."""
    return [rule.id for rule in policy.rules if rule.id in ASKING and policy.ever_runs(rule)]


def server_notes(server: Server, kubernetes: str, policy: Policy) -> tuple[str, ...]:
    """Whose validation ran, if that is not the one of the target version; and why none did."""
    asking = asking_rules(policy)
    if not asking:
        return ()
    if server.failure:
        return (f"{' and '.join(asking)} did not look: {server.failure}",)
    if not (version := server.version()) or version == kubernetes:
        return ()
    return (f"api-server-accepts has the validation of Kubernetes {version}; the target is {kubernetes}",)
