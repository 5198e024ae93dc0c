"""Every form filled in on every channel's stand-in, through real actions: only Rasa's understanding is given."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test import Client
from pypdf import PdfReader

from actions.applications import Apply, Fill, Status
from actions.base import TurnAction
from actions.conversation import Smalltalk
from actions.guidance import Guide
from actions.knowledge import HOLDER
from channels.files import key_of, read
from channels.turn import run_turn
from channels.worker import send_part
from knowledge.forms.loader import load_forms
from knowledge.forms.state import Step, told
from knowledge.search import Searcher
from nlu.text import fold
from records import drafts, lanes
from records.models import Draft, OutboxPart, Turn
from records.publishing import publish
from tests.actions.calls import call
from tests.channels.networks import Network, Telegram, Web, ZaloOa
from tests.channels.rasa_double import FakeRasa, understood
from tests.e2e.applications.cases import Dialogue, load_dialogues

CITIZEN = "4242"
EASIEST = {
    form: min((row for row in load_dialogues() if row.form_id == form), key=lambda row: len(row.turns))
    for form in load_forms()
}
ACTIONS: dict[str, type[TurnAction]] = {
    "apply": Apply, "fill": Fill, "status": Status, "thanks": Smalltalk, "ask_fee": Guide,
}  # fmt: skip
MESSAGE = re.compile(r"/(?P<intent>\w+)(?:@(?P<confidence>[\d.]+))?")


@pytest.fixture
def known(database: Path, searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped knowledge, published and warm."""
    publish(searcher.snapshot)
    monkeypatch.setattr(HOLDER, "_held", searcher)
    monkeypatch.setattr(HOLDER, "_number", 1)


class Desk:
    """The worker's steps, one message after another, with Rasa's part played: ``apply`` at first, then as given."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.heard = understood("apply")
        self.rasa = FakeRasa(self._act, understand=lambda _: self.heard)

    def say(self, text: str, heard: dict[str, Any]) -> None:
        """Send ``text`` by the network, answer it, and hand every part over."""
        self.heard = heard
        event = self.network.event(CITIZEN, text)
        rest = {name: value for name, value in event.headers.items() if name != "Content-Type"}
        client = Client(enforce_csrf_checks=True)
        pushed = client.post(self.network.path, event.body, content_type=event.headers["Content-Type"], headers=rest)
        assert pushed.status_code == self.network.taken
        while held := lanes.claim("worker-1"):
            run_turn(held, self.rasa.client)
        for part in OutboxPart.objects.filter(status=OutboxPart.Status.PENDING).order_by("id"):
            OutboxPart.objects.filter(pk=part.pk).update(status=OutboxPart.Status.SENDING)
            send_part(part)
            part.refresh_from_db()
            assert part.status == OutboxPart.Status.SENT, part.reason

    def _act(self, sent: dict[str, Any]) -> httpx.Response:
        """What Rasa does with a message: a rule picks the action."""
        named = MESSAGE.match(sent["message"])
        intent = named["intent"] if named else self.heard["intent"]["name"]
        answer = call(ACTIONS[intent](), sent["metadata"]["turn_id"], intent, confidence=1.0 if named else 0.9)
        return httpx.Response(200, json=[{"custom": row.model_dump(mode="json")} for row in answer.envelopes])


@pytest.fixture
def desk(known: None, network: Network, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Nobody waits for the networks' pace: how fast they may be written to is another test's."""
    monkeypatch.setattr("channels.pace.Pace.ready_in", lambda *_: 0.0)
    return Desk(network)


def heard(dialogue: Dialogue, place: int) -> dict[str, Any]:
    """What is understood of a turn: an answer says nothing to a model of questions."""
    if place not in dialogue.in_between:
        return understood("out_of_scope", 0.1)
    return understood("thanks") if "cam on" in fold(dialogue.turns[place]) else understood("ask_fee")


@pytest.mark.parametrize("dialogue", [pytest.param(row, id=form) for form, row in EASIEST.items()])
def test_every_form_is_filled_in_and_its_paper_arrives(desk: Desk, dialogue: Dialogue) -> None:
    desk.say(dialogue.opening, understood("apply"))
    for place, text in enumerate(dialogue.turns):
        desk.say(text, heard(dialogue, place))

    [draft] = Draft.objects.select_related("form").all()
    held = drafts.opened(draft)
    assert held.state.step is Step.READY
    assert dialogue.mistakes(told(held.form, held.state), drafts.today()) == []
    printed = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper_at(desk.network))).pages)
    assert draft.code in printed
    # Of what was written Rasa kept the opening alone.
    assert not [sent for sent in desk.rasa.messages[1:] if not sent.startswith("/")]
    assert {turn.masked_text for turn in Turn.objects.order_by("order")[1:]} <= {
        "(câu trả lời cho tờ khai)",
        *(dialogue.turns[place] for place in dialogue.in_between),
    }


def paper_at(network: Network) -> bytes:
    """The PDF as it reached the citizen: as a file, or behind the link that they were sent."""
    if isinstance(network, Telegram):
        return bytes(next(message["bytes"] for message in network.api.messages if "bytes" in message))
    if isinstance(network, ZaloOa):
        [(_, content)] = network.api.uploads.values()
        return bytes(content)
    if isinstance(network, Web):
        citizen = network._session(CITIZEN)
        [url] = [file["url"] for turn in citizen.history() for answer in turn["answers"] for file in answer["files"]]
        return citizen.http.get(url).content
    links = re.findall(r"/files/(\S+)", "\n".join(network.received()[CITIZEN]))
    return read(key_of(links[-1]))
