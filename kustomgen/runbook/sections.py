"""The sections of a runbook. Each is there only where the build has what it is about."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from kustomgen.k8s.config_references import references
from kustomgen.runbook.names import ROLLED, RunbookSection, kubectl, selector_of, short, workloads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kustomgen.k8s.build import Build
    from kustomgen.k8s.resource import Resource

Blocks = list[tuple[str, tuple[str, ...]]]


def sections(build: Build, environment: str, spec: str | None) -> Iterator[RunbookSection]:
    """All sections that have anything to say; ``spec`` is the spec's file, None if there is
    none.
    """
    for title, blocks in (
        ("State", _state(build)),
        ("Logs", _logs(build)),
        ("Rollout", _rollout(build)),
        ("Scale", _scale(build, environment, spec)),
        ("Jobs", _jobs(build)),
        ("Reach it", _reach(build)),
        ("Certificates", _certificates(build)),
        ("Secrets", _secrets(build)),
        ("Nodes and disruptions", _disruptions(build)),
        ("Storage", _storage(build)),
        ("Database", _database(build)),
        ("Backup and restore", _restore(build, environment)),
    ):
        if blocks:
            yield RunbookSection(title, tuple(blocks))


def namespaces(build: Build) -> list[str]:
    """The namespaces with pods, in build order."""
    return list(dict.fromkeys(pod.namespace for pod in build.pods))


def _state(build: Build) -> Blocks:
    found: Blocks = []
    for namespace in namespaces(build):
        kinds = sorted({each.kind.lower() for each in build.resources if each.namespace == namespace})
        found.append(
            (
                "All kinds of this environment: `kubectl get all` leaves out ConfigMaps, Ingresses and custom resources.",
                (
                    kubectl("get", ",".join(kinds), namespace=namespace),
                    kubectl("get", "events", "--sort-by=.lastTimestamp", namespace=namespace),
                    kubectl("top", "pods", "--containers", namespace=namespace),
                ),
            )
        )
    return found


def _logs(build: Build) -> Blocks:
    found: Blocks = []
    for pod in build.pods:
        if pod.workload.kind not in ROLLED:
            continue
        labels = selector_of(pod)
        found.append(
            (
                f"{pod.workload}:",
                (
                    kubectl(
                        "logs", "-l", labels, "--all-containers", "--prefix", "--tail=200", namespace=pod.namespace
                    ),
                    kubectl("logs", "-l", labels, "--previous", "--tail=50", namespace=pod.namespace),
                    kubectl("describe", "pods", "-l", labels, namespace=pod.namespace),
                ),
            )
        )
    return found


def _rollout(build: Build) -> Blocks:
    commands = ("status", "history", "restart")
    return [
        (f"{each}:", tuple(kubectl("rollout", verb, short(each), namespace=each.namespace) for verb in commands))
        for each in workloads(build, *ROLLED)
    ]


def _scale(build: Build, environment: str, spec: str | None) -> Blocks:
    found: Blocks = []
    where = f"`environments.{environment}.workloads` of {spec}, then `kustomgen generate`" if spec else "the overlay"
    for workload in workloads(build, "Deployment", "StatefulSet"):
        scalers = build.scalers_of(workload)
        if scalers:
            scaler = scalers[0]
            field = "minReplicaCount" if scaler.kind == "ScaledObject" else "minReplicas"
            low, high = scaler["spec"][field].value, scaler["spec"][field.replace("min", "max")].value
            found.append(
                (
                    f"{workload} is scaled by {scaler} between {low} and {high}. Change the range in {where}.",
                    (kubectl("get", short(scaler), namespace=scaler.namespace),
                     kubectl("describe", short(scaler), namespace=scaler.namespace)),
                )
            )  # fmt: skip
        else:
            found.append(
                (
                    f"{workload} has {workload['spec']['replicas'].value or 1}: set `replicas` in {where}.",
                    (kubectl("get", short(workload), namespace=workload.namespace),),
                )
            )
    return found


def _jobs(build: Build) -> Blocks:
    found: Blocks = []
    for job in workloads(build, "CronJob"):
        manual = f"{job.name[:45]}-manual"
        found.append(
            (
                f"{job} runs at `{job['spec']['schedule'].text}`. Run it now:",
                (
                    kubectl("create", "job", f"--from={short(job)}", manual, namespace=job.namespace),
                    kubectl("logs", f"job/{manual}", "--follow", namespace=job.namespace),
                    kubectl("delete", f"job/{manual}", namespace=job.namespace),
                ),
            )
        )
    for job in workloads(build, "Job"):
        commands = (
            kubectl("get", short(job), namespace=job.namespace),
            kubectl("logs", short(job), namespace=job.namespace),
        )
        found.append((f"{job}:", commands))
    return found


def _reach(build: Build) -> Blocks:
    found: Blocks = []
    for service in build.of_kind("Service", group=""):
        ports = [port["port"].integer for port in service["spec"]["ports"] if port["port"].integer]
        if not ports or service["spec"]["clusterIP"].value == "None" or not service["spec"]["selector"].present:
            continue
        local = [f"{port if port > 1023 else port + 8000}:{port}" for port in ports]  # noqa: PLR2004 - the privileged ones
        commands = [
            kubectl("port-forward", short(service), *local, namespace=service.namespace),
            kubectl(
                "get", "endpointslices", "-l", f"kubernetes.io/service-name={service.name}", namespace=service.namespace
            ),
        ]
        found.append((f"{service}:", tuple(commands)))
    for host, path in _hosts(build):
        found.append((f"From outside, `{host}`:", (shlex.join(("curl", "-sSI", f"https://{host}{path}")),)))
    return found


def _hosts(build: Build) -> Iterator[tuple[str, str]]:
    seen = set()
    for ingress in build.of_kind("Ingress", group="networking.k8s.io"):
        for rule in ingress["spec"]["rules"]:
            host = rule["host"].text
            path = next((each["path"].text for each in rule["http"]["paths"] if each["path"].text), "/")
            if host and "*" not in host and host not in seen:
                seen.add(host)
                yield host, path
    for route in build.of_kind("HTTPRoute", group="gateway.networking.k8s.io"):
        for name in route["spec"]["hostnames"]:
            if name.text and "*" not in name.text and name.text not in seen:
                seen.add(name.text)
                yield name.text, "/"


def _certificates(build: Build) -> Blocks:
    found: Blocks = []
    for ingress in build.of_kind("Ingress", group="networking.k8s.io"):
        for tls in ingress["spec"]["tls"]:
            secret = tls["secretName"].text
            if not secret:
                continue
            read = kubectl("get", "secret", secret, "-o", "jsonpath={.data.tls\\.crt}", namespace=ingress.namespace)
            issued = any(key.startswith("cert-manager.io/") for key in ingress.annotations)
            more = (kubectl("describe", "certificate", secret, namespace=ingress.namespace),) if issued else ()
            found.append(
                (
                    f"Secret/{secret}, for {ingress}:",
                    (f"{read} | base64 -d | openssl x509 -noout -subject -dates", *more),
                )
            )
    return found


def _secrets(build: Build) -> Blocks:
    wanted: dict[tuple[str, str], list[str]] = {}
    for reference in references(build):
        if reference.kind == "Secret" and reference.at.text:
            keys = wanted.setdefault((reference.namespace, reference.at.text), [])
            keys += [key.text for key in reference.keys if key.text and key.text not in keys]
    found: Blocks = []
    show = "go-template={{range $key, $value := .data}}{{println $key}}{{end}}"
    for (namespace, name), keys in wanted.items():
        expected = f" must have {', '.join(sorted(keys))}" if keys else ""
        commands = [kubectl("get", "secret", name, "-o", show, namespace=namespace)]
        maker = _maker(build, name, namespace)
        if maker:
            commands.append(kubectl("describe", short(maker), namespace=namespace))
        found.append((f"Secret/{name}{expected}. Names of keys, without their values:", tuple(commands)))
    return found


def _maker(build: Build, name: str, namespace: str) -> Resource | None:
    """What makes a Secret: an ExternalSecret with that target, a SealedSecret of that name."""
    for each in build.of_kind("ExternalSecret", "SealedSecret"):
        target = each["spec"]["target"]["name"].text or each.name
        if each.namespace == namespace and target == name:
            return each
    return None


def _disruptions(build: Build) -> Blocks:
    found: Blocks = []
    for budget in build.of_kind("PodDisruptionBudget", group="policy"):
        spec = budget["spec"]
        field = "maxUnavailable" if spec["maxUnavailable"].present else "minAvailable"
        text = (
            f"{budget} ({field} {spec[field].value}); ALLOWED DISRUPTIONS must be 1 or more before a node is drained."
        )
        found.append((text, (kubectl("get", short(budget), namespace=budget.namespace),)))
    return found


def _storage(build: Build) -> Blocks:
    holders = {each.namespace for each in build.of_kind("PersistentVolumeClaim", group="")}
    holders |= {each.namespace for each in build.of_kind("StatefulSet") if each["spec"]["volumeClaimTemplates"].present}
    return [
        (
            "Claims and their volumes:",
            (kubectl("get", "pvc,volumesnapshot", namespace=namespace),) if _snapshots(build) else (kubectl("get", "pvc", namespace=namespace),),
        )
        for namespace in sorted(holders)
    ]  # fmt: skip


def _snapshots(build: Build) -> bool:
    return any(each.ref.group == "snapshot.storage.k8s.io" for each in build.resources)


def _database(build: Build) -> Blocks:
    found: Blocks = []
    for pod in build.pods:
        for container in pod.containers("containers"):
            if pod.workload.kind in ROLLED and _is_postgres(container["image"].text):
                place = ("exec", short(pod.workload), "-c", container.name, "--")
                asked = 'psql -U "$POSTGRES_USER" -d "${POSTGRES_DB:-$POSTGRES_USER}" -c \'select count(*) from pg_stat_activity\''
                found.append(
                    (
                        f"{pod.workload}:",
                        (
                            kubectl(*place, "pg_isready", namespace=pod.namespace),
                            kubectl(*place, "sh", "-c", asked, namespace=pod.namespace),
                        ),
                    )
                )
    return found


def _is_postgres(image: str) -> bool:
    name = image.partition("@")[0].rpartition("/")[2].partition(":")[0]
    return name in ("postgres", "postgresql")


def _restore(build: Build, environment: str) -> Blocks:
    found: Blocks = [
        (
            "The manifests and settings of this environment as one file, and back:",
            (
                shlex.join(("kustomgen", "export", environment, "--output", f"{environment}.yaml")),
                shlex.join(("kubectl", "apply", "--server-side", "-f", f"{environment}.yaml")),
            ),
        )
    ]
    for pod in build.pods:
        for container in pod.containers("containers"):
            if pod.workload.kind == "StatefulSet" and _is_postgres(container["image"].text):
                place = ("exec", "-i", short(pod.workload), "-c", container.name, "--", "sh", "-c")
                into = 'psql -U "$POSTGRES_USER" -d "${POSTGRES_DB:-$POSTGRES_USER}"'
                out = 'pg_dump -U "$POSTGRES_USER" -d "${POSTGRES_DB:-$POSTGRES_USER}"'
                found.append(
                    (
                        f"The database of {pod.workload}, out and back in:",
                        (
                            f"{kubectl(*place, out, namespace=pod.namespace)} > {environment}.sql",
                            f"{kubectl(*place, into, namespace=pod.namespace)} < {environment}.sql",
                        ),
                    )
                )
    return found
