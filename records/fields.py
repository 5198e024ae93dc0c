"""A text column that is encrypted at rest."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

from records.errors import Unreadable

# Django's fields take type parameters for the type checker only.
if TYPE_CHECKING:
    TextBase = models.TextField[str, str]
else:
    TextBase = models.TextField


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


class EncryptedTextField(TextBase):
    """Stores text as a Fernet token under ``settings.DATA_KEYS``; the empty string stays empty.

    Reading raises :class:`records.errors.Unreadable` if no key fits. It cannot be searched.
    """

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way to the database."""
        if not value:
            return value
        return _cipher(settings.DATA_KEYS).encrypt(str(value).encode()).decode()

    def from_db_value(self, value: Any, *_: Any) -> Any:
        """Decrypt on the way from the database."""
        if not value:
            return value
        try:
            return _cipher(settings.DATA_KEYS).decrypt(value.encode()).decode()
        except InvalidToken as error:
            raise Unreadable("no data key fits this row; was MOTCUA_DATA_KEY changed?") from error
