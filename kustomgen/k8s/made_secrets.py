"""Secrets and ConfigMaps that operators make of their own objects, with the page that says what
they are called.

Shapes: each entry gives the names that one object makes; ``{name}`` is the object's own. Keys are
not known of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kustomgen.k8s.resource import Node, Resource

SECRET, CONFIG_MAP = "Secret", "ConfigMap"

PATTERNS: Mapping[tuple[str, str], tuple[str, ...]] = {
    # https://cloudnative-pg.io/documentation/current/applications/#secrets, …/certificates/
    ("postgresql.cnpg.io", "Cluster"): (
        "{name}-app", "{name}-superuser", "{name}-ca", "{name}-server", "{name}-replication",
    ),
    # https://strimzi.io/docs/operators/latest/deploying#con-securing-client-authentication-str,
    # …#security-str
    ("kafka.strimzi.io", "KafkaUser"): ("{name}",),
    ("kafka.strimzi.io", "Kafka"): (
        "{name}-cluster-ca-cert", "{name}-cluster-ca", "{name}-clients-ca-cert", "{name}-clients-ca",
        "{name}-cluster-operator-certs",
    ),
    # https://access.crunchydata.com/documentation/postgres-operator/latest/tutorials/basic-setup/connect-cluster
    ("postgres-operator.crunchydata.com", "PostgresCluster"): ("{name}-pguser-{name}", "{name}-cluster-cert"),
    # https://www.elastic.co/docs/deploy-manage/security/k8s-network-security,
    # …/users-roles/cluster-or-deployment-auth
    ("elasticsearch.k8s.elastic.co", "Elasticsearch"): (
        "{name}-es-elastic-user", "{name}-es-http-certs-public", "{name}-es-http-certs-internal",
    ),
    ("kibana.k8s.elastic.co", "Kibana"): ("{name}-kb-http-certs-public",),
    # https://www.rabbitmq.com/kubernetes/operator/using-operator#find
    ("rabbitmq.com", "RabbitmqCluster"): ("{name}-default-user",),
    # https://www.keycloak.org/operator/basic-deployment
    ("k8s.keycloak.org", "Keycloak"): ("{name}-initial-admin",),
    # https://grafana.github.io/grafana-operator/docs/grafana/
    ("grafana.integreatly.org", "Grafana"): ("{name}-admin-credentials",),
    # https://docs.redhat.com/en/documentation/red_hat_openshift_data_foundation: object bucket
    # claim
    ("objectbucket.io", "ObjectBucketClaim"): ("{name}",),
    # https://developer.1password.com/docs/k8s/operator/
    ("onepassword.com", "OnePasswordItem"): ("{name}",),
    # https://github.com/external-secrets/kubernetes-external-secrets
    ("kubernetes-client.io", "ExternalSecret"): ("{name}",),
    # https://argocd-operator.readthedocs.io/en/latest/reference/argocd/
    ("argoproj.io", "ArgoCD"): ("{name}-cluster", "argocd-secret", "argocd-redis-initial-password"),
    # https://docs.percona.com/percona-operator-for-postgresql/2.0/users.html
    ("pgv2.percona.com", "PerconaPGCluster"): ("{name}-pguser-{name}",),
}  # fmt: skip

FIELDS: Mapping[tuple[str, str], tuple[tuple[str, ...], ...]] = {
    # https://developer.hashicorp.com/vault/docs/deploy/kubernetes/vso/api-reference
    ("secrets.hashicorp.com", "VaultStaticSecret"): (("spec", "destination", "name"),),
    ("secrets.hashicorp.com", "VaultDynamicSecret"): (("spec", "destination", "name"),),
    ("secrets.hashicorp.com", "VaultPKISecret"): (("spec", "destination", "name"),),
    # https://infisical.com/docs/integrations/platforms/kubernetes/infisical-secret-crd
    ("secrets.infisical.com", "InfisicalSecret"): (("spec", "managedSecretReference", "secretName"),),
    # https://docs.doppler.com/docs/kubernetes-operator
    ("secrets.doppler.com", "DopplerSecret"): (("spec", "managedSecret", "name"),),
    # https://bitwarden.com/help/secrets-manager-kubernetes-operator/
    ("k8s.bitwarden.com", "BitwardenSecret"): (("spec", "secretName"),),
    # https://akv2k8s.io/reference/azure-key-vault-secret/
    ("spv.no", "AzureKeyVaultSecret"): (("spec", "output", "secret", "name"),),
    # https://github.com/redhat-cop/vault-config-operator/blob/main/docs/secret-management.md
    ("redhatcop.redhat.io", "VaultSecret"): (("spec", "output", "name"),),
    # https://cert-manager.io/docs/configuration/acme/
    ("cert-manager.io", "Issuer"): (("spec", "acme", "privateKeySecretRef", "name"),),
    ("cert-manager.io", "ClusterIssuer"): (("spec", "acme", "privateKeySecretRef", "name"),),
    # https://docs.percona.com/percona-operator-for-mysql/pxc/users.html, …-for-mongodb/users.html
    ("pxc.percona.com", "PerconaXtraDBCluster"): (("spec", "secretsName"),),
    ("psmdb.percona.com", "PerconaServerMongoDB"): (("spec", "secrets", "users"),),
    # https://github.com/mariadb-operator/mariadb-operator/blob/main/docs/api_reference.md
    ("k8s.mariadb.com", "MariaDB"): (
        ("spec", "rootPasswordSecretKeyRef", "name"), ("spec", "passwordSecretKeyRef", "name"),
    ),
    # https://svc-cat.io/docs/concepts/
    ("servicecatalog.k8s.io", "ServiceBinding"): (("spec", "secretName"),),
}  # fmt: skip

_SERVING_CERTS = (
    # https://docs.openshift.com/container-platform/latest/security/certificates/service-serving-certificate.html
    "service.beta.openshift.io/serving-cert-secret-name",
    "service.alpha.openshift.io/serving-cert-secret-name",
)


def made_by_operators(resource: Resource) -> Iterator[tuple[str, str, str]]:
    """Kind, namespace and name of what a controller makes of the object."""
    key, own = (resource.ref.group, resource.kind), resource.namespace
    for pattern in PATTERNS.get(key, ()):
        name = pattern.replace("{name}", resource.name)
        yield SECRET, own, name
        if resource.kind == "ObjectBucketClaim":
            yield CONFIG_MAP, own, name
    for path in FIELDS.get(key, ()):
        yield SECRET, own, resource.node.walk(*path).text
    yield from ((SECRET, own, name) for name in _users(resource))
    yield from _connection(resource)
    if resource.kind == "Service":
        yield from ((SECRET, own, str(resource.annotations.get(key) or "")) for key in _SERVING_CERTS)


def _users(resource: Resource) -> Iterable[str]:
    """Of operators that make a Secret for each user."""
    spec, name = resource["spec"], resource.name
    match resource.ref.group, resource.kind:
        case ("postgres-operator.crunchydata.com", "PostgresCluster") | ("pgv2.percona.com", "PerconaPGCluster"):
            return [f"{name}-pguser-{user['name'].text}" for user in spec["users"]]
        case "acid.zalan.do", "postgresql":
            # https://postgres-operator.readthedocs.io/en/latest/user/#connect-to-postgresql
            users = [user for user, _ in spec["users"].fields()] + ["postgres", "standby"]
            return [f"{user.replace('_', '-')}.{name}.credentials.postgresql.acid.zalan.do" for user in users]
        case "mongodbcommunity.mongodb.com", "MongoDBCommunity":
            # https://github.com/mongodb/mongodb-kubernetes: connection strings
            return [f"{name}-{user['db'].text or 'admin'}-{user['name'].text}" for user in spec["users"]]
        case "isindir.github.com", "SopsSecret":
            # https://github.com/isindir/sops-secrets-operator
            return [template["name"].text for template in spec["secretTemplates"]]
    return []


def _connection(resource: Resource) -> Iterator[tuple[str, str, str]]:
    # https://docs.crossplane.io/latest/concepts/connection-details/: any managed resource, claim or
    # composite.
    spec = resource["spec"]
    for at in (spec["writeConnectionSecretToRef"], spec["connectionSecret"]):
        if at["name"].text:
            yield SECRET, at["namespace"].text or resource.namespace, at["name"].text


def texts_of_jobs(containers: Iterable[Node]) -> str:
    """Everything that programs are started with, as one text: a Job may make a Secret that it names
    there.
    """
    parts = []
    for container in containers:
        for field in ("command", "args"):
            parts += [item.text for item in container[field]]
        parts += [entry["value"].text for entry in container["env"]]
    return "\n".join(parts)
