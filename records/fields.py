"""Columns that are encrypted at rest: text, and JSON."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

from records.errors import Unreadable

# Django's fields take type parameters for the type checker only.
if TYPE_CHECKING:
    TextBase = models.TextField[str, str]
    JSONBase = models.TextField[Any, Any]
else:
    TextBase = JSONBase = models.TextField


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _seal(text: str) -> str:
    return _cipher(settings.DATA_KEYS).encrypt(text.encode()).decode()


def _unseal(token: str) -> str:
    try:
        return _cipher(settings.DATA_KEYS).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("no data key fits this row; was MOTCUA_DATA_KEY changed?") from error


class EncryptedTextField(TextBase):
    """Stores text as a Fernet token under ``settings.DATA_KEYS``; the empty string stays empty.

    Reading raises :class:`records.errors.Unreadable` if no key fits. It cannot be searched.
    """

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way to the database."""
        return _seal(str(value)) if value else value

    def from_db_value(self, value: Any, *_: Any) -> Any:
        """Decrypt on the way from the database."""
        return _unseal(value) if value else value


class EncryptedJSONField(JSONBase):
    """Stores what JSON can hold as :class:`EncryptedTextField` stores text; null stays null, to be asked for."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way to the database."""
        return None if value is None else _seal(json.dumps(value, ensure_ascii=False))

    def from_db_value(self, value: Any, *_: Any) -> Any:
        """Decrypt on the way from the database."""
        return None if value is None else json.loads(_unseal(value))
