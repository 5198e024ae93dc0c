"""What every command needs: Django set up, and everything running."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import httpx
import typer

Catalogue = Annotated[Path | None, typer.Option(help="Serve a national catalogue (JSON Lines) instead of the seeds.")]
ALIVE_SECONDS = 5.0
WAIT_SECONDS = 120.0
"""For an assistant that is starting: Rasa takes a quarter of a minute, more on a busy machine."""


def setup() -> None:
    """Set up Django and logging for this process."""
    import django

    from service.log import configure_logging

    django.setup()
    configure_logging()


def ready() -> None:
    """Django set up, and the tables there: these commands work beside a running assistant, and before its first run."""
    setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def fail(message: object) -> NoReturn:
    """Say what is wrong and end with status 1."""
    typer.echo(str(message), err=True)
    sys.exit(1)


@contextmanager
def running(state: dict[str, str] | None = None) -> Iterator[dict[str, int]]:
    """Have the assistant run in ``state`` (environment; the main state without one) and set Django up for it.

    What runs already is used and left running; what is started here ends with the block. Gives the process ids by
    name where it was started here, for measuring.
    """
    from service.stack import Stack, StackError
    from service.state_lock import is_held

    os.environ.update(state or {})
    setup()
    from django.conf import settings

    if is_held(settings.STATE):
        # It runs, or a part of it is just being started again: a second one beside it would help nobody.
        _wait_alive()
        yield {}
        return
    typer.echo("starting the assistant for this command ...", err=True)
    try:
        with Stack(settings.STATE) as stack:
            yield {name: stack.pid_of(name) for name in ("rasa", "actions", "worker", "web")}
    except StackError as error:
        fail(error)


@contextmanager
def answering_here(state: dict[str, str]) -> Iterator[None]:
    """Have turns in ``state`` answered in this process: prepared as ever, but without servers.

    The state is held meanwhile: another process would take some of its turns, and know nothing of what was said before.
    """
    from service.stack import Stack, StackError
    from service.state_lock import AlreadyRunning, only_one

    os.environ.update(state)
    setup()
    from django.conf import settings

    from service.log import log_warnings_only
    from service.processes import model_of

    log_warnings_only()
    from evaluation.in_process import ParserEnded, in_process

    try:
        with only_one(settings.STATE):
            Stack(settings.STATE).prepare()
            with in_process(settings.RASA_PYTHON, model_of(settings.STATE)):
                yield
    except AlreadyRunning:
        fail(f"the assistant or another evaluation runs in {settings.STATE}: wait, stop it, or set MOTCUA_STATE")
    except StackError as error:
        fail(error)
    except ParserEnded as error:
        fail(f"Rasa's model cannot be loaded: {error}")


def _wait_alive() -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not _alive():
        if time.monotonic() >= deadline:
            fail(f"the assistant that runs in this state was not well within {WAIT_SECONDS:g} s; its log says why")
        time.sleep(0.2)


def _alive() -> bool:
    """Whether worker and Rasa of this state live."""
    from django.conf import settings

    from channels.worker import ALIVE_FILE

    beat = settings.STATE / ALIVE_FILE
    if not beat.exists() or time.time() - beat.stat().st_mtime > ALIVE_SECONDS:
        return False
    try:
        address = f"http://127.0.0.1:{settings.RASA_PORT}/status"
        return httpx.get(address, params={"token": settings.RASA_TOKEN}, timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False
