"""Whatever is typed, for every type: a value that is read back, or a polite sentence."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.forms.schema import FieldType, FormField, Option
from knowledge.forms.values import Unreadable, Value, read_value, show_value, value_in_words

TODAY = date(2026, 7, 25)
OPTIONS = (Option(value="one", label="Cái một"), Option(value="two", label="Cái hai", cues=("kia",)))
PIECES = (
    *("5", "3", "2024", "24", "/", "-", ".", ":", "|", "+", "(", ")", "'", "ngày", "tháng", "năm", "mùng", "giờ", "h"),
    *("hôm", "qua", "nam", "nữ", "triệu", "tr", "nghìn", "tỷ", "rưỡi", "trăm", "linh", "mươi", "không", "có", "chưa"),
    *(
        "phường",
        "xã",
        "p",
        "láng",
        "hạ",
        "cũ",
        "quận",
        "1",
        "hà",
        "nội",
        "tphcm",
        "đống",
        "đa",
        "số",
        "thứ",
        "hai",
        "ạ",
    ),
    *("001085012345", "0912345678", "+84", "@", "gmail.com", "Nguyễn", "Văn", "An", "dân tộc", "kinh", "9" * 21, ""),
    *("٣", "²", "½", "ß", "İ", "ŉ", "\u0301", "\u200b", "\x00", "\ud800", "{x}", "%s"),
)


def field(kind: FieldType) -> FormField:
    options = OPTIONS if kind is FieldType.CHOICE else ()
    return FormField(id="it", type=kind, label="Mục", question="Gì?", short="mục", options=options)


typed = st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=10).map(" ".join)
glued = st.lists(st.sampled_from(PIECES), max_size=10).map("".join)


@pytest.mark.parametrize("kind", FieldType)
@given(typed | glued)
@settings(max_examples=150, deadline=None)
@example("9" * 5000)
@example("năm " * 3000)
@example("a" * 20_000)
@example("\n" * 100)
def test_anything_is_read_or_politely_refused(kind: FieldType, text: str) -> None:
    item = field(kind)
    try:
        value = read_value(item, text, TODAY)
    except Unreadable as error:
        assert str(error)  # noqa: PT017 - it need not be raised
        return
    assert isinstance(value, Value)
    assert value.value
    assert show_value(item, value.value)
    assert isinstance(value_in_words(item, value.value), str)
    # What was read once is understood the same when it is read again.
    assert read_value(item, value.value, TODAY).value == value.value
    if kind is not FieldType.COUNT:
        assert read_value(item, show_value(item, value.value), TODAY).value == value.value
