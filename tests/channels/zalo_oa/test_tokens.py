"""The access token: renewed by exactly one, and what happens when that one fails half-way."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from channels.base import Undelivered
from channels.zalo_oa import setup, tokens
from channels.zalo_oa.tokens import UNREADABLE, access_token, seed
from records.models import ChannelToken
from tests.channels.zalo_oa.captured import USER, push, text
from tests.records.database import at_once, raw
from tests.stand_ins.base import Answer, Fault
from tests.stand_ins.zalo_oa import ZaloOaApi

ROOT = Path(__file__).parents[3]
OAUTH = "/v4/oa/access_token"
LEASE_IS_OVER = timedelta(seconds=1)


def row() -> ChannelToken:
    return ChannelToken.objects.get(channel="zalo_oa")


def lease_ends() -> None:
    """The minute of whoever held the lease is over."""
    ChannelToken.objects.update(lease_until=timezone.now() - LEASE_IS_OVER)


def refused_for_now(refused: str = "") -> Undelivered:
    """What ``access_token`` says while it has none to give."""
    with pytest.raises(Undelivered) as raised:
        access_token(refused)
    assert not raised.value.permanent
    return raised.value


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else will change the row in this test, so nobody waits for it."""
    monkeypatch.setattr(tokens, "WAIT_SECONDS", 0.0)


def test_without_any_refresh_token_nothing_can_ever_be_sent(zalo: ZaloOaApi, settings: Settings) -> None:
    settings.ZALO_OA_REFRESH_TOKEN = ""

    with pytest.raises(Undelivered, match="not configured") as raised:
        access_token()
    assert raised.value.permanent
    assert zalo.calls == []


def test_the_first_token_comes_of_the_setting_and_is_kept(zalo: ZaloOaApi) -> None:
    assert [access_token() for _ in range(3)] == ["access-token-1"] * 3
    assert zalo.renewals == 1
    assert row().refresh == "refresh-token-1"


def test_zalo_is_told_the_application_and_its_secret(zalo: ZaloOaApi, settings: Settings) -> None:
    access_token()

    [call] = zalo.sent(OAUTH)
    assert call.headers["secret_key"] == settings.ZALO_OA_APP_SECRET
    assert f"app_id={settings.ZALO_OA_APP_ID}" in call.body.decode()
    assert settings.ZALO_OA_APP_SECRET not in call.body.decode()


def test_tokens_do_not_lie_in_the_clear(zalo: ZaloOaApi) -> None:
    access_token()

    stored = str(raw("SELECT * FROM records_channeltoken"))
    assert "zalo_oa" in stored
    assert "access-token" not in stored
    assert "refresh-token" not in stored


def test_a_life_given_as_a_string_is_trusted(zalo: ZaloOaApi) -> None:
    zalo.lifetime = "90000"
    before = timezone.now()
    access_token()

    assert row().expires_at - before >= timedelta(seconds=90_000)


@pytest.mark.parametrize(("left", "renewals"), [(timedelta(minutes=9), 2), (timedelta(minutes=11), 1)])
def test_a_token_is_renewed_before_it_ends(zalo: ZaloOaApi, left: timedelta, renewals: int) -> None:
    access_token()
    ChannelToken.objects.update(expires_at=timezone.now() + left)

    assert access_token() == f"access-token-{renewals}"
    assert zalo.renewals == renewals


def test_a_token_that_zalo_refused_is_renewed_and_another_one_is_not(zalo: ZaloOaApi) -> None:
    first = access_token()

    assert access_token(refused=first) == "access-token-2"
    assert access_token(refused=first) == "access-token-2"
    assert zalo.renewals == 2


def test_while_the_token_service_is_away_the_old_token_serves_to_its_end(zalo: ZaloOaApi) -> None:
    access_token()
    ChannelToken.objects.update(expires_at=timezone.now() + timedelta(minutes=5))
    zalo.fail(OAUTH, *[Fault(answer=Answer(500))] * 3)

    assert access_token() == "access-token-1"
    refused_for_now(refused="access-token-1")
    ChannelToken.objects.update(expires_at=timezone.now())
    refused_for_now()
    assert access_token() == "access-token-2"


