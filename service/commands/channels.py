"""The channels and what waits in the outbox: check, set up, send again."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.common import fail, ready, setup

if TYPE_CHECKING:
    from datetime import timedelta

channels_app = typer.Typer(help="Check and set up the channels.", no_args_is_help=True)
outbox_app = typer.Typer(help="Look at messages that were given up, and send them again.", no_args_is_help=True)


class Network(StrEnum):
    """The channels that have to be set up, as they are named on the command line."""

    TELEGRAM = "telegram"
    ZALO_OA = "zalo-oa"
    ZALO_BOT = "zalo-bot"

    @property
    def channel(self) -> str:
        """The name that conversations carry."""
        return self.value.replace("-", "_")


NEEDED = {
    Network.TELEGRAM: ("TELEGRAM_TOKEN",),
    Network.ZALO_OA: ("ZALO_OA_APP_ID", "ZALO_OA_APP_SECRET", "ZALO_OA_SECRET_KEY"),
    Network.ZALO_BOT: ("ZALO_BOT_TOKEN",),
}
"""A channel counts as configured as soon as one of these is set: then what else is missing is a finding."""


@dataclass(frozen=True)
class _Setup:
    check: Callable[[], list[str]]
    configure: Callable[[], list[str]]


@channels_app.command("check")
def check() -> None:
    """Show for each channel what is missing or refused, and what waits. Ends with 1 if one in use has a finding."""
    ready()
    from rich.console import Console
    from rich.table import Table

    from channels.registry import CHANNELS
    from records import outbox

    standings = outbox.standings()
    networks = {network.channel: network for network in Network}
    table = Table("channel", "configured", "findings", "waiting", "dead")
    found = False
    for name in CHANNELS:
        network = networks.get(name)
        configured = network is None or _configured(network)
        findings = _setup_of(network).check() if network is not None and configured else []
        found = found or bool(findings)
        standing = standings.get(name, outbox.Standing())
        told = "\n".join(findings) or ("none" if configured else "")
        table.add_row(name, "yes" if configured else "no", told, str(standing.waiting), str(standing.dead))
    Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else 160).print(table)
    if _configured(Network.ZALO_OA):
        from channels.zalo_oa.window import Window, counts

        counted = counts()
        typer.echo("zalo_oa may write to: " + ", ".join(f"{counted[window]} {window}" for window in Window))
    sys.exit(1 if found else 0)


@channels_app.command("set-webhook")
def set_webhook(
    network: Annotated[
        Network | None, typer.Argument(help="Only this one; without it each that is configured.")
    ] = None,
) -> None:
    """Tell the networks where to call. Needs MOTCUA_PUBLIC_URL."""
    setup()
    from django.conf import settings

    from channels.base import Undelivered

    if not settings.PUBLIC_URL:
        fail("MOTCUA_PUBLIC_URL is not set: no network can call an assistant without a public address")
    wanted = [network] if network else [each for each in Network if _configured(each)]
    if not wanted:
        fail("no channel is configured; docs/channels.md tells how to")
    failed = False
    for each in wanted:
        try:
            lines = _setup_of(each).configure()
        except Undelivered as error:
            failed = True
            typer.echo(f"{each}: {error.reason}", err=True)
            continue
        typer.echo("\n".join(f"{each}: {line}" for line in lines))
    sys.exit(1 if failed else 0)


@channels_app.command("authorise-zalo")
def authorise_zalo() -> None:
    """Store a refresh token of the Zalo Official Account, read from the terminal without showing it, or from a pipe."""
    ready()
    from channels.zalo_oa import tokens

    # Never an argument: every user of the machine can read those, and the shell keeps them.
    given = getpass.getpass("refresh token: ") if sys.stdin.isatty() else sys.stdin.readline()
    refresh = given.strip()
    if not refresh:
        fail("no refresh token was given")
    tokens.seed(refresh)
    typer.echo("stored; the next message to Zalo uses it")


@outbox_app.command("list")
def list_dead() -> None:
    """List the dead letters, newest first: key, channel, age, attempts and reason, but neither text nor address."""
    ready()
    from django.utils import timezone

    from records import outbox

    dead = outbox.dead()
    now = timezone.now()
    for part in dead:
        typer.echo(f"{part.key}  {part.channel}  {_age(now - part.created_at)}  {part.attempts} tries  {part.reason}")
    shown = len(dead)
    total = sum(standing.dead for standing in outbox.standings().values())
    typer.echo(f"{total} dead letters" + (f", the newest {shown} are shown" if total > shown else ""))


@outbox_app.command("replay")
def replay(
    keys: Annotated[list[str] | None, typer.Argument(metavar="KEY", help="As `motcua outbox list` shows it.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every dead letter.")] = False,
) -> None:
    """Send dead letters again: those of KEY, or all."""
    if bool(keys) == everything:
        raise typer.BadParameter("name keys, or --all, and not both")
    ready()
    from records import outbox

    if everything:
        typer.echo(f"{outbox.replay()} parts will be sent again")
        return
    unknown = [key for key in dict.fromkeys(keys or []) if not outbox.replay([key])]
    typer.echo(f"{len(set(keys or [])) - len(unknown)} parts will be sent again")
    for key in unknown:
        typer.echo(f"no dead letter has the key {key}", err=True)
    sys.exit(1 if unknown else 0)


def _configured(network: Network) -> bool:
    from django.conf import settings

    return any(getattr(settings, name) for name in NEEDED[network])


def _setup_of(network: Network) -> _Setup:
    from channels.telegram import setup as telegram
    from channels.zalo_bot import setup as zalo_bot
    from channels.zalo_oa import setup as zalo_oa

    setups = {
        Network.TELEGRAM: _Setup(telegram.check, telegram.configure),
        Network.ZALO_OA: _Setup(zalo_oa.check, zalo_oa.configure),
        Network.ZALO_BOT: _Setup(zalo_bot.check, zalo_bot.configure),
    }
    return setups[network]


def _age(age: timedelta) -> str:
    minutes = int(age.total_seconds()) // 60
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"
