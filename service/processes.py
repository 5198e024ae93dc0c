"""The four processes of a running assistant, as data: what starts each, on which port, and how to tell that it is well.

Only data is made here; :mod:`service.supervisor` acts on it.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = "127.0.0.1"
_PRIVATE = re.compile(r"^(MOTCUA_|DATABASE_URL$|DJANGO_)|TOKEN|SECRET|PASSWORD|_KEY", re.IGNORECASE)
_RASA_MAY_KNOW = ("MOTCUA_ENV", "MOTCUA_RETENTION_DAYS")


ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""A message's sums are small: with a thread for each core, a search spends half as much again on waiting for the others
(10.9 ms instead of 6.9 at p50). Several messages at once still use several cores. Who sets them knows better."""


@dataclass(frozen=True)
class Ports:
    """Where the three servers listen. Only the web page may listen beyond this machine."""

    web: int = 8080
    rasa: int = 5005
    actions: int = 5055
    web_host: str = LOOPBACK


@dataclass(frozen=True)
class Listen:
    """One port, with the words and the setting a person needs when somebody else holds it."""

    host: str
    port: int
    purpose: str
    setting: str


@dataclass(frozen=True)
class Child:
    """One process to keep running.

    It is well when ``health_url`` answers 200 (with JSON that has ``health_key``, if one is named), and when
    ``heartbeat`` was touched within the last ``HEARTBEAT_SECONDS``; each counts only where it is given.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(repr=False)  # it holds secrets, which must not get into a log
    listen: Listen | None = None
    health_url: str = field(default="", repr=False)  # likewise: Rasa takes its token in the address
    health_key: str = ""
    heartbeat: Path | None = None


def children(state: Path, ports: Ports, secrets: Mapping[str, str], rasa_python: Path) -> tuple[Child, ...]:
    """Return the children of an assistant that keeps everything under ``state``.

    ``secrets`` are MOTCUA_SECRET_KEY, MOTCUA_DATA_KEY and MOTCUA_RASA_TOKEN; they travel in the environment, never on
    a command line, which every user of the machine can read.
    """
    env = {
        **ONE_THREAD,
        **os.environ,
        **secrets,
        "MOTCUA_STATE": str(state),
        "MOTCUA_WEB_HOST": ports.web_host,
        "MOTCUA_WEB_PORT": str(ports.web),
        "MOTCUA_RASA_PORT": str(ports.rasa),
        "MOTCUA_ACTIONS_PORT": str(ports.actions),
        "PYTHONUNBUFFERED": "1",  # so that the last line before a crash is in the log
    }
    motcua = (sys.executable, "-m", "service.cli")
    # A server that listens everywhere is asked on loopback.
    web_at = LOOPBACK if ports.web_host in ("0.0.0.0", "::", "") else ports.web_host  # noqa: S104  compared, not bound
    return (
        _rasa(state, ports, secrets["MOTCUA_RASA_TOKEN"], rasa_python),
        Child(
            "actions",
            (*motcua, "actions"),
            env,
            listen=Listen(LOOPBACK, ports.actions, "the action server", "MOTCUA_ACTIONS_PORT"),
            health_url=f"http://{LOOPBACK}:{ports.actions}/health",
        ),
        Child(
            "web",
            (*motcua, "web"),
            env,
            listen=Listen(ports.web_host, ports.web, "the web page", "MOTCUA_WEB_PORT"),
            health_url=f"http://{_in_url(web_at)}:{ports.web}/healthz",
        ),
        Child("worker", (*motcua, "worker"), env, heartbeat=state / "worker.alive"),
    )


def model_of(state: Path) -> Path:
    """Return the model that Rasa is started with."""
    return state / "rasa" / "model.tar.gz"


def children_from_settings() -> tuple[Child, ...]:
    """Return the children as the settings of this process describe them."""
    from service import settings  # reads the environment when it is imported: only when it is wanted

    ports = Ports(settings.WEB_PORT, settings.RASA_PORT, settings.ACTIONS_PORT, settings.WEB_HOST)
    secrets = {
        "MOTCUA_SECRET_KEY": settings.SECRET_KEY,
        "MOTCUA_DATA_KEY": ",".join(settings.DATA_KEYS),
        "MOTCUA_RASA_TOKEN": settings.RASA_TOKEN,
    }
    return children(settings.STATE, ports, secrets, settings.RASA_PYTHON)


def _rasa(state: Path, ports: Ports, token: str, python: Path) -> Child:
    """Rasa, which is told nothing but its own token: no data key, no channel's token, no database address."""
    known = {name: value for name, value in os.environ.items() if name in _RASA_MAY_KNOW or not _PRIVATE.search(name)}
    env = {
        **ONE_THREAD,
        **known,
        "MOTCUA_RASA_TOKEN": token,
        "MOTCUA_STATE": str(state),
        "PYTHONUNBUFFERED": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",  # 1.4 is pinned on purpose
    }
    words = {
        "--model": model_of(state),
        "--port": ports.rasa,
        "--actions-port": ports.actions,
        "--state": state,
    }
    argv = (str(python), "-m", "bot.serve", *(str(word) for pair in words.items() for word in pair))
    return Child(
        "rasa",
        argv,
        env,
        listen=Listen(LOOPBACK, ports.rasa, "Rasa", "MOTCUA_RASA_PORT"),
        health_url=f"http://{LOOPBACK}:{ports.rasa}/status?token={token}",
        health_key="model_file",
    )


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