# Two at once


def test_of_eight_threads_at_once_exactly_one_renews(zalo: ZaloOaApi) -> None:
    zalo.fail(OAUTH, Fault(seconds=0.3))

    assert set(at_once(*[access_token] * 8)) == {"access-token-1"}
    assert zalo.renewals == len(zalo.sent(OAUTH)) == 1


def test_of_eight_threads_whose_token_was_refused_exactly_one_renews(zalo: ZaloOaApi) -> None:
    first = access_token()
    zalo.fail(OAUTH, Fault(seconds=0.3))

    assert set(at_once(*[lambda: access_token(refused=first)] * 8)) == {"access-token-2"}
    assert zalo.renewals == len(zalo.sent(OAUTH)) == 2


def process(zalo: ZaloOaApi, database: Path, settings: Settings, body: str) -> subprocess.Popen[str]:
    """A process of our own with the same database; it says "ready", waits for a line, and then runs ``body``."""
    start = (
        "import django, os; django.setup()\nfrom channels.zalo_oa import tokens\nprint('ready', flush=True); input()\n"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "service.settings",
        "DATABASE_URL": f"sqlite:///{database}",
        "MOTCUA_STATE": str(settings.STATE),
        "MOTCUA_SECRET_KEY": settings.SECRET_KEY,
        "MOTCUA_DATA_KEY": ",".join(settings.DATA_KEYS),
        "MOTCUA_RASA_TOKEN": settings.RASA_TOKEN,
        "MOTCUA_ZALO_OA_APP_ID": settings.ZALO_OA_APP_ID,
        "MOTCUA_ZALO_OA_APP_SECRET": settings.ZALO_OA_APP_SECRET,
        "MOTCUA_ZALO_OA_REFRESH_TOKEN": settings.ZALO_OA_REFRESH_TOKEN,
        "MOTCUA_ZALO_OA_OAUTH": zalo.url,
    }
    started = subprocess.Popen(
        [sys.executable, "-c", start + body],
        cwd=ROOT,
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    return started


@pytest.fixture
def file(database: Path | None) -> Path:
    if database is None:
        pytest.skip("the processes share a database file")
    return database


def test_of_two_processes_at_once_exactly_one_renews(zalo: ZaloOaApi, file: Path, settings: Settings) -> None:
    zalo.fail(OAUTH, Fault(seconds=0.5))
    both = [process(zalo, file, settings, "print(tokens.access_token())") for _ in range(2)]
    for started in both:
        assert started.stdin is not None
        started.stdin.write("\n")
        started.stdin.flush()

    assert [started.communicate(timeout=30)[0] for started in both] == ["access-token-1\n"] * 2
    assert zalo.renewals == len(zalo.sent(OAUTH)) == 1


# Half-way


def test_a_process_that_dies_before_it_stores_the_new_tokens_leaves_a_sentence_for_staff(
    zalo: ZaloOaApi, file: Path, settings: Settings, impatient: None
) -> None:
    dying = process(zalo, file, settings, "tokens._keep = lambda *_: os._exit(9); tokens.access_token()")
    dying.communicate("\n", timeout=30)
    assert (dying.returncode, zalo.renewals, row().refresh) == (9, 1, "refresh-token-0")

    assert "another process" in refused_for_now().reason  # its lease runs yet
    lease_ends()
    assert "Authorise the account anew" in refused_for_now().reason
    assert [finding for finding in setup.check() if "Authorise the account anew" in finding]

    tries = len(zalo.sent(OAUTH))
    refused_for_now()
    assert len(zalo.sent(OAUTH)) == tries == 2  # what was used up is not tried for ever

    seed(zalo.refresh_token)
    assert access_token() == "access-token-2"
    assert setup.check() == []


def test_a_process_that_dies_before_it_asks_costs_nothing_but_its_lease(
    zalo: ZaloOaApi, file: Path, settings: Settings, impatient: None
) -> None:
    dying = process(zalo, file, settings, "tokens.call = lambda *_, **__: os._exit(9); tokens.access_token()")
    dying.communicate("\n", timeout=30)

    assert "another process" in refused_for_now().reason
    lease_ends()
    assert access_token() == "access-token-1"


def test_an_answer_that_is_lost_after_it_was_given_needs_a_person(zalo: ZaloOaApi, impatient: None) -> None:
    zalo.fail(OAUTH, Fault(accept=True, drop=True))

    assert "not reached" in refused_for_now().reason
    assert tokens.problem() == ""
    assert "refused the refresh token" in refused_for_now().reason
    assert "refused the refresh token" in tokens.problem()


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(drop=True), id="no answer"),
        pytest.param(Fault(answer=Answer(500)), id="HTTP 500"),
        pytest.param(Fault(answer=Answer(429)), id="HTTP 429"),
        pytest.param(Fault(answer=Answer(200, {"error": 0})), id="no tokens"),
        pytest.param(Fault(answer=Answer(200, [])), id="a list"),
        pytest.param(
            Fault(answer=Answer(200, {"access_token": "a", "refresh_token": "b", "expires_in": "soon"})), id="no life"
        ),
        pytest.param(Fault(answer=Answer(200, {"access_token": "a", "expires_in": "90000"})), id="half"),
    ],
)
def test_a_failure_for_now_is_over_with_the_next_try(zalo: ZaloOaApi, impatient: None, fault: Fault) -> None:
    zalo.fail(OAUTH, fault)

    refused_for_now()
    assert tokens.problem() == ""
    assert access_token() == "access-token-1"


