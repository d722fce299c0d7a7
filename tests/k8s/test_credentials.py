"""What a credential is told by: its name, or its looks; and that it is never printed."""

from __future__ import annotations

import base64
import json
import subprocess
import sys

import pytest

from kustomgen.k8s.credentials import credential
from kustomgen.k8s.leaks import credential_in, is_reference, masked


# Put together here, so that no scanner takes this file for a leak.
def token(*parts: str) -> str:
    return "".join(parts)


def jwt() -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()) for part in ({"alg": "HS256"}, {"sub": "1"})]
    return ".".join([*(part.decode().rstrip("=") for part in parts), "aB3" * 8])


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("db-password", "hunter22", "a password"),
        ("dbPassword", "hunter22", "a password"),
        ("DBPASSWORD", "hunter22", "a password"),
        ("SMTP_PASS", "hunter22", "a password"),
        ("POSTGRES_PASSWORD", "123456", "a password"),
        ("AUTH_TOKEN", "a8d8sd8s9", "a token"),
        ("CLIENT_SECRET", "a8d8sd8s9", "a secret"),
        ("SECRET_KEY_BASE", "a8d8sd8s9", "a secret key"),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/bPxRfiCYEXAMPLE", "an access key"),
        ("APIKey", "a8d8sd8s9", "an api key"),
        ("AZURE_OPENAI_KEY", "a8d8sd8s9", "an openai key"),
        ("OCI_CLI_KEY_CONTENT", "MIIEvQIBADANBg", "a cli key"),
        ("application.properties", "a=b\nspring.datasource.password=hunter22\n", "a password in line 2"),
        ("config.yaml", "db:\n  password: 'hunter22'\n", "a password in line 2"),
        ("config.json", '{\n  "apiKey": "a8d8sd8s9",\n}', "an api key in line 2"),
    ],
)
def test_a_name_tells(name: str, value: str, kind: str) -> None:
    found = credential(name, value)

    assert found
    assert found.kind == kind


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (token("AKIA", "A1B2C3D4E5F6G7H8"), "an AWS Access Key"),
        (token("ghp_", "a1" * 18), "a GitHub Token"),
        (token("sk_live_", "a1" * 12), "a Stripe Access Key"),
        (token("https://hooks.slack.com", "/services/T000/B000/abcdef123456"), "a Slack Token"),
        (jwt(), "a JSON Web Token"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMII", "a private key"),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII", "a private key"),
        (base64.b64encode(b"-----BEGIN EC PRIVATE KEY-----\nMII").decode(), "a private key"),
        ("postgres://shop:hunter22@db/shop", "a URL with a password"),
        ("redis://:hunter22@cache:6379", "a URL with a password"),
        ("postgres://shop:p$ss!word@db/shop", "a URL with a password"),
        ("postgres://shop:{hunter22!}@db/shop", "a URL with a password"),
        ("jdbc:postgresql://db/shop?user=shop&password=hunter22", "a connection string with a password"),
        ("Server=db;User=shop;Password=hunter22;", "a connection string with a password"),
    ],
)
def test_looks_tell(value: str, kind: str) -> None:
    found = credential_in(value)

    assert found
    assert found.kind == kind


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("secret-name", "a8d8sd8s9"),
        ("token-ttl", "3600"),
        ("password-file", "hunter22"),
        ("TOKEN_URL", "https://login.example.com/token"),
        ("PASSWORD_MIN_LENGTH", "12"),
        ("MAX_TOKEN", "4096"),
        ("min-password", "12"),
        ("existingSecret", "shopdb"),
        ("TLS_SECRET", "shop"),
        ("DB_SECRET", "shop-db-secret"),
        ("VAULT_SECRET", "kv/shop/db"),
        ("JWT_PUBLIC_KEY", "a8d8sd8s9"),
        ("PARTITION_KEY", "customer"),
        ("ACCESS_KEY_ID", "shop"),
        ("BYPASS", "proxy"),
        ("USE_TOKEN", "always"),
        ("DB_PASSWORD", ""),
        ("DB_PASSWORD", " "),
        ("DB_PASSWORD", "$(DB_PASSWORD)"),
        ("DB_PASSWORD", "${DB_PASSWORD}"),
        ("DB_PASSWORD", "{{ .password }}"),
        ("DB_PASSWORD", "<password>"),
        ("DB_PASSWORD", "/run/secrets/password"),
        ("DB_PASSWORD", "vault:secret/data/shop#password"),
        ("DB_PASSWORD", "CHANGE_ME"),
        ("DB_PASSWORD", "********"),
        ("REQUIRE_PASSWORD", "true"),
        ("AUTH_TOKEN", "disabled"),
        ("GOOGLE_APPLICATION_CREDENTIALS", "/var/run/secrets/key.json"),
        ("DATABASE_URL", "postgres://shop@db/shop"),
        ("DATABASE_URL", "postgres://shop:$(DB_PASSWORD)@db/shop"),
        ("DATABASE_URL", "postgres://shop:${DB_PASSWORD}@db/shop"),
        ("IMAGE", "shop/web@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        ("UPSTREAM", "http://web.shop.svc.cluster.local:8080/a@b"),
        ("ca.pem", "-----BEGIN CERTIFICATE-----\nMIIabc123\n-----END CERTIFICATE-----"),
        ("config.yaml", "db:\n  password: ${DB_PASSWORD}\n  passwordFile: /run/pw\n  password:\n    from: env\n"),
        ("run.sh", "export PASSWORD=$(cat /run/password)\n"),
        ("", "a"),
        ("---", "hunter22"),
        # Words that a script or a template replaces.
        ("API_TOKEN", "<<PLEX_API_KEY>>"),
        ("DB_PASSWORD", "__DB_PASSWORD__"),
        ("DB_PASSWORD", "@DB_PASSWORD@"),
        ("DB_PASSWORD", "[[ .password ]]"),
        ("DB_PASSWORD", "%%DB_PASSWORD%%"),
        ("settings.py", 'URL = "postgresql://{}:{}@db/shop".format(user, word)\n'),
        ("settings.py", 'URL = "mysql://%s:%s@db/shop"\n'),
        ("settings.py", 'URL = "redis://:{word}@cache"\n'),
        ("opencode.json", '{\n  "apiKey": "{env:LITELLM_API_KEY}",\n}'),
        ("API_KEY", "{file:/run/secrets/key}"),
        ("API_KEY", "{vault:shop/key}"),
        ("thanos.yaml", "config:\n  secret_key: MY_ACCESS_SECRET_KEY\n"),
        ("API_TOKEN", "my-api-token"),
        ("1password-credentials.json", "Y2hhbmdlbWU="),
        # Hashes, from which the password must be guessed first.
        ("admin.password", "$2a$10$" + "aB3./" * 10 + "xyz"),
        ("DB_PASSWORD", "$6$saltsalt$" + "a1" * 40),
        ("auth-password", "admin:$apr1$abcdefgh$" + "a1" * 11),
        # Names of directory entries.
        ("ACCESS_KEY", "uid=dillon,ou=people,dc=shop,dc=example"),
        ("ACCESS_KEY", "cn=admin,dc=shop"),
        ("BIND_SECRET", "CN=svc, OU=Accounts, DC=shop"),
    ],
)
def test_what_only_speaks_of_a_credential_is_none(name: str, value: str) -> None:
    assert credential(name, value) is None


@pytest.mark.parametrize("value", [None, 5, True, ["hunter22"], {"a": "hunter22"}])
def test_what_is_no_string_is_no_credential(value: object) -> None:
    assert credential("password", value) is None
    assert credential_in(value) is None


def test_a_secret_is_not_printed() -> None:
    assert str(credential("password", "correct-horse-battery")) == "a password (co…)"
    assert masked("short") == "…"


def test_a_reference_is_filled_in_elsewhere() -> None:
    assert is_reference("ENC[AES256_GCM,data:aGk=]")
    assert not is_reference("hunter22")


def test_detectors_are_imported_only_for_what_may_be_a_token() -> None:
    script = (
        "import sys; from kustomgen.k8s.credentials import credential;"
        "credential('LOG_LEVEL', 'info'); credential('URL', 'https://web.shop.svc.cluster.local');"
        "sys.exit('detect_secrets' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
