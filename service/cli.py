"""The ``motcua`` command: puts the commands together."""

from __future__ import annotations

import os

import typer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "service.settings")

from service.commands import channels, drafts, editing, measuring, points, serving, talking

app = typer.Typer(
    help="Một Cửa: trợ lý thủ tục hành chính.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for group in (serving.app, talking.app, editing.app, measuring.app):
    app.registered_commands += group.registered_commands
app.add_typer(editing.knowledge_app, name="knowledge")
app.add_typer(points.points_app, name="points")
app.add_typer(drafts.drafts_app, name="drafts")
app.add_typer(channels.channels_app, name="channels")
app.add_typer(channels.outbox_app, name="outbox")


def main() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    main()
