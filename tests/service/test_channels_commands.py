"""``motcua channels`` and ``motcua outbox``: what an operator reads, and what becomes of the dead letters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from django.test import Client
from pytest_django import Settings
from typer.testing import CliRunner

from records import lanes, outbox
from records.models import ChannelToken, OutboxPart
from service.cli import app
from tests.records.database import answer, arrive, database
from tests.stand_ins.base import Answer, Fault
from tests.stand_ins.zalo_bot import TOKEN, ZaloBotApi

__all__ = ["database"]
ADDRESS = "citizen-whose-address-is-secret"
TEXT = "Nộp tại công an phường, câu này là riêng."


@pytest.fixture(autouse=True)
def _alone(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No channel is configured, and the command leaves the log of the tests as it is."""
    monkeypatch.setattr("service.log.configure_logging", lambda: None)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    settings.STATE = tmp_path
    for name in ("TELEGRAM_TOKEN", "ZALO_OA_APP_ID", "ZALO_OA_APP_SECRET", "ZALO_OA_SECRET_KEY", "ZALO_BOT_TOKEN"):
        setattr(settings, name, "")
    settings.ZALO_OA_REFRESH_TOKEN = settings.PUBLIC_URL = ""


@pytest.fixture
def api(settings: Settings) -> Iterator[ZaloBotApi]:
    """A Zalo Bot that is configured."""
    with ZaloBotApi() as stand_in:
        settings.ZALO_BOT_TOKEN, settings.ZALO_BOT_API = TOKEN, stand_in.url
        yield stand_in


def motcua(*words: str, given: str = "") -> Result:
    return CliRunner().invoke(app, list(words), input=given)


def row(shown: Result, channel: str) -> list[str]:
    [line] = [line for line in shown.output.splitlines() if channel in [cell.strip() for cell in line.split("│")]]
    return [cell.strip() for cell in line.split("│")[1:-1]]


def dead_part(reason: str = "blocked", channel: str = "zalo_bot", address: str = ADDRESS) -> OutboxPart:
    arrive(address=address, channel=channel)
    held = lanes.claim("worker-1")
    assert held is not None
    lanes.commit(held, answer(TEXT), [{"text": TEXT}], session_turns=1)
    [part] = outbox.next_parts()
    outbox.bury(part, reason=reason)
    return part


# channels check


def test_with_nothing_configured_the_check_says_so_and_is_content(database: Path) -> None:
    shown = motcua("channels", "check")

    assert shown.exit_code == 0, shown.output
    for channel in ("telegram", "zalo_oa", "zalo_bot"):
        assert row(shown, channel) == [channel, "no", "", "0", "0"]
    assert row(shown, "web") == ["web", "yes", "none", "0", "0"]


def test_a_channel_that_is_well_has_no_finding_and_what_waits_is_counted(database: Path, api: ZaloBotApi) -> None:
    dead_part()
    arrive(address="citizen-2", channel="zalo_bot")
    held = lanes.claim("worker-1")
    assert held is not None
    lanes.commit(held, answer(), [{"text": "một"}, {"text": "hai"}], session_turns=1)

    shown = motcua("channels", "check")

    assert shown.exit_code == 0, shown.output
    assert row(shown, "zalo_bot") == ["zalo_bot", "yes", "none", "2", "1"]


def test_a_refused_token_is_a_finding_and_the_token_is_not_shown(database: Path, api: ZaloBotApi) -> None:
    api.token = "1:another"
    shown = motcua("channels", "check")

    assert shown.exit_code == 1
    assert row(shown, "zalo_bot")[2] == "Zalo refused the token (401)"
    assert TOKEN.split(":")[1] not in shown.output


def test_a_half_configured_channel_counts_as_configured(database: Path, settings: Settings) -> None:
    settings.ZALO_OA_APP_ID = "1234"
    shown = motcua("channels", "check")

    assert shown.exit_code == 1
    assert row(shown, "zalo_oa")[1] == "yes"
    assert "MOTCUA_ZALO_OA_SECRET_KEY" in shown.output


# channels set-webhook


@pytest.mark.parametrize("words", [[], ["zalo-bot"], ["telegram"]])
def test_without_a_public_address_no_webhook_is_set_and_one_sentence_says_why(
    database: Path, api: ZaloBotApi, words: list[str]
) -> None:
    shown = motcua("channels", "set-webhook", *words)

    assert shown.exit_code == 1
    assert "MOTCUA_PUBLIC_URL" in shown.output
    assert len(shown.output.strip().splitlines()) == 1
    assert api.calls == []


