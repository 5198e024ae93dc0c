"""Files that answers carry: kept under the state directory, given out by a signed address that ends."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.core import signing

FOLDER = "files"
LINK_SECONDS = 24 * 3600
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class NoSuchFile(Exception):
    """There is no file of that key, or its link has ended."""


def read(key: str) -> bytes:
    """The file of ``key``. Raises :class:`NoSuchFile`."""
    try:
        return path_of(key).read_bytes()
    except FileNotFoundError:
        raise NoSuchFile from None


def path_of(key: str) -> Path:
    """Where the file of ``key`` lies. Raises :class:`NoSuchFile` for a key that could leave the folder."""
    if not _KEY.fullmatch(key):
        raise NoSuchFile
    return Path(settings.STATE) / FOLDER / key


def link(key: str) -> str:
    """An address at which the file of ``key`` can be fetched for :data:`LINK_SECONDS`."""
    return f"{settings.PUBLIC_URL}/files/{_signer().sign(key)}"


def key_of(signed: str) -> str:
    """The key in an address that :func:`link` made. Raises :class:`NoSuchFile` if it is not ours or has ended."""
    try:
        return _signer().unsign(signed, max_age=LINK_SECONDS)
    except signing.BadSignature:
        raise NoSuchFile from None


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="channels.files")
