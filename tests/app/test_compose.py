"""The compose file of docs/team.md: what it names exists, its command can be run, and nothing listens outside."""

from __future__ import annotations

import os
import re
import shlex
import stat
import tomllib
from pathlib import Path
from typing import Any

import psycopg
import pytest
import typer
import yaml
from jsonschema import Draft202012Validator
from sqlalchemy import make_url

from rivalscope.app.cli import app
from rivalscope.core.store import Store
from rivalscope.core.store.engine import StoreError
from tests.conftest import PostgresServer

ROOT = Path(__file__).resolve().parents[2]
DOCS = (ROOT / "docs" / "team.md").read_text(encoding="utf-8")
_IMAGE = {"POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD_FILE", "POSTGRES_PASSWORD", "PGDATA"}
"""What the image of PostgreSQL reads of its environment."""
_TEXTS = {"type": "array", "items": {"type": "string"}}
_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["services"],
    "properties": {
        "services": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "required": ["image"],
                "properties": {
                    "image": {"type": "string"},
                    "command": {"type": ["string", "array"]},
                    "environment": {"type": "object", "additionalProperties": {"type": ["string", "number"]}},
                    "secrets": _TEXTS,
                    "volumes": _TEXTS,
                    "ports": _TEXTS,
                    "depends_on": {"type": ["array", "object"]},
                    "restart": {"enum": ["no", "always", "on-failure", "unless-stopped"]},
                    "deploy": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {"replicas": {"type": "integer", "minimum": 1}},
                    },
                    "healthcheck": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["test"],
                        "properties": {"test": _TEXTS, "interval": {"type": "string"}, "retries": {"type": "integer"}},
                    },
                },
            },
        },
        "secrets": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "required": ["file"],
                "properties": {"file": {"type": "string"}},
            },
        },
        "volumes": {"type": "object"},
    },
}
"""The part of the Compose Specification that the file uses."""


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found = re.search(r"```yml\n(# compose\.yaml.*?)```", DOCS, re.DOTALL)
    assert found is not None
    made = yaml.safe_load(found[1])
    Draft202012Validator(_SCHEMA).validate(made)
    return dict(made)


def test_what_services_refer_to_is_declared(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert set(service.get("secrets", ())) <= set(compose["secrets"])
        assert set(service.get("depends_on", ())) <= set(compose["services"])
        for volume in service.get("volumes", ()):
            name = volume.split(":")[0]
            assert name.startswith("/") or name in compose["volumes"]


def test_ports_are_open_on_loopback_only(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_environment_is_what_the_programs_read(compose: dict[str, Any]) -> None:
    known = {option.envvar.decode() for option in psycopg.pq.Conninfo.get_defaults() if option.envvar}
    for service in compose["services"].values():
        image = _IMAGE if service["image"].startswith("postgres:") else known
        assert set(service["environment"]) <= image
        for value in service["environment"].values():
            if str(value).startswith("/run/secrets/"):
                assert str(value).removeprefix("/run/secrets/") in service["secrets"]


def test_the_workers_command_is_one_of_ours_and_reaches_the_database_of_the_file(compose: dict[str, Any]) -> None:
    worker, database = compose["services"]["worker"], compose["services"]["db"]
    program, name, *arguments = shlex.split(worker["command"])
    assert program in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    command = typer.main.get_command(app).commands[name]  # type: ignore[attr-defined]
    given = command.make_context(name, arguments).params
    assert given["folder"] == Path("/work")
    assert any(volume.split(":")[1] == "/work" for volume in worker["volumes"])
    url = make_url(given["cluster"])
    assert url.host in compose["services"]
    assert (url.username, url.database) == (
        database["environment"]["POSTGRES_USER"],
        database["environment"]["POSTGRES_DB"],
    )
    assert url.password is None


def test_the_extra_that_the_image_installs_exists() -> None:
    (extra,) = re.findall(r"pip install 'rivalscope\[(\w+)\]'", DOCS)
    assert extra in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]


def test_a_password_file_as_described_opens_the_store(
    postgres_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line that the page gives for pgpass is read by the driver, and only where nobody else may read the file."""
    (line,) = re.findall(r"echo '(\S+)' > pgpass && chmod 600 pgpass", DOCS)
    host, _, database, user, _ = line.split(":")
    assert (host, database, user) == ("db", "*", "rivalscope")
    admin = Store.open(postgres_server.url)
    with admin.begin() as connection:
        connection.exec_driver_sql("CREATE ROLE rivalscope LOGIN SUPERUSER PASSWORD 'secret'")
    admin.close()
    rules = postgres_server.root / "data" / "pg_hba.conf"
    rules.write_text("local all tester trust\nlocal all rivalscope scram-sha-256\n")
    postgres_server.reload()
    path = tmp_path / "pgpass"
    path.write_text(line.replace("db:", f"{postgres_server.root}:", 1).replace("PASSWORD", "secret") + "\n")
    monkeypatch.setenv("PGPASSFILE", str(path))
    monkeypatch.delenv("PGPASSWORD", raising=False)
    url = postgres_server.url.replace("//tester@", "//rivalscope@")
    path.chmod(0o644)
    with pytest.raises(StoreError, match="password"):
        Store.open(url)
    path.chmod(0o600)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    Store.open(url).close()
