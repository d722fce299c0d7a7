"""A cloud role trusts the final name of a ServiceAccount, with its prefix.

With ``namePrefix`` the account ``web`` becomes ``prod-web``, and the role's trust policy must name
``system:serviceaccount:shop:prod-web``. The trust policy is not in the manifests, so kustomize
cannot change it. If it has the old name, the pod starts, but the cloud refuses every call.

Fix: use the final name in the trust policy, or leave the account out of the prefix; then exempt it.

Fails::

    namePrefix: prod-
    resources: [account.yaml]
    --- # overlays/prod/account.yaml
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: web, annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::123456789012:role/web"}}

Passes::

    resources: [account.yaml]
    --- # overlays/prod/account.yaml
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: web, annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::123456789012:role/web"}}
"""

from __future__ import annotations

from kustomgen.rules.api import Build, Iterator, Params, Problem, Rule, Severity

_ROLES = ("eks.amazonaws.com/role-arn", "iam.gke.io/gcp-service-account", "azure.workload.identity/client-id")


def check(build: Build, _: Params) -> Iterator[Problem]:
    prefixes = [each.prefix for each in build.kustomizations if each.prefix]
    suffixes = [each.suffix for each in build.kustomizations if each.suffix]
    for account in build.of_kind("ServiceAccount", group=""):
        before = next((prefix for prefix in prefixes if account.name.startswith(prefix)), "")
        after = next((suffix for suffix in suffixes if account.name.endswith(suffix)), "")
        if not before and not after:
            continue
        for key in _ROLES:
            at = account["metadata"]["annotations"][key]
            if at.present:
                short = account.name.removeprefix(before).removesuffix(after)
                where = f"{account.namespace or 'default'}:{account.name}"
                yield Problem(at, f"the account is {account.name!r}, not {short!r}: the role has to trust {where}")


RULE = Rule("cloud-identity-follows-prefix", Severity.WARNING, __doc__, check)
