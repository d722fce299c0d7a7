"""``kustomgen import`` of compose files and Score files: what has a place in a spec, and what is listed."""

from __future__ import annotations

import pytest

from tests.importing.conftest import Run, Write, content

WEB = "services: {web: {image: 'shop/web:1.0', ports: ['8080:80']}}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "compose.yaml:1:1: a mapping of keys to values is expected, not a list"),
        ("name: shop", "compose.yaml:1:1: there are no services in it"),
        ("services: {}", "compose.yaml:1:1: there are no services in it"),
        ("services: {web: nginx}", "compose.yaml:1:12: service 'web' is no mapping"),
        (
            "services: {web: {extends: api}}",
            "compose.yaml:1:18: service 'api', which 'web' extends, is not there",
        ),
        (
            "services: {a: {extends: b}, b: {extends: a}}",
            "compose.yaml:1:16: extends of 'a' is circular",
        ),
        (
            "services: {web: {image: *no}}",
            "compose.yaml:1:25: this is not YAML: there is no anchor &no before the alias *no",
        ),
    ],
)
def test_a_compose_file_that_is_none_is_refused_with_its_line(run: Run, write: Write, text: str, message: str) -> None:
    folder = write({"compose.yaml": text})

    result = run("import", "compose.yaml", "-o", "new")

    assert result.code == 2
    assert result.err.startswith(message)
    assert not (folder / "new").exists()


@pytest.mark.parametrize(
    ("service", "message"),
    [
        ("cap_add: [NET_ADMIN]", "compose.yaml:4:5: services.web.cap_add: has no place in a spec, and is left out"),
        ("deploy: {placement: {}}", "services.web.deploy: placement has no place in a spec, and is left out"),
        ("user: nobody", "services.web.user: 'nobody' is a name that only the image knows"),
        ("profiles: [debug]", "services.web.profiles: is in profile debug, and left out"),
        ("environment: [LEVEL]", "services.web.environment: LEVEL comes from outside, and is empty here"),
        ("environment: {LEVEL: '${LEVEL}'}", "LEVEL is set when compose runs, and no value of it is known"),
        ("env_file: .missing", "services.web.env_file: .missing cannot be read"),
        ("volumes: ['./data:/data']", "services.web.volumes: ./data is of the host, which no pod has"),
        ("command: sh -c 'x", "services.web.command: cannot be read as a command line: No closing quotation"),
        ("depends_on: [api]", "services.web.depends_on: api declares no port: nothing can wait for it"),
    ],
)
def test_what_has_no_place_is_listed(run: Run, write: Write, service: str, message: str) -> None:
    write({"compose.yaml": f"services:\n  web:\n    image: shop/web:1.0\n    {service}\n  api: {{image: 'a:1'}}\n"})

    result = run("import", "compose.yaml", "--dry-run")

    assert result.code in (0, 1)
    assert message in result.err


def test_credentials_become_keys_of_secrets_and_are_not_copied(run: Run, write: Write) -> None:
    compose = """
        services:
          web:
            image: shop/web:1.0
            environment: [DB_PASSWORD=hunter22hunter22, API_TOKEN, "DB_URL=postgres://shop:hunter33@db/shop", LEVEL=info]
          db: {image: "postgres:15", environment: {POSTGRES_PASSWORD: hunter22hunter22, POSTGRES_DB: shop}}
        """
    folder = write({"compose.yaml": compose})

    result = run("import", "compose.yaml", "--name", "shop", "-o", "new")

    spec = (folder / "new/kustomgen.yaml").read_text()
    assert result.code == 0
    assert not any("hunter" in text for text in content(folder / "new").values())
    assert "hunter" not in result.out + result.err
    assert "  keys: [db-password, api-token, db-url, postgres-password]\n" in spec
    assert "    env:\n      DB_PASSWORD: {secret: db-password}\n" in spec
    assert (
        "  db:\n    preset: postgres\n    image: postgres:15-alpine\n    service: {name: db}\n    env: {POSTGRES_DB: shop}\n"
    ) in spec
    assert run("generate", "new/kustomgen.yaml", "--verify").code == 0


