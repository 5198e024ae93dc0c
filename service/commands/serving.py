"""Preparing and running the processes."""

from __future__ import annotations

import sys

import typer

from service.commands.common import fail, setup

app = typer.Typer()


@app.command()
def run() -> None:
    """Prepare what changed, start everything, and print the address of the chat."""
    from service.supervisor import main

    sys.exit(main())


@app.command()
def prepare() -> None:
    """Migrate, publish the knowledge, build the index and train Rasa, as far as anything changed."""
    setup()
    from knowledge.errors import KnowledgeError
    from service import prepare as preparing

    try:
        preparing.prepare(lambda line: typer.echo(f"  {line}"))
    except (KnowledgeError, preparing.TrainingFailed) as error:
        fail(error)


@app.command(hidden=True)
def actions() -> None:
    """Serve Rasa's actions (started by the supervisor)."""
    setup()
    from django.conf import settings

    from actions.server import serve

    serve(settings.ACTIONS_PORT)


@app.command(hidden=True)
def worker() -> None:
    """Run turns (started by the supervisor)."""
    setup()
    from channels.worker import serve

    serve()


@app.command(hidden=True)
def web() -> None:
    """Serve the web page (started by the supervisor)."""
    import uvicorn
    from django.conf import settings

    setup()
    uvicorn.run(
        "service.asgi:application",
        host=settings.WEB_HOST,
        port=settings.WEB_PORT,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,  # open streams would hold a stop up
    )
