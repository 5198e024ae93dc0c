"""From an envelope to message parts: within the limits, nothing lost, nothing torn that belongs together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from channels.base import Abilities
from channels.parts import map_link, messages, parts, shorten
from knowledge.envelope import Ask, Block, Button, Envelope, File, Outcome, Place, SourceLine
from knowledge.plain import Paragraph, source_text
from knowledge.wording import say

PLAIN = Abilities(text_limit=2_000)
RICH = Abilities(
    text_limit=4_096, buttons=3, button_title=20, places_out=True, files_out=True, location_in=True, contact_in=True
)
SOURCE = SourceLine(title="Nghị định 70/2024/NĐ-CP", effective_from=date(2024, 7, 1), checked_on=date(2026, 11, 1))
OFFICE = Place(
    name="Bưu điện Hoàn Kiếm", address="75 Đinh Tiên Hoàng", latitude=21.027, longitude=105.852, note="7:30–17:00"
)
FORM = File(name="Tờ khai CC01.pdf", media_type="application/pdf", key="cc01.pdf")


def buttons(count: int) -> tuple[Button, ...]:
    return tuple(Button(title=f"Thủ tục {number}", payload=f"/p{number}") for number in range(1, count + 1))


def envelope(text: str = "Nộp tại công an phường.", **extra: object) -> Envelope:
    return Envelope.model_validate({"outcome": Outcome.ANSWERED, "text": text, **extra})


def texts(found: list[dict[str, object]]) -> list[str]:
    return [str(part["text"]) for part in found if "text" in part]


@pytest.fixture(autouse=True)
def _public(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://motcua.example.vn"


def test_nothing_to_say_is_no_part() -> None:
    assert parts(envelope(""), PLAIN) == []
    assert parts(envelope("", blocks=(Block(title="", lines=("",)), Block(title="", lines=()))), PLAIN) == []


def test_a_short_answer_is_one_text_with_its_source_last() -> None:
    found = envelope(blocks=(Block(title="Giấy tờ", kind="bullets", lines=("Tờ khai",)),), sources=(SOURCE,))
    [part] = parts(found, PLAIN)

    assert part == {"text": f"Nộp tại công an phường.\n\nGiấy tờ\n• Tờ khai\n\n{source_text(SOURCE)}"}


# Buttons


def test_where_there_are_no_buttons_they_are_a_numbered_list_at_the_end() -> None:
    [part] = parts(envelope(buttons=buttons(2), sources=(SOURCE,)), PLAIN)

    assert part["text"].endswith(f"{say('chat.number')}\n1. Thủ tục 1\n2. Thủ tục 2")
    assert "buttons" not in part


def test_more_buttons_than_fit_are_all_numbers_never_some_of_each() -> None:
    [fits] = parts(envelope(buttons=buttons(3)), RICH)
    [numbers] = parts(envelope(buttons=buttons(4)), RICH)

    assert [button["payload"] for button in fits["buttons"]] == ["/p1", "/p2", "/p3"]
    assert say("chat.number") not in fits["text"]
    assert "buttons" not in numbers
    assert "4. Thủ tục 4" in numbers["text"]


def test_buttons_stand_under_the_last_text() -> None:
    long = envelope("Câu một. " * 100, buttons=buttons(2))
    found = parts(long, replace(RICH, text_limit=300))

    assert len(found) > 2
    assert [("buttons" in part) for part in found] == [False] * (len(found) - 1) + [True]


def test_a_title_is_cut_after_a_word_and_its_payload_is_whole() -> None:
    button = Button(title="Cấp lại giấy phép lái xe bị mất", payload="/x" * 300)
    [part] = parts(envelope(buttons=(button,)), RICH)

    assert part["buttons"] == [{"title": "Cấp lại giấy phép…", "payload": "/x" * 300}]


@given(st.text(max_size=60), st.integers(min_value=2, max_value=40))
def test_a_title_is_never_longer_than_the_network_takes(title: str, limit: int) -> None:
    short = shorten(title, limit)

    assert len(short) <= limit
    assert short == title or (short.endswith("…") and title.startswith(short[:-1]))


# Places, files, and what is asked for


def test_a_place_goes_out_as_one_where_that_is_possible_and_after_the_text() -> None:
    found = parts(envelope(places=(OFFICE,)), RICH)

    assert [list(part) for part in found] == [["text"], ["place"]]
    assert found[1]["place"]["latitude"] == 21.027


def test_a_place_without_a_position_is_words_everywhere() -> None:
    nowhere = Place(name="UBND xã Đông Anh", address="Quốc lộ 3")

    assert parts(envelope(places=(nowhere,)), RICH)[1] == {"text": "UBND xã Đông Anh\nQuốc lộ 3"}
    assert "google" not in parts(envelope(places=(nowhere,)), PLAIN)[0]["text"]


def test_where_places_cannot_be_sent_they_are_lines_with_a_map() -> None:
    [part] = parts(envelope(places=(OFFICE,)), PLAIN)

    assert part["text"].endswith(f"Bưu điện Hoàn Kiếm\n75 Đinh Tiên Hoàng\n7:30–17:00\n{map_link(21.027, 105.852)}")
    assert map_link(-1.5, 2) == "https://www.google.com/maps/search/?api=1&query=-1.500000%2C2.000000"


def test_a_file_goes_out_as_one_or_as_a_link() -> None:
    assert parts(envelope(files=(FORM,)), RICH)[1] == {"file": FORM.model_dump(mode="json")}
    [part] = parts(envelope(files=(FORM,)), PLAIN)
    assert "Tờ khai CC01.pdf\nhttps://motcua.example.vn/files/cc01.pdf:" in part["text"]


@pytest.mark.parametrize("ask", Ask)
def test_what_is_asked_for_is_a_tap_where_there_is_one_and_a_sentence_elsewhere(ask: Ask) -> None:
    [tap] = parts(envelope(asks=ask), RICH)
    [words] = parts(envelope(asks=ask), PLAIN)

    assert (tap["asks"], say(f"chat.ask.{ask}") in tap["text"]) == (ask.value, False)
    assert "asks" not in words
    assert words["text"].endswith(say(f"chat.ask.{ask}"))


# Cutting


def test_a_long_answer_is_cut_between_paragraphs_first() -> None:
    told = [Paragraph(("a" * 60,)), Paragraph(("b" * 30,)), Paragraph(("c" * 60,))]

    assert messages(told, 100) == ["a" * 60 + "\n\n" + "b" * 30, "c" * 60]


def test_a_long_paragraph_is_cut_between_its_lines_and_a_long_line_after_a_sentence() -> None:
    assert messages([Paragraph(("a" * 60, "b" * 60, "c" * 30))], 100) == ["a" * 60, "b" * 60 + "\n" + "c" * 30]
    assert messages([Paragraph(("Câu thứ nhất. Câu thứ hai? Câu thứ ba!",))], 28) == [
        "Câu thứ nhất. Câu thứ hai?",
        "Câu thứ ba!",
    ]


def test_only_a_sentence_longer_than_a_message_is_cut_after_a_word_and_only_such_a_word_within() -> None:
    assert messages([Paragraph(("một hai ba bốn năm",))], 10) == ["một hai ba", "bốn năm"]
    assert messages([Paragraph(("x" * 25,))], 10) == ["x" * 10, "x" * 10, "x" * 5]


line = st.lists(st.text(alphabet="abcđê0.!?,… ", min_size=1, max_size=80), min_size=1, max_size=4).map(tuple)


def letters(text: str) -> str:
    return "".join(text.split())


@given(st.lists(line.map(Paragraph), max_size=6), st.integers(min_value=10, max_value=200))
def test_every_text_is_within_the_limit_and_nothing_is_lost_or_moved(told: list[Paragraph], limit: int) -> None:
    found = messages(told, limit)

    assert all(0 < len(text) <= limit and text.strip() for text in found)
    assert letters("".join(found)) == letters("".join(paragraph.text for paragraph in told))


@given(st.lists(line.map(Paragraph), max_size=6), st.integers(min_value=81, max_value=200))
def test_no_word_is_torn_that_fits_into_a_message(told: list[Paragraph], limit: int) -> None:
    words = [word for text in messages(told, limit) for word in text.split()]

    assert words == [word for paragraph in told for word in paragraph.text.split()]


@given(st.text(alphabet="abc .", min_size=1, max_size=900), st.lists(st.integers(1, 80), min_size=1, max_size=5))
def test_a_source_line_is_never_cut(text: str, lengths: list[int]) -> None:
    sources = tuple(
        SourceLine(title=f"Văn bản. {number}. " + "chữ. " * (length // 5), checked_on=date(2026, 11, 1))
        for number, length in enumerate(lengths)
    )
    found = texts(parts(envelope(text, sources=sources), replace(PLAIN, text_limit=200)))

    for source in sources:
        assert sum(source_text(source) in told for told in found) == 1