@pytest.mark.parametrize(
    ("service", "field"),
    [
        ("ports: ['127.0.0.1:8080:80']", "    ports: {http: 80}\n    service: {name: web, ports: {http: 80}}\n"),
        ("ports: ['53:53/udp', '53:53']", "    ports: {dns: {containerPort: 53, protocol: UDP}, port-53: 53}\n"),
        ("expose: [9000-9001]", "    ports: {port-9000: 9000, port-9001: 9001}\n"),
        ("command: npm run start", "    args: [npm, run, start]\n"),
        ("entrypoint: [/run]", "    command: [/run]\n"),
        ("healthcheck: {test: 'pg_isready || exit 1', interval: 1m30s, retries: 5}", "      exec: {command: [sh, -c, pg_isready || exit 1]}\n"),
        ("{ports: [80], healthcheck: {test: [CMD, curl, -f, 'http://localhost/up']}}", "    readinessProbe: /up\n"),
        ("deploy: {replicas: 3}", "    replicas: 3\n"),
        ("deploy: {resources: {limits: {cpus: '0.5', memory: 512M}}}", "    resources: {limits: {cpu: 500m, memory: 512Mi}}\n"),
        ("mem_limit: 1g", "    resources: {limits: {memory: 1Gi}}\n"),
        ("volumes: ['data:/var/lib/data']", "    storage: {data: {size: 1Gi, mountPath: /var/lib/data}}\n"),
        ("volumes: ['./a.conf:/etc/a.conf:ro']", "    files: {/etc/a.conf: x = 1}\n"),
        ("tmpfs: /run", "    volumes: {run: {mountPath: /run, emptyDir: {medium: Memory}}}\n"),
        ("user: '1000:1000'", "    podSecurityContext: {runAsUser: 1000, runAsGroup: 1000, runAsNonRoot: true}\n"),
        ("extra_hosts: ['db:10.0.0.5']", '    hostAliases: [{ip: "10.0.0.5", hostnames: [db]}]\n'),
        ("environment: {PORT: 80, ON: true, TAG: '${TAG:-v1}', PRICE: '$$5'}", '    env: {PORT: "80", "ON": "true", TAG: v1, PRICE: $5}\n'),
        ("stop_grace_period: 1m", "    terminationGracePeriodSeconds: 60\n"),
    ],
)  # fmt: skip
def test_a_service_becomes_a_workload(run: Run, write: Write, service: str, field: str) -> None:
    more = service[1:-1] if service.startswith("{") else service
    write({"compose.yaml": f"services: {{web: {{image: 'shop/web:1.0', {more}}}}}\n", "a.conf": "x = 1"})

    result = run("import", "compose.yaml", "--name", "shop", "--dry-run")

    assert (result.code, field in result.out) == (0, True), result.out + result.err


def test_override_files_are_environments_that_say_what_differs(run: Run, write: Write) -> None:
    write({"compose.yaml": WEB, "prod.yaml": "services: {web: {deploy: {replicas: 3}, environment: [A=b]}}\n"})

    result = run("import", "compose.yaml", "--from", "compose", "--environment", "dev=compose.yaml", "--environment", "prod=prod.yaml", "--name", "shop", "--dry-run")  # fmt: skip

    assert result.out.partition("environments:\n")[2] == (
        "  dev: {}\n  prod:\n    workloads: {web: {replicas: 3, env: {A: b}}}\n"
    )


def test_old_files_with_anchors_extends_and_builds_are_read(run: Run, write: Write) -> None:
    compose = """
        version: "2.1"
        x-common: &common {restart: always, environment: {LEVEL: info}}
        services:
          base: {<<: *common, build: .}
          web: {extends: base, ports: ["8080"], depends_on: {api: {condition: service_healthy}}}
          api: {extends: {file: api.yml, service: api}}
        """
    write({"docker-compose.yml": compose, "api.yml": "services: {api: {image: 'shop/api:2.0', expose: [9000]}}\n"})

    result = run("import", ".", "--name", "shop", "--dry-run")

    assert "  web:\n    image: shop/web\n" in result.out
    assert "    env: {LEVEL: info}\n    dependsOn: [api]\n" in result.out
    assert '  shop/api: "2.0"\n' in result.out
    assert (
        "docker-compose.yml:4:23: services.web.build: is built from a folder: the spec calls the image shop/web"
        in result.err
    )


