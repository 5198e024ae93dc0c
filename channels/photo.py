"""What the QR code on a photo of an identity card says. The photo is looked at in memory and never kept or logged."""

from __future__ import annotations

import re
from io import BytesIO
from threading import Lock

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

MAX_PHOTO = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000
ENLARGED_PIXELS = 12_000_000
"""Pictures up to here are looked at once more in twice the size, larger ones in half of it."""
_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_SHARPER = ImageFilter.UnsharpMask(radius=2, percent=150, threshold=0)
_FORMATS = ("JPEG", "PNG", "WEBP")
# The shape of what `knowledge.forms.values.read_card` reads: number, old number (may be empty or missing), name, birth.
_CARD = re.compile(r"\s*[0-9]{12}\s*\|(?:\s*[0-9]*\s*\|[^|]+\|\s*[0-9]{4,8}\s*(?:\||$)|[^|]+\|\s*[0-9]{4,8}\s*\|)")
_one_at_a_time = Lock()  # a large picture takes 200 MB for a moment


def card_in(photo: bytes) -> str | None:
    """The text of the first QR code on ``photo`` that an identity card may carry; ``None`` if there is none.

    So too for what is no picture, or a larger one than is looked at: nothing is raised.
    """
    if len(photo) > MAX_PHOTO:
        return None
    with _one_at_a_time:
        picture = _grey(photo)
        if picture is None:
            return None
        return _card_on(picture) or _card_on(_second_look(picture))


def _grey(photo: bytes) -> Image.Image | None:
    """The picture in shades of grey. How it is turned does not matter: codes are found whichever way they lie."""
    try:
        with Image.open(BytesIO(photo), formats=_FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return None
            picture.draft("L", picture.size)  # lets JPEG leave the colours out
            return picture.convert("L")
    except Exception:  # strangers' bytes: decoders raise nearly everything, and all of it means that it is no picture
        return None


def _card_on(picture: Image.Image) -> str | None:
    found = zxingcpp.read_barcodes(picture, formats=_QR, text_mode=zxingcpp.TextMode.Plain)
    return next((code.text for code in found if _CARD.match(code.text)), None)


def _second_look(picture: Image.Image) -> Image.Image:
    """Sharper, clearer and larger: so small and blurred codes are found. In a large picture the grain goes instead."""
    if picture.width * picture.height > ENLARGED_PIXELS:
        return ImageOps.autocontrast(picture.reduce(2), cutoff=1)
    clear = ImageOps.autocontrast(picture.filter(_SHARPER), cutoff=1)
    return clear.resize((clear.width * 2, clear.height * 2), Image.Resampling.LANCZOS)
