"""Objects as workloads: what comes back in a spec, and what stays an object of its own with a reason."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.importing.conftest import Run, Write


def deployment(pod: str = "", container: str = "", spec: str = "") -> str:
    return dedent(f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: shop-web, labels: {{app: web}}}}
        spec:
          {spec}
          selector: {{matchLabels: {{app: web}}}}
          template:
            metadata: {{labels: {{app: web}}}}
            spec:
              {pod}
              containers: [{{name: web, image: "shop/web:1.0", {container}}}]
        """)


SERVICE = """
apiVersion: v1
kind: Service
metadata: {name: shop-web, labels: {app: web}}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
"""
PORT = "ports: [{name: http, containerPort: 8080}]"

LIFTED = [
    pytest.param(deployment(), "    image: shop/web\n", id="a Deployment"),
    pytest.param(deployment(spec="replicas: 3"), "    replicas: 3\n", id="replicas"),
    pytest.param(deployment(container=PORT) + "---" + SERVICE, "    service: {http: 80}\n", id="a Service"),
    pytest.param(
        deployment(container="ports: [{name: http, containerPort: 80}]")
        + "---"
        + SERVICE.replace(", targetPort: http", ""),
        "    service: {http: {port: 80, targetPort: false}}\n",
        id="a Service whose port leads to the same number",
    ),
    pytest.param(
        deployment(container="ports: [{containerPort: 8080}]")
        + "---"
        + SERVICE.replace("name: http, port: 80, targetPort: http", "port: 80, targetPort: 8080"),
        '    service: {"80": {port: 80, targetPort: 8080}}\n',
        id="ports without names",
    ),
    pytest.param(
        deployment() + "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\n"
        "spec: {minAvailable: 0, selector: {matchLabels: {app: web}}}\n",
        "    podDisruptionBudget: {name: web, labels: {}, minAvailable: 0}\n",
        id="a budget",
    ),
    pytest.param(
        deployment(container="resources: {requests: {cpu: 100m}}")
        + """
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: shop-web-hpa, labels: {app: web}}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop-web}
  minReplicas: 1
  maxReplicas: 4
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]
""",
        "    autoscaling: {minReplicas: 1, maxReplicas: 4, cpu: 70}\n",
        id="an autoscaler",
    ),
    pytest.param(
        deployment(container="livenessProbe: {httpGet: {path: /live, port: http}}, " + PORT),
        "    livenessProbe: /live\n",
        id="a probe in short",
    ),
    pytest.param(
        deployment(pod="restartPolicy: Always"),
        "patches:\n  Deployment/shop-web:\n    spec: {template: {spec: {restartPolicy: Always}}}\n",
        id="a patch for a field that no workload says",
    ),
    pytest.param(
        deployment().replace("}]\n", '}, {name: two, image: "shop/web:1.0"}]\n'),
        "    extraContainers: {two: {image: shop/web}}\n",
        id="a second container",
    ),
    pytest.param(
        deployment(
            pod="volumes: [{name: a, configMap: {name: x}}, {name: b, emptyDir: {}}]",
            container="volumeMounts: [{name: b, mountPath: /b}, {name: a, mountPath: /a, subPath: a, readOnly: true}, "
            "{name: a, mountPath: /c, subPath: c}]",
        ),
        "    volumeMounts: {a: {mountPath: /c, subPath: c}}\n"
        "    volumes:\n"
        "      a:\n"
        "        mountPath: /a\n"
        "        readOnly: true\n"
        "        subPath: a\n"
        "        configMap: {name: x}\n"
        "      b: {mountPath: /b, emptyDir: {}}\n",
        id="volumes, one of them mounted twice",
    ),
    pytest.param(
        deployment(pod="serviceAccountName: shop-web")
        + """
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: shop-web, labels: {app: web}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: shop-web}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: shop-web}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: shop-web}
subjects: [{kind: ServiceAccount, name: shop-web}]
""",
        "      roleName: shop-web\n      roleBindingName: shop-web\n",
        id="an account with its role",
    ),
    pytest.param(
        deployment(container=PORT)
        + "---"
        + SERVICE
        + """
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, annotations: {cert-manager.io/cluster-issuer: letsencrypt}}
spec:
  ingressClassName: nginx
  tls: [{hosts: [shop.example.com], secretName: shop-tls}]
  rules:
    - host: shop.example.com
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: shop-web, port: {name: http}}}}
          - {path: /api, pathType: Exact, backend: {service: {name: shop-web, port: {number: 80}}}}
""",
        "ingress:\n"
        "  name: shop\n"
        "  ingressClassName: nginx\n"
        "  clusterIssuer: letsencrypt\n"
        "  hosts:\n"
        "    shop.example.com: {/: web, /api: {workload: web, port: 80, pathType: Exact}}\n",
        id="an Ingress",
    ),
    pytest.param(
        deployment(container=PORT)
        + "---"
        + SERVICE
        + """
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: shop-web, labels: {app: web, release: prometheus}}
spec: {selector: {matchLabels: {app: web}}, endpoints: [{port: http, interval: 15s}]}
""",
        "    monitoring: {port: http, interval: 15s, labels: {release: prometheus}}\n",
        id="a monitor",
    ),
    pytest.param(
        deployment(pod="imagePullSecrets: [{name: regcred}]"),
        "imagePullSecrets: {regcred: existing}\n",
        id="a pull secret of all pods",
    ),
    pytest.param(deployment().replace("Deployment", "DaemonSet"), "    kind: DaemonSet\n", id="a DaemonSet"),
    pytest.param(
        deployment(spec="serviceName: peers").replace("Deployment", "StatefulSet"),
        "    serviceName: peers\n",
        id="a StatefulSet",
    ),
    pytest.param(
        """
apiVersion: batch/v1
kind: CronJob
metadata: {name: shop-clean}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        metadata: {labels: {app: clean}}
        spec: {restartPolicy: OnFailure, containers: [{name: clean, image: "shop/clean:1.0"}]}
""",
        "  clean:\n    kind: CronJob\n    builtinDefaults: false\n    image: shop/clean\n    schedule: 0 3 * * *\n",
        id="a CronJob",
    ),
]