def test_a_webhook_is_set_on_what_is_configured_and_the_check_is_content_then(
    database: Path, api: ZaloBotApi, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://motcua.example.vn"
    assert motcua("channels", "check").exit_code == 1

    shown = motcua("channels", "set-webhook")
    assert (shown.exit_code, shown.output) == (0, "zalo-bot: updates come to https://motcua.example.vn/zalo/bot\n")
    assert motcua("channels", "check").exit_code == 0


def test_a_refused_webhook_is_one_sentence_and_no_traceback(
    database: Path, api: ZaloBotApi, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://motcua.example.vn"
    api.fail("setWebhook", Fault(answer=Answer(503)))
    shown = motcua("channels", "set-webhook", "zalo-bot")

    assert (shown.exit_code, shown.output) == (1, "zalo-bot: Zalo failed (503)\n")


def test_a_channel_that_is_not_configured_or_not_there_has_no_webhook(database: Path, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://motcua.example.vn"

    assert "no channel is configured" in motcua("channels", "set-webhook").output
    assert motcua("channels", "set-webhook", "zalo-bot").exit_code == 1
    assert motcua("channels", "set-webhook", "viber").exit_code == 2


# channels authorise-zalo


def test_a_refresh_token_is_stored_encrypted_and_not_shown(database: Path) -> None:
    shown = motcua("channels", "authorise-zalo", given="refresh-token-of-zalo\n")

    assert shown.exit_code == 0, shown.output
    assert ChannelToken.objects.get().refresh == "refresh-token-of-zalo"
    assert "refresh-token-of-zalo" not in shown.output


@pytest.mark.parametrize("given", ["", "\n", "   \n"])
def test_no_token_is_no_token(database: Path, given: str) -> None:
    assert motcua("channels", "authorise-zalo", given=given).exit_code == 1
    assert not ChannelToken.objects.exists()


# outbox


def test_an_outbox_without_dead_letters(database: Path) -> None:
    assert motcua("outbox", "list").output == "0 dead letters\n"
    assert motcua("outbox", "replay", "--all").output == "0 parts will be sent again\n"


def test_dead_letters_are_listed_without_text_or_address(database: Path) -> None:
    part = dead_part("Zalo does not let us write to this citizen (403)")
    shown = motcua("outbox", "list").output

    assert shown.splitlines()[0].split("  ") == [
        part.key, "zalo_bot", "0 min", "0 tries", "Zalo does not let us write to this citizen (403)",
    ]  # fmt: skip
    assert TEXT not in shown
    assert ADDRESS not in shown


def test_a_replayed_part_goes_out_again_and_the_others_stay_dead(database: Path) -> None:
    one, other = dead_part(), dead_part(address="citizen-2")
    shown = motcua("outbox", "replay", one.key, one.key)

    assert (shown.exit_code, shown.output) == (0, "1 parts will be sent again\n")
    [again] = outbox.next_parts()
    assert (again.key, again.attempts, again.reason) == (one.key, 0, "")
    assert [part.key for part in outbox.dead()] == [other.key]


def test_every_dead_letter_is_replayed_with_all(database: Path) -> None:
    for number in range(3):
        dead_part(address=f"citizen-{number}")

    assert motcua("outbox", "replay", "--all").output == "3 parts will be sent again\n"
    assert outbox.dead() == []
    assert len(outbox.next_parts()) == 3


def test_unknown_keys_are_named_and_the_known_ones_go_all_the_same(database: Path) -> None:
    part = dead_part()
    shown = motcua("outbox", "replay", "no-such-key:0", part.key)

    assert shown.exit_code == 1
    assert "1 parts will be sent again" in shown.output
    assert "no-such-key:0" in shown.output
    assert outbox.dead() == []


def test_a_part_that_was_sent_is_no_dead_letter(database: Path) -> None:
    part = dead_part()
    OutboxPart.objects.update(status=OutboxPart.Status.SENT)

    assert motcua("outbox", "replay", part.key).exit_code == 1
    assert OutboxPart.objects.get().status == OutboxPart.Status.SENT


@pytest.mark.parametrize("words", [[], ["--all", "some-key"]])
def test_replay_wants_keys_or_all_and_not_both(words: list[str]) -> None:
    assert motcua("outbox", "replay", *words).exit_code == 2


# metrics


def test_dead_letters_and_waiting_parts_are_metrics_and_0_is_a_number(database: Path) -> None:
    assert 'motcua_dead_letters{channel="zalo_bot"} 0.0' in Client().get("/metrics").content.decode()
    dead_part()
    arrive(address="citizen-2", channel="web")
    held = lanes.claim("worker-1")
    assert held is not None
    lanes.commit(held, answer(), [{"text": "một"}, {"text": "hai"}], session_turns=1)
    outbox.next_parts()

    lines = Client().get("/metrics").content.decode().splitlines()
    assert 'motcua_dead_letters{channel="zalo_bot"} 1.0' in lines
    assert 'motcua_dead_letters{channel="web"} 0.0' in lines
    assert 'motcua_parts_waiting{channel="web"} 2.0' in lines
