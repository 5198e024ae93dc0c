"""Which requests are Zalo's: both documented forms are, everything else is not."""

from __future__ import annotations

import pytest

from channels.zalo_oa.signature import Prefix, Timestamp, is_signed
from tests.stand_ins.zalo_oa import APP_ID, SECRET_KEY, sign

BODY = '{"event_name":"user_send_text","text":"chào"}'.encode()
BODY_TIME, HEADER_TIME = "1764050000123", "1764050000999"


def taken(
    headers: dict[str, str],
    body: bytes = BODY,
    *,
    secret: str = SECRET_KEY,
    prefix: Prefix = Prefix.ANY,
    timestamp: Timestamp = Timestamp.ANY,
) -> bool:
    return is_signed(headers, body, BODY_TIME, app_id=APP_ID, secret=secret, prefix=prefix, timestamp=timestamp)


def signed(time: str, mark: str = "") -> dict[str, str]:
    """Headers over ``time``, with the header's own time beside it."""
    return {**sign(BODY, time, mark=mark), "X-ZEvent-Timestamp": HEADER_TIME}


@pytest.mark.parametrize("mark", ["mac=", ""])
@pytest.mark.parametrize("time", [BODY_TIME, HEADER_TIME])
def test_both_forms_of_both_open_points_are_taken(mark: str, time: str) -> None:
    assert taken(signed(time, mark))


@pytest.mark.parametrize(
    ("prefix", "with_mark", "without"),
    [(Prefix.MAC, True, False), (Prefix.NONE, False, True), (Prefix.ANY, True, True)],
)
def test_a_setting_narrows_the_prefix(prefix: Prefix, with_mark: bool, without: bool) -> None:
    assert taken(signed(BODY_TIME, "mac="), prefix=prefix) is with_mark
    assert taken(signed(BODY_TIME), prefix=prefix) is without


@pytest.mark.parametrize(
    ("timestamp", "body", "header"),
    [(Timestamp.BODY, True, False), (Timestamp.HEADER, False, True), (Timestamp.ANY, True, True)],
)
def test_a_setting_narrows_the_time(timestamp: Timestamp, body: bool, header: bool) -> None:
    assert taken(signed(BODY_TIME), timestamp=timestamp) is body
    assert taken(signed(HEADER_TIME), timestamp=timestamp) is header


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="none"),
        pytest.param({"X-ZEvent-Signature": ""}, id="empty"),
        pytest.param({"X-ZEvent-Signature": "mac="}, id="only the prefix"),
        pytest.param({"X-ZEvent-Signature": "mac=" + "0" * 64}, id="made up"),
        pytest.param({"X-ZEvent-Signature": "chữ ký"}, id="not ASCII"),
        pytest.param(sign(BODY, BODY_TIME, secret="another"), id="another secret"),
        pytest.param(sign(BODY, BODY_TIME, secret=""), id="no secret"),
        pytest.param(sign(BODY, "", mark=""), id="no time"),
        pytest.param(sign(BODY + b" ", BODY_TIME), id="another body"),
        pytest.param({"X-ZEvent-Signature": sign(BODY, BODY_TIME)["X-ZEvent-Signature"][:-1]}, id="cut"),
    ],
)
def test_a_forged_signature_is_not(headers: dict[str, str]) -> None:
    assert not taken(headers)


def test_without_a_secret_of_ours_nothing_is_signed() -> None:
    assert not taken(sign(BODY, BODY_TIME, secret=""), secret="")


def test_a_changed_body_is_not_signed_any_more() -> None:
    assert not taken(signed(BODY_TIME), BODY.replace(b"text", b"test"))