@pytest.mark.parametrize(("manifests", "spec"), LIFTED)
def test_what_a_workload_says_is_lifted(run: Run, write: Write, manifests: str, spec: str) -> None:
    write({"prod.yaml": manifests})

    result = run("import", "prod.yaml", "--name", "shop", "-o", "new")
    again = run("import", "prod.yaml", "--name", "shop", "--dry-run")

    assert "as workloads, 0 as resources, 0 different (verified)" in result.out
    assert spec in again.out
    assert run("generate", "new/kustomgen.yaml", "--verify").code == 0


KEPT = [
    pytest.param(
        deployment(container="env: [{name: A, value: b}, {name: A, value: c}]"),
        "Deployment/shop-web",
        "container 'web' has variable 'A' twice",
        id="a variable that is there twice",
    ),
    pytest.param(
        deployment(container=PORT) + "---" + SERVICE + "---" + SERVICE.replace("name: shop-web", "name: other"),
        "Service/other",
        "workload 'web' has another Service already",
        id="a second Service",
    ),
    pytest.param(
        deployment() + "---" + SERVICE,
        "Service/shop-web",
        "port 'http' is not declared",
        id="a Service whose port no container has",
    ),
]


@pytest.mark.parametrize(("manifests", "name", "reason"), KEPT)
def test_what_no_workload_says_is_kept_with_a_reason(
    run: Run, write: Write, manifests: str, name: str, reason: str
) -> None:
    write({"prod.yaml": manifests})

    result = run("import", "prod.yaml", "--name", "shop", "-o", "new")

    assert result.code == 0
    assert f": {name}: is under `resources`, and no part of a workload: {reason}" in result.out