def test_a_wrong_application_secret_is_told_and_over_once_authorised(zalo: ZaloOaApi, settings: Settings) -> None:
    right, settings.ZALO_OA_APP_SECRET = settings.ZALO_OA_APP_SECRET, "wrong-application-secret"
    reason = refused_for_now().reason

    assert "-14004" in reason
    assert "wrong-application-secret" not in reason
    settings.ZALO_OA_APP_SECRET = right
    seed("refresh-token-0")
    assert access_token() == "access-token-1"


def test_new_tokens_are_stored_before_they_are_used(zalo: ZaloOaApi, monkeypatch: pytest.MonkeyPatch) -> None:
    push(text("chào", "m1"))
    zalo.fail("/message/cs", Fault(drop=True))
    with suppress(Undelivered):
        tokens_before_use(zalo, monkeypatch)

    assert row().refresh == zalo.refresh_token


def tokens_before_use(zalo: ZaloOaApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send once; the moment the message is on its way, what is stored must be what Zalo gave last."""
    from channels.zalo_oa import client

    told = client.call

    def watched(*arguments: object, **content: object) -> object:
        assert row().refresh == zalo.refresh_token
        return told(*arguments, **content)  # type: ignore[arg-type]

    monkeypatch.setattr(client, "call", watched)
    client.send_text(USER, "chào")


def test_whoever_begins_anew_meanwhile_wins(zalo: ZaloOaApi, monkeypatch: pytest.MonkeyPatch) -> None:
    call = tokens.call

    def late(*arguments: object, **content: object) -> object:
        answer = call(*arguments, **content)  # type: ignore[arg-type]
        seed("refresh-token-of-a-person")
        return answer

    monkeypatch.setattr(tokens, "call", late)
    access_token()

    assert row().refresh == "refresh-token-of-a-person"


def test_tokens_come_late_but_are_kept(zalo: ZaloOaApi, monkeypatch: pytest.MonkeyPatch) -> None:
    call = tokens.call

    def late(*arguments: object, **content: object) -> object:
        answer = call(*arguments, **content)  # type: ignore[arg-type]
        ChannelToken.objects.update(lease_owner="somebody else", problem="it was used")
        return answer

    monkeypatch.setattr(tokens, "call", late)
    access_token()

    assert (row().refresh, row().problem) == ("refresh-token-1", "")


def test_tokens_under_another_data_key_are_told(zalo: ZaloOaApi) -> None:
    access_token()
    raw("UPDATE records_channeltoken SET refresh = 'damaged'")

    assert refused_for_now().reason == UNREADABLE
    assert setup.check() == [UNREADABLE]
    seed(zalo.refresh_token)
    assert setup.check() == []
