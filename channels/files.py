"""Files that answers carry: made when they are fetched, given out by a signed address that ends."""

from __future__ import annotations

from django.conf import settings
from django.core import signing

from records.papers import paper_of

LINK_SECONDS = 24 * 3600


class NoSuchFile(Exception):
    """There is no file of that key any more, or its link has ended."""


def read(key: str) -> bytes:
    """The file of ``key``. Raises :class:`NoSuchFile`."""
    paper = paper_of(key)
    if paper is None:
        raise NoSuchFile
    return paper


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
