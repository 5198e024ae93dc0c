"""What the worker makes of everything that Rasa may say."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from pytest_django import Settings

from channels.rasa import RasaAway, RasaClient, RasaError, RasaSilent
from knowledge.envelope import Outcome
from tests.channels.rasa_double import FakeRasa, body, envelope_json, good, too_slow, unreachable

ENVELOPE = envelope_json()


def ask(rasa: FakeRasa) -> object:
    return rasa.client.ask("sender", "đổi bằng lái", "turn-1")


def test_an_envelope_comes_back_as_it_was_sent() -> None:
    answer = FakeRasa(good("Nộp ở phường.", Outcome.OUT_OF_SCOPE)).client.ask("sender", "đổi bằng lái", "turn-1")

    assert (answer.text, answer.outcome) == ("Nộp ở phường.", Outcome.OUT_OF_SCOPE)


def test_rasa_is_told_the_sender_the_message_the_turn_and_our_token_and_nothing_else(settings: Settings) -> None:
    rasa = FakeRasa()
    ask(rasa)

    assert rasa.sent == [{"sender": "sender", "message": "đổi bằng lái", "metadata": {"turn_id": "turn-1"}}]
    assert rasa.requests[0].url.params["token"] == settings.RASA_TOKEN
    assert rasa.requests[0].url.host == "127.0.0.1"
    assert rasa.requests[0].url.port == settings.RASA_PORT


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(unreachable, id="no connection"),
        pytest.param(too_slow, id="no answer in time"),
        pytest.param(body([{"custom": ENVELOPE}], 500), id="server error"),
        pytest.param(body([{"custom": ENVELOPE}], 401), id="wrong token"),
        pytest.param(lambda _: httpx.Response(200, text="<html>"), id="not JSON"),
        pytest.param(lambda _: httpx.Response(200, content=b"\xff\xfe"), id="not text"),
        pytest.param(lambda _: httpx.Response(302, headers={"location": "http://elsewhere/"}), id="sent elsewhere"),
    ],
)
def test_a_rasa_that_cannot_answer_is_away(reply: object) -> None:
    with pytest.raises(RasaAway):
        ask(FakeRasa(reply))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param([], id="the empty list of a failed action"),
        pytest.param({}, id="not a list"),
        pytest.param([{"text": "xin chào"}], id="text without an envelope"),
        pytest.param([{"custom": ENVELOPE}, {"custom": ENVELOPE}], id="two envelopes"),
        pytest.param([{"custom": {"outcome": "answered"}}], id="half an envelope"),
        pytest.param([{"custom": {**ENVELOPE, "outcome": "perhaps"}}], id="an unknown outcome"),
        pytest.param([{"custom": {**ENVELOPE, "version": 2}}], id="another version"),
        pytest.param([{"custom": {**ENVELOPE, "html": "<b>"}}], id="an unknown key"),
        pytest.param([{"custom": None}], id="nothing in it"),
        pytest.param(["envelope"], id="a bare string"),
    ],
)
def test_a_rasa_that_answers_without_one_envelope_is_silent(content: object) -> None:
    with pytest.raises(RasaSilent):
        ask(FakeRasa(body(content)))


def test_the_reason_names_neither_token_nor_message(settings: Settings) -> None:
    reasons = []
    for reply in (unreachable, body([], 500), body([{"custom": {"outcome": "đổi bằng lái"}}])):
        with pytest.raises(RasaError) as raised:
            ask(FakeRasa(reply))
        reasons.append(str(raised.value))

    assert all(reasons)
    assert not any(settings.RASA_TOKEN in reason or "đổi bằng lái" in reason for reason in reasons)


def test_text_beside_an_envelope_does_no_harm() -> None:
    assert ask(FakeRasa(body([{"text": "xin chào"}, {"custom": ENVELOPE}]))) is not None


def test_rotating_a_session_needs_no_envelope() -> None:
    rasa = FakeRasa()
    rasa.client.start_session("sender")

    assert rasa.rotations == ["sender"]


def test_a_session_that_cannot_be_rotated_says_that_rasa_is_away() -> None:
    with pytest.raises(RasaAway):
        FakeRasa(session_start=unreachable).client.start_session("sender")


@pytest.fixture
def loopback_rasa(settings: Settings) -> Iterator[None]:
    """A server on this machine, where the settings say Rasa is."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            answer = json.dumps([{"custom": ENVELOPE}]).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    settings.RASA_PORT = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_real_server_on_this_machine_is_asked(loopback_rasa: None) -> None:
    assert RasaClient().ask("sender", "đổi bằng lái", "turn-1").outcome is Outcome.ANSWERED


def test_a_proxy_for_the_world_outside_is_not_asked_for_this_machine(
    loopback_rasa: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # nobody listens there

    assert RasaClient().ask("sender", "đổi bằng lái", "turn-1").outcome is Outcome.ANSWERED