def test_what_all_workloads_of_an_environment_say_is_said_once(run: Run, write: Write) -> None:
    for_env = {
        "dev": "replicas: 1",
        "prod": "replicas: 3",
    }
    manifests = {
        f"{env}.yaml": "---".join(
            deployment(spec=replicas, pod="restartPolicy: Always")
            .replace("shop-web", f"shop-{name}")
            .replace("app: web", f"app: {name}, env: {env}")
            for name in ("web", "api")
        )
        for env, replicas in for_env.items()
    }
    write(manifests)

    result = run("import", "--environment", "dev=dev.yaml", "--environment", "prod=prod.yaml", "--name", "shop", "--dry-run")  # fmt: skip

    assert "labels: {app: ${workload}, env: ${env}}\n" in result.out.replace("'", "")
    assert "defaults:\n  builtinDefaults: false\n" in result.out
    assert "  Deployment/shop-api:\n    spec: {template: {spec: {restartPolicy: Always}}}\n" in result.out
    assert result.out.partition("environments:\n")[2] == (
        '  dev: {cluster: dev, workloads: {"*": {replicas: 1}}}\n  prod: {cluster: prod, workloads: {"*": {replicas: 3}}}\n'
    )


def test_what_kustomgen_would_add_is_listed_and_taken_where_that_is_wanted(run: Run, write: Write) -> None:
    write({"prod.yaml": deployment(spec="replicas: 2")})

    kept = run("import", "prod.yaml", "--name", "shop", "-o", "kept")
    taken = run("import", "prod.yaml", "--name", "shop", "-o", "taken", "--accept-defaults")

    assert "kustomgen would add what `builtinDefaults: false` keeps out; `--accept-defaults` takes it:\n" in kept.out
    assert "    a PodDisruptionBudget (1 object)\n" in kept.out
    assert "kustomgen adds, since --accept-defaults was given:\n" in taken.out
    assert taken.out.endswith("1 as workloads, 0 as resources, with kustomgen's defaults (built and accepted)\n")
    assert run("generate", "taken/kustomgen.yaml", "--verify").code == 0
    built = run("build", "taken/overlays/prod").out
    assert "kind: PodDisruptionBudget" in built
    assert "  replicas: 2\n" in built


def test_an_environment_that_is_nearly_another_is_made_from_it(run: Run, write: Write) -> None:
    kept = (
        "env: [{name: A, value: a}, {name: B, value: b}, {name: C, value: c}], livenessProbe: {exec: {command: [x, z]}}"
    )
    names = {"dev": "", "prod-eu": f"{kept}, args: [eu]", "prod-us": f"{kept}, args: [us]"}
    write({f"{name}.yaml": deployment(container=more) for name, more in names.items()})
    words = [word for name in names for word in ("--environment", f"{name}={name}.yaml")]

    result = run("import", *words, "--name", "shop", "-o", "new")
    spec = run("import", *words, "--name", "shop", "--dry-run").out

    assert "3 objects: 3 as workloads, 0 as resources, 0 different (verified)\n" in result.out
    assert spec.endswith("  prod-us:\n    from: prod-eu\n    cluster: prod-us\n    workloads: {web: {args: [us]}}\n")
    assert run("generate", "new/kustomgen.yaml", "--verify").code == 0


JOB = """
apiVersion: batch/v1
kind: Job
metadata: {name: shop-migrate}
spec:
  template:
    spec: {restartPolicy: Never, containers: [{name: migrate, image: "shop/web:1.0"}]}
"""


def test_a_job_whose_pods_have_no_labels_is_a_workload(run: Run, write: Write) -> None:
    write({"all.yaml": f"{deployment()}---{JOB}"})

    result = run("import", "all.yaml", "-o", "new")

    assert result.code == 0
    assert "2 objects: 2 as workloads, 0 as resources, 0 different" in result.out


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("orders-web", "orders-api"), "orders"),
        (("big-orders-web", "big-orders-api", "big-orders"), "big-orders"),
        (("orders-web", "cache"), "all"),
        (("orders-web",), "all"),
        (("orders", "ordersapi"), "all"),
    ],
)
def test_an_application_is_called_what_its_workloads_names_begin_with(
    run: Run, write: Write, names: tuple[str, ...], expected: str
) -> None:
    every = [deployment().replace("shop-web", name).replace("app: web", f"app: {name}") for name in names]
    folder = write({"all.yaml": "---".join(every)})

    run("import", "all.yaml", "-o", "new")

    assert f"name: {expected}\n" in (folder / "new/kustomgen.yaml").read_text()
