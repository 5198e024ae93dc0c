"""Settings: sound without any variable, and one sentence for a wrong one."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from service.secrets import NAMES

ROOT = Path(__file__).parent.parent.parent
SHOW = """
import json
from service import settings as s
print(json.dumps({
    "debug": s.DEBUG, "hosts": s.ALLOWED_HOSTS, "web": s.WEB_HOST, "state": str(s.STATE), "keys": len(s.DATA_KEYS),
    "seconds": [s.ACTION_SECONDS, s.TURN_SECONDS], "lease": s.LEASE_SECONDS, "secure": s.CSRF_COOKIE_SECURE,
    "database": [s.DATABASES["default"]["ENGINE"], str(s.DATABASES["default"]["NAME"])],
    "options": s.DATABASES["default"].get("OPTIONS", {}), "apps": s.INSTALLED_APPS, "threads": s.WORKER_THREADS,
}))
"""


def run(state: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of its own, with these variables and none of the caller's."""
    env = {
        name: value for name, value in os.environ.items() if not name.startswith(("MOTCUA_", "DATABASE_URL", "DJANGO_"))
    }
    env |= {"MOTCUA_STATE": str(state), **variables}
    return subprocess.run(
        [sys.executable, "-c", SHOW], cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60
    )


def read(state: Path, **variables: str) -> dict[str, object]:
    done = run(state, **variables)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MOTCUA_WEB_PORT", "eighty"),
        ("MOTCUA_WEB_PORT", "-1"),
        ("MOTCUA_WORKER_THREADS", ""),
        ("MOTCUA_RETENTION_DAYS", "3.5"),
        ("MOTCUA_ENV", "staging"),
        ("MOTCUA_ZALO_OA_BUTTONS", "yes"),
        ("MOTCUA_ZALO_OA_TIMESTAMP", "both"),
        ("MOTCUA_EMBED_ORIGINS", "*"),
        ("MOTCUA_EMBED_ORIGINS", "https://xa.example.vn/trang"),
        ("MOTCUA_EMBED_ORIGINS", "https://xa.example.vn; script-src *"),
        ("MOTCUA_MAP_TILES", "tile.example/{z}/{x}/{y}.png"),
        ("MOTCUA_MAP_TILES", "https://tile.example/{z}/{x}.png"),
        ("MOTCUA_MAP_TILES", "https://{s}.tile.example/{z}/{x}/{y}.png"),
        ("MOTCUA_MAP_TILES", "https://tile.example; script-src */{z}/{x}/{y}.png"),
        ("MOTCUA_MAP_TILES", "https://tile.example/{z}/{x}/{y}.png"),  # nobody is named for it
    ],
)
def test_a_wrong_value_ends_the_start_with_one_sentence_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    done = run(tmp_path, **{name: value})

    assert done.returncode == 1
    assert name in done.stderr
    assert repr(value) in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_everything_has_a_default_that_works_on_one_machine(tmp_path: Path) -> None:
    found = read(tmp_path)

    assert found["web"] == "127.0.0.1"
    assert found["debug"] is False
    assert "*" not in str(found["hosts"])
    assert found["database"] == ["django.db.backends.sqlite3", str(tmp_path / "motcua.sqlite3")]


def test_writers_of_sqlite_queue_instead_of_being_refused(tmp_path: Path) -> None:
    options = read(tmp_path)["options"]

    assert isinstance(options, dict)
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] >= 10


def test_readers_of_sqlite_do_not_wait_for_the_writer_once_it_was_migrated(tmp_path: Path) -> None:
    code = "import django; django.setup(); from django.core.management import call_command; call_command('migrate')"
    env = {**os.environ, "MOTCUA_STATE": str(tmp_path), "DJANGO_SETTINGS_MODULE": "service.settings"}
    env.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, check=True, capture_output=True, timeout=100)

    database = sqlite3.connect(tmp_path / "motcua.sqlite3")
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


def test_an_action_gives_up_before_the_worker_does_and_the_worker_before_rasas_lock(tmp_path: Path) -> None:
    assert read(tmp_path)["seconds"] == sorted(read(tmp_path)["seconds"])  # type: ignore[call-overload]
    action, turn = read(tmp_path)["seconds"]  # type: ignore[misc]
    assert action < turn < 60


def test_data_keys_can_be_several(tmp_path: Path) -> None:
    assert read(tmp_path, MOTCUA_DATA_KEY="new,old")["keys"] == 2


def test_production_needs_its_secrets_from_outside(tmp_path: Path) -> None:
    done = run(tmp_path, MOTCUA_ENV="production")

    assert done.returncode == 1
    assert all(name in done.stderr for name in NAMES)


def test_in_production_cookies_travel_only_over_https(tmp_path: Path) -> None:
    secrets = dict.fromkeys(NAMES, "given")

    assert read(tmp_path, MOTCUA_ENV="production", **secrets)["secure"] is True
    assert read(tmp_path)["secure"] is False


def test_a_database_address_moves_everything_to_postgresql_without_options_of_sqlite(tmp_path: Path) -> None:
    found = read(tmp_path, DATABASE_URL="postgres://motcua:secret@db/motcua")

    assert found["database"] == ["django.db.backends.postgresql", "motcua"]
    assert found["options"] == {}
