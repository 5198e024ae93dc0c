"""Talking to the assistant from the terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from service.commands.common import fail, running

app = typer.Typer()


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question, as a citizen would type it.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print a row as `motcua evaluate` writes it.")] = False,
) -> None:
    """Ask one question through the whole turn; starts what is not running."""
    with running():
        from evaluation.cases import Result
        from evaluation.citizen import Citizen

        answer = Citizen().say(question)
        row = Result(id="ask", turns=(answer,))
    typer.echo(row.model_dump_json() if as_json else answer.reply)


@app.command()
def chat() -> None:
    """Talk in the terminal; a number taps a button, Ctrl-D ends."""
    with running():
        from channels.terminal import NoAnswer, TerminalConversation
        from knowledge.plain import render
        from knowledge.wording import say

        conversation = TerminalConversation()
        typer.echo(say("smalltalk.greet"))
        while True:
            try:
                text = input("\n> ").strip()
            except (EOFError, KeyboardInterrupt):
                typer.echo("\n" + say("smalltalk.bye"))
                return
            buttons = conversation.buttons()
            try:
                if text.isdigit() and 1 <= int(text) <= len(buttons):
                    envelope = conversation.tap(buttons[int(text) - 1])
                else:
                    envelope = conversation.say(text)
            except NoAnswer as error:
                fail(error)
                return
            typer.echo("\n" + render(envelope))