def test_a_score_file_becomes_a_spec(run: Run, write: Write) -> None:
    score = """
        apiVersion: score.dev/v1b1
        metadata: {name: shop}
        containers:
          web:
            image: shop/web:1.0
            variables: {HOST: "${resources.db.host}", PASSWORD: "${resources.db.password}", X: "${resources.s3.key}"}
            livenessProbe: {httpGet: {path: /alive, port: 8080}}
        service: {ports: {www: {port: 80, targetPort: 8080}}}
        resources:
          db: {type: postgres}
          s3: {type: s3}
          dns: {type: dns}
          route: {type: route, params: {host: "${resources.dns.host}", path: /, port: 80}}
        """
    folder = write({"score.yaml": score})

    result = run("import", "score.yaml", "-o", "new")

    spec = (folder / "new/kustomgen.yaml").read_text()
    assert result.code == 1
    assert "score.yaml:6:" in result.out
    assert "${resources.s3.key} has no value here, and is empty" in result.out
    assert "resources.s3: type s3 has no place in a spec" in result.out
    assert "      HOST: ${db.host}\n      PASSWORD: {secret: postgres-password}\n" in spec
    assert "ingress: {hosts: {'${domain}': {/: shop}}}\n" in spec
    assert "1 environment, 2 workloads: " in result.out
    assert run("generate", "new/kustomgen.yaml", "--verify").code == 0


def test_a_score_file_that_is_none_is_refused(run: Run, write: Write) -> None:
    write({"score.yaml": "apiVersion: score.dev/v1b1\n"})

    result = run("import", "score.yaml")

    assert (result.code, result.err.splitlines()[0]) == (
        2, "score.yaml:1:1: is no Score file: metadata and containers are expected",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("compose.yaml", WEB, "compose.yaml:1:1: is a compose file, and no request"),
        ("score.yaml", "metadata: {}\ncontainers: {}\n", "score.yaml:1:1: is a Score file, and no request"),
        ("out.yaml", "apiVersion: v1\nkind: Service\n", "out.yaml:1:1: is a Kubernetes manifest, and no request"),
        (
            "k/kustomization.yaml",
            "resources: [a.yaml]\n",
            "k/kustomization.yaml:1:1: is a kustomization, and no request",
        ),
        ("d/x.yaml", "", "d:1:1: is a folder, and no request"),
    ],
)
def test_init_names_import_for_what_it_reads(run: Run, write: Write, file: str, text: str, message: str) -> None:
    write({file: text})

    result = run("init", "--from", message.partition(":")[0])

    place = message.partition(":")[0]
    assert result.code == 2
    assert result.err == f"{message}\n    import it: `kustomgen import {place} -o DIR`\n"


@pytest.mark.parametrize("line", ["env_file: link", "volumes: ['./link:/etc/link:ro']"])
def test_a_link_out_of_the_folder_is_not_read(run: Run, write: Write, line: str) -> None:
    folder = write({"compose.yaml": f"services: {{web: {{image: 'shop/web:1.0', {line}}}}}\n"})
    outside = folder.with_name("outside")
    outside.write_text("TOPSECRET=hunter2\n")
    (folder / "link").symlink_to(outside)

    result = run("import", "compose.yaml", "-o", "new")

    assert "link" in result.out
    assert "TOPSECRET" not in result.out + result.err
    assert all("TOPSECRET" not in file.read_text() for file in (folder / "new").rglob("*") if file.is_file())


KEYS = [
    "ports",
    "expose",
    "environment",
    "env_file",
    "command",
    "entrypoint",
    "user",
    "depends_on",
    "healthcheck",
    "deploy",
    "scale",
    "volumes",
    "tmpfs",
    "profiles",
    "extra_hosts",
    "stop_grace_period",
    "mem_limit",
    "cpus",
    "privileged",
    "annotations",
    "secrets",
    "configs",
    "labels",
    "networks",
]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_of_any_other_type_is_no_bug(run: Run, write: Write, key: str) -> None:
    for value in (
        "5",
        "-1",
        "true",
        "''",
        "x",
        "[1]",
        "[[x]]",
        "[{a: b}]",
        "[null]",
        "{a: b}",
        "{a: [1]}",
        "{a: null}",
    ):
        write({"compose.yaml": f"services: {{web: {{image: 'shop/web:1.0', {key}: {value}}}}}\n"})

        result = run("import", "compose.yaml", "--dry-run", "-o", "new")

        assert result.code in (0, 1, 2), value
        assert "Traceback" not in result.err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("ports: 8080", "services.web.ports: a list such as ['8080:80'] is expected, not 8080"),
        ("scale: x", "services.web.scale: a number of replicas is expected, not 'x'"),
        ("deploy: {replicas: [1]}", "services.web.deploy: a mapping; its replicas a number"),
        ("cpus: half", "services.web.cpus: a number such as 0.5 is expected, not 'half'"),
    ],
)
def test_a_key_of_another_type_is_said_at_its_line(run: Run, write: Write, line: str, message: str) -> None:
    folder = write({"compose.yaml": f"services:\n  web:\n    image: shop/web:1.0\n    {line}\n"})

    result = run("import", "compose.yaml", "-o", "new")

    assert result.code == 2
    assert result.err.startswith(f"compose.yaml:4:5: {message}")
    assert not (folder / "new").exists()


