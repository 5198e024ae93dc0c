"""Which identity card's code is found on a photo, and what is no photo at all."""

from __future__ import annotations

import struct
import time
import zlib
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from channels import photo as module
from channels.photo import MAX_PHOTO, card_in
from knowledge.forms.values import read_card
from tests.channels.pictures import CARD, card, card_photo, encoded, photo, qr

PLACE = "https://vi.example/nha-van-hoa"
BARE = CARD.replace("|012345678|", "||")
NEWER = f"{CARD}|Nguyễn Văn Cha|Trần Thị Mẹ"
"""Newer cards have more at the end."""


def png(width: int, height: int, rows: bytes) -> bytes:
    """A PNG that says it is that large, and holds ``rows``."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("text", [CARD, BARE, NEWER])
def test_a_card_as_most_people_photograph_it(text: str) -> None:
    assert card_in(card_photo(text)) == text


@pytest.mark.parametrize(
    ("width", "how", "quality"),
    [
        pytest.param(1400, {"angle": 33}, 85, id="turned"),
        pytest.param(1400, {"angle": 180}, 85, id="upside down"),
        pytest.param(1400, {"blur": 1.5, "angle": 8}, 85, id="blurred"),
        pytest.param(1400, {"light": 0.2, "angle": 8}, 85, id="dark"),
        pytest.param(1400, {"angle": 8}, 40, id="squeezed by a messenger"),
        pytest.param(600, {"angle": 3}, 85, id="small in a large picture"),
        pytest.param(1200, {"blur": 1.2, "light": 0.5, "angle": 17}, 40, id="all at once"),
    ],
)
def test_a_card_that_is_badly_photographed(width: int, how: dict[str, Any], quality: int) -> None:
    assert card_in(encoded(photo(card(width), **how), quality=quality)) == CARD


def test_a_blurred_code_is_found_at_the_second_look_only(monkeypatch: pytest.MonkeyPatch) -> None:
    content = encoded(photo(card(1000), angle=8, blur=1.7), quality=60)
    assert card_in(content) == CARD

    monkeypatch.setattr(module, "_second_look", lambda picture: picture)
    assert card_in(content) is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_of_file_that_phones_make(kind: str) -> None:
    assert card_in(encoded(photo(card(900), size=(1200, 900)), kind)) == CARD


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "CMYK", "P", "L", "1"])
def test_every_kind_of_colours(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert card_in(encoded(photo(card(900), size=(1200, 900)).convert(mode), kind)) == CARD


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_camera_that_was_turned_or_mirrors(orientation: int) -> None:
    picture = photo(card(900), size=(1200, 900))
    turned = {
        1: picture,
        2: picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: picture.transpose(Image.Transpose.ROTATE_180),
        4: picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: picture.transpose(Image.Transpose.TRANSPOSE),
        6: picture.transpose(Image.Transpose.ROTATE_90),
        7: picture.transpose(Image.Transpose.TRANSVERSE),
        8: picture.transpose(Image.Transpose.ROTATE_270),
    }[orientation]
    tags = Image.Exif()
    tags[0x0112] = orientation
    assert card_in(encoded(turned, exif=tags)) == CARD


def test_two_pictures_in_one_file_as_some_phones_make_them() -> None:
    file = BytesIO()
    picture = photo(card(900), size=(1200, 900)).convert("RGB")
    picture.save(file, "MPO", save_all=True, append_images=[picture.resize((160, 120))])
    assert card_in(file.getvalue()) == CARD


def test_the_card_is_found_among_other_codes() -> None:
    assert card_in(encoded(photo(qr(PLACE, 500), card(1400), qr("MC-7K2F9", 400)))) == CARD


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(photo(), id="an empty table"),
        pytest.param(photo(qr(PLACE, 600)), id="another code"),
        pytest.param(photo(qr("0011990123456|x|y|01011999", 600)), id="13 digits"),
    ],
)
def test_a_photo_without_a_cards_code_says_nothing(picture: Image.Image) -> None:
    assert card_in(encoded(picture)) is None


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"hello", id="words"),
        pytest.param(b"%PDF-1.7\n", id="a PDF"),
        pytest.param(b"\xff\xd8\xff\xe0", id="the first bytes of a JPEG"),
        pytest.param(card_photo()[:4000], id="half a photo"),
        pytest.param(png(100, 100, b"no zlib"), id="broken inside"),
        pytest.param(png(100, 100, zlib.compress(b"")), id="empty inside"),
        pytest.param(png(0, 0, b""), id="no points"),
        pytest.param(b"GIF89a" + bytes(20), id="a GIF"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", id="a program that draws"),
    ],
)
def test_what_is_no_picture_says_nothing(content: bytes) -> None:
    assert card_in(content) is None


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_spoilt_photo_is_read_or_says_nothing(data: st.DataObject) -> None:
    content = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert card_in(bytes(content)) in (None, CARD)


SMALL = encoded(photo(card(500), size=(640, 480)), "PNG")


@pytest.mark.filterwarnings("ignore:Image size")  # Pillow warns too
def test_a_bomb_is_not_unpacked() -> None:
    row = b"\0" + bytes(12_000)
    packer = zlib.compressobj()
    rows = b"".join(packer.compress(row) for _ in range(12_000)) + packer.flush()  # 144 MB, in a fifth of one
    bomb = png(12_000, 12_000, rows)
    assert len(bomb) < MAX_PHOTO

    began = time.monotonic()
    assert card_in(bomb) is None
    assert time.monotonic() - began < 0.5


def test_the_size_of_file_and_picture_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    content = card_photo()
    monkeypatch.setattr(module, "MAX_PHOTO", len(content))
    monkeypatch.setattr(module, "MAX_PIXELS", 3000 * 2000)
    assert card_in(content) == CARD
    assert card_in(content + b"x") is None
    monkeypatch.setattr(module, "MAX_PIXELS", 3000 * 2000 - 1)
    assert card_in(content) is None


def test_the_largest_picture_is_read_within_seconds() -> None:
    content = encoded(photo(card(3000), size=(8000, 5000), blur=4), quality=80)
    began = time.monotonic()
    assert card_in(content) == CARD
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "text",
    [
        CARD, BARE, NEWER, f" {CARD}\n", CARD.replace("|012345678|", "|"), CARD.replace("15081999", "1999"),
        "001199012345|012345678|Nguyễn Thị Thu Hương|15081999", "001199012345|Nguyễn An|15081999|Nữ",
        "001199012345|Nguyễn An|15081999", "001199012345", "001199012345|x", "00119901234|1|Nguyễn An|15081999|Nữ",
        "001199012345|012345678|Nguyễn An|15-08-1999|Nữ", "001199012345|012345678||15081999|Nữ", PLACE, "", "|||||",
        "a001199012345|012345678|Nguyễn An|15081999|Nữ", "001199012345|||15081999|",
    ],
)  # fmt: skip
def test_the_shape_is_that_of_what_is_read_as_a_card(text: str) -> None:
    assert bool(module._CARD.match(text)) is (read_card(text) is not None)
