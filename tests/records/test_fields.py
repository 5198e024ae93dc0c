"""The encrypted column, seen from both sides."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pytest_django import Settings

from records.errors import RecordsError, Unreadable
from records.models import Turn
from tests.records.database import arrive, raw


def test_a_row_of_another_key_is_unreadable_and_says_what_to_check(database: Path, settings: Settings) -> None:
    arrive("Mất hộ chiếu")
    settings.DATA_KEYS = (Fernet.generate_key().decode(),)

    with pytest.raises(Unreadable, match="MOTCUA_DATA_KEY"):
        Turn.objects.get()
    assert issubclass(Unreadable, RecordsError)


def test_a_damaged_row_is_unreadable_and_does_not_come_back_as_text(database: Path) -> None:
    arrive("Mất hộ chiếu")
    raw("UPDATE records_turn SET text = 'gAAAAA-not-a-token'")

    with pytest.raises(Unreadable):
        Turn.objects.get()


def test_after_rotation_old_rows_are_read_and_new_ones_need_the_new_key(database: Path, settings: Settings) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.DATA_KEYS = (old,)
    arrive("cũ")
    settings.DATA_KEYS = (new, old)
    arrive("mới")

    assert [turn.text for turn in Turn.objects.order_by("order")] == ["cũ", "mới"]
    [(token,)] = raw('SELECT text FROM records_turn WHERE "order" = 2')
    assert Fernet(new).decrypt(token).decode() == "mới"


def test_the_same_text_is_never_the_same_token(database: Path) -> None:
    arrive("Mất hộ chiếu")
    arrive("Mất hộ chiếu")

    assert len({token for (token,) in raw("SELECT text FROM records_turn")}) == 2


def test_the_empty_text_stays_empty(database: Path) -> None:
    arrive("", payload="/menu")

    assert raw("SELECT text, location FROM records_turn") == [("", "")]
    assert Turn.objects.get().text == ""