def test_what_is_no_port_is_listed(run: Run, write: Write) -> None:
    write({"compose.yaml": "services: {web: {image: 'shop/web:1.0', ports: ['a:b', '1-99999999999']}}\n"})

    result = run("import", "compose.yaml", "-o", "new")

    assert result.code == 1
    assert "services.web.ports: 'a:b' is no port of a container" in result.out
    assert "'1-99999999999' is no port of a container" in result.out


SCORE = "apiVersion: score.dev/v1b1\nmetadata: {name: shop}\ncontainers: {web: {image: 'shop/web:1.0'}}\n"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("service: 5", "4:1: service: a mapping is expected, not 5"),
        ("service: {ports: {web: 80}}", "4:19: service.ports.web: a mapping is expected, not 80"),
        (
            "service: {ports: {web: {port: 0}}}",
            "4:25: service.ports.web.port: a port from 1 to 65535 is expected, not 0",
        ),
        ("resources: {db: postgres}", "4:13: resources.db: a mapping is expected, not a string"),
        ("resources: {db: {class: small}}", "4:13: resources.db.type: a value is expected"),
    ],
)
def test_a_key_of_a_score_file_of_another_type_is_said_at_its_line(
    run: Run, write: Write, line: str, message: str
) -> None:
    folder = write({"score.yaml": f"{SCORE}{line}\n"})

    result = run("import", "score.yaml", "-o", "new")

    assert result.code == 2
    assert f"score.yaml:{message}" in result.err
    assert not (folder / "new").exists()


def test_a_key_that_came_by_extends_has_the_line_where_it_is_written(run: Run, write: Write) -> None:
    common = "services:\n  base:\n    image: shop/api:2.0\n    cap_add: [NET_ADMIN]\n"
    middle = "services:\n  api:\n    extends: {file: deeper/common.yml, service: base}\n    privileged: true\n"
    write(
        {
            "compose.yaml": "services:\n  web:\n    extends: {file: parts/api.yml, service: api}\n",
            "parts/api.yml": middle,
            "parts/deeper/common.yml": common,
        }
    )

    result = run("import", "compose.yaml", "--name", "shop", "--dry-run")

    assert "parts/deeper/common.yml:4:5: services.web.cap_add: " in result.err
    assert "parts/api.yml:4:5: services.web.privileged: " in result.err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("services: {web: {image: 'shop/web:1.0'}}\n", "1 environment, 1 workload"),
        (
            "apiVersion: score.dev/v1b1\nmetadata: {name: shop}\ncontainers: {web: {image: 'shop/web:1.0'}}\n",
            "1 environment, 1 workload",
        ),
        ("kind: List\nservices: {web: {}}\n", "an object with apiVersion, kind and metadata.name is expected"),
    ],
    ids=["compose", "Score", "neither"],
)
def test_a_file_of_another_name_is_known_by_its_content(run: Run, write: Write, text: str, expected: str) -> None:
    write({"stack.yaml": text})

    result = run("import", "stack.yaml", "--dry-run")

    assert expected in result.out + result.err


def test_what_score_escapes_stays_escaped(run: Run, write: Write) -> None:
    text = """
        apiVersion: score.dev/v1b1
        metadata: {name: shop}
        containers:
          web: {image: "shop/web:1.0", variables: {A: "$${HOME}", B: "$$5", C: "${metadata.name}"}}
        """
    write({"score.yaml": text})

    result = run("import", "score.yaml", "--dry-run")

    assert "    env: {A: '$${HOME}', B: $5, C: shop}\n" in result.out
