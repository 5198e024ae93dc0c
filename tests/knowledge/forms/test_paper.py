"""What is printed is read back from the PDF and compared with what was to be printed, field by field."""

import re
import unicodedata
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from knowledge.forms.paper import ChecklistLine, render_pdf
from knowledge.forms.schema import FieldType, Form
from knowledge.schema import Standing

DAY = date(2026, 8, 2)
URL = "https://motcua.example.vn/to-khai/K7M2PQ"
CODE = "K7M2PQ"
ADDRESSEE = "Ủy ban nhân dân phường Láng, thành phố Hà Nội"
ADDRESS = ("Số 1234, ngách 56, ngõ 78, đường Nguyễn Hữu Thọ kéo dài, khu đô thị mới Đặng Xá mở rộng, " * 3)[:200]


# ------------------------------------------------------------------------------------------------ reading a PDF back
@dataclass
class Page:
    """The text of one page in reading order, apart from its header and footer; and where each run begins."""

    body: str = ""
    margins: str = ""
    runs: list[tuple[float, float, str]] = field(default_factory=list)


# A string may hold pairs of parentheses, here up to five deep.
STRING = rb"\((?:\\.|[^\\()])*\)"
for _ in range(5):
    STRING = rb"\((?:\\.|[^\\()]|" + STRING + rb")*\)"
OPERATORS = re.compile(
    rb"(?P<begin>(?:/\w+)?<<(?:[^<>]|<<[^<>]*>>|<[0-9A-Fa-f]*>)*>>\s*BDC)|(?P<plain>/\w+\s+BMC)|(?P<end>\bEMC\b)"
    rb"|(?P<place>[-.\d]+ [-.\d]+ [-.\d]+ [-.\d]+ (?P<x>[-.\d]+) (?P<y>[-.\d]+) cm)"
    rb"|/(?P<font>\w+) [-.\d]+ Tf|(?P<text>" + STRING + rb"|<(?:[0-9A-Fa-f]{4})+>)",
    re.DOTALL,
)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages(pdf: bytes) -> list[Page]:
    """Read a PDF that typst wrote: enough of the format for that, and no more."""
    objects = {int(found[1]): found[2] for found in re.finditer(rb"(?s)\b(\d+) 0 obj\b(.*?)\bendobj", pdf)}
    (kids,) = (re.search(rb"/Kids\[([^]]*)\]", one) for one in objects.values() if b"/Type/Pages" in one)
    assert kids is not None
    return [_page(objects, int(number)) for number in re.findall(rb"(\d+) 0 R", kids[1])]


def _page(objects: dict[int, bytes], number: int) -> Page:
    fonts = {
        name.decode(): _letters(objects, int(font))
        for name, font in re.findall(rb"/(f\d+) (\d+) 0 R", objects[_reference(objects[number], b"Resources")])
    }
    page, stack, font, x, y = Page(), [False], "", 0.0, 0.0
    for found in OPERATORS.finditer(_stream(objects[_reference(objects[number], b"Contents")])):
        if found["begin"] or found["plain"]:
            mark = found["begin"] or found["plain"]
            stack.append(stack[-1] or (mark.startswith(b"/Artifact") and b"Pagination" in mark))
        elif found["end"]:
            stack.pop()
        elif found["place"]:
            x, y = float(found["x"]), float(found["y"])
        elif found["font"]:
            font = found["font"].decode()
        else:
            codes = _codes(found["text"])
            text = "".join(fonts[font][code] for code in codes)
            if stack[-1]:
                page.margins += text
            else:
                page.body += text
                page.runs.append((x, y, text))
    return page


def _reference(one: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", one)
    assert found is not None
    return int(found[1])


def _stream(one: bytes) -> bytes:
    found = re.search(rb"(?s)stream\r?\n(.*)\r?\nendstream", one)
    assert found is not None
    return zlib.decompress(found[1])


def _letters(objects: dict[int, bytes], font: int) -> dict[int, str]:
    table = _stream(objects[_reference(objects[font], b"ToUnicode")])
    return {
        int(code, 16): bytes.fromhex(letters.decode()).decode("utf-16-be")
        for block in re.findall(rb"(?s)beginbfchar(.*?)endbfchar", table)
        for code, letters in re.findall(rb"<(\w+)> <(\w+)>", block)
    }


def _codes(text: bytes) -> Iterator[int]:
    if text.startswith(b"<"):
        data = bytes.fromhex(text[1:-1].decode())
    else:
        data = re.sub(
            rb"\\([0-7]{1,3}|.)",
            lambda found: ESCAPES.get(found[1]) or (bytes([int(found[1], 8)]) if found[1].isdigit() else found[1]),
            text[1:-1],
            flags=re.DOTALL,
        )
    return (int.from_bytes(data[place : place + 2], "big") for place in range(0, len(data), 2))


def tight(text: str) -> str:
    """The text without its spaces: lines break where the page wants."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def body(pdf: bytes) -> str:
    return tight("".join(page.body for page in pages(pdf)))


# ---------------------------------------------------------------------------------------------------- made-up forms
def item(name: str, type_: str, label: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": type_, "label": label, "question": "?", "short": label, **more}


def form(sections: list[dict[str, Any]], **more: Any) -> Form:
    return Form.model_validate(
        {
            "id": "made-up",
            "name": "Tờ khai đăng ký thử",
            "legal_basis": "Thông tư 99/2026/TT-BTP",
            "standing": "claimed",
            "source": {"title": "Trang mẫu", "checked_on": DAY},
            "procedures": ["1.001193"],
            "addressee": "Ủy ban nhân dân {unit}",
            "sections": sections,
            "declaration": "Tôi cam đoan những nội dung khai trên đây là đúng sự thật.",
            "signatures": ["Người yêu cầu"],
            **more,
        }
    )


def every_type() -> Form:
    fields = [
        item(f"f_{kind}", kind, f"Mục {place} loại {kind}", options=[{"value": "a", "label": "Loại A"}])
        if kind == "choice"
        else item(f"f_{kind}", kind, f"Mục {place} loại {kind}")
        for place, kind in enumerate(FieldType, start=1)
    ]
    return form([{"title": "A. Phần đầu", "fields": fields[:9]}, {"title": "B. Phần sau", "fields": fields[9:]}])


VALUES = {
    "f_name": "NGUYỄN THỊ HỮU ĐẶNG ỢI",
    "f_date": "15/7/2026",
    "f_year": "1990",
    "f_moment": "8 giờ 30 phút, ngày 15/7/2026",
    "f_sex": "Nữ",
    "f_id_number": "001190000001",
    "f_paper": "Thẻ căn cước số 001190000001, cấp ngày 5/6/2021, nơi cấp: Bộ Công an",
    "f_phone": "0912 345 678",
    "f_email": "hoa.phuong@example.vn",
    "f_unit": "Xã Hoa Sen, tỉnh Ninh Bình",
    "f_address": "Số 12, ngõ 34, phường Láng, thành phố Hà Nội",
    "f_ethnicity": "Mường",
    "f_nationality": "Việt Nam",
    "f_choice": "Loại A",
    "f_yes_no": "Có",
    "f_count": "3",
    "f_money": "1.500.000.000 đồng",
    "f_text": "Làm hộ chiếu cho bé đi cùng mẹ",
    "f_lines": "Trần Văn Bình, 3/4/2015, Nam, con\nTrần Thị Cúc, 5/6/2018, Nữ, con",
}
WORDS = {"f_date": "ngày mười lăm tháng bảy năm hai nghìn không trăm hai mươi sáu", "f_money": "một tỷ năm trăm triệu"}


def printed(one: Form, shown: dict[str, str], **more: Any) -> bytes:
    given = {"addressee": ADDRESSEE, "code": CODE, "resume_url": URL, "printed_on": DAY, **more}
    return render_pdf(one, shown, **given)


def persons(prefix: str) -> list[dict[str, Any]]:
    return [
        item(f"{prefix}_name", "name", "Họ, chữ đệm, tên"),
        item(f"{prefix}_home", "address", "Nơi cư trú"),
        item(f"{prefix}_times", "count", "Kết hôn lần thứ mấy"),
    ]


def marriage(**more: Any) -> Form:
    return form(
        [
            {"title": "Bên nữ", "fields": persons("bride")},
            {"title": "Bên nam", "fields": persons("groom")},
            {"title": "Đề nghị", "fields": [item("copies", "yes_no", "Đề nghị cấp bản sao")]},
        ],
        id="ket-hon",
        signatures=["Bên nữ ký", "Bên nam ký"],
        **more,
    )


# ------------------------------------------------------------------------------------------------------------- tests
def test_every_field_stands_on_the_paper_with_its_value_in_the_order_of_the_form() -> None:
    one = every_type()
    assert set(VALUES) == {each.id for each in one.fields}
    text = body(printed(one, VALUES, words=WORDS))
    places = []
    for each in one.fields:
        if each.type is FieldType.LINES:
            expected = f"{each.label}:STT Nội dung" + "".join(
                f"{number}{line}" for number, line in enumerate(VALUES[each.id].split("\n"), start=1)
            )
        else:
            expected = f"{each.label}: {VALUES[each.id]}"
        if each.id in WORDS:
            expected += f"(Bằng chữ: {WORDS[each.id]})"
        assert text.count(tight(expected)) == 1, each.id
        places.append(text.index(tight(expected)))
    assert places == sorted(places)


def test_the_frame_of_the_paper_is_the_official_one() -> None:
    text = body(printed(every_type(), VALUES))
    frame = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập – Tự do – Hạnh phúc",
        "TỜ KHAI ĐĂNG KÝ THỬ",
        CODE,
        f"Kính gửi: {ADDRESSEE}",
        "A. Phần đầu",
        "B. Phần sau",
        "Tôi cam đoan những nội dung khai trên đây là đúng sự thật.",
        ", ngày tháng năm",
        "Người yêu cầu",
        "(Ký, ghi rõ họ tên)",
    ]
    places = [text.index(tight(part)) for part in frame]
    assert places == sorted(places)


def test_without_answers_the_labels_remain_and_nothing_is_made_up() -> None:
    one = every_type()
    text = body(printed(one, {}, words=WORDS))
    for each in one.fields:
        assert tight(f"{each.label}:") in text
    assert "None" not in text
    assert "Bằngchữ" not in text


def test_an_answer_of_nothing_but_spaces_is_no_answer() -> None:
    one = every_type()
    assert body(printed(one, {each.id: " \n " for each in one.fields})) == body(printed(one, {}))


@pytest.mark.parametrize("standing", ["claimed", "confirmed"])
def test_every_page_says_what_it_is_and_is_not(standing: str) -> None:
    rows = "\n".join(f"Người thứ {number}, {ADDRESS}" for number in range(1, 31))
    one = every_type().model_copy(update={"standing": Standing(standing)})
    found = pages(printed(one, {**VALUES, "f_lines": rows}))
    assert len(found) > 3
    for number, page in enumerate(found, start=1):
        margins = tight(page.margins)
        assert tight("Bản điền trước, chưa nộp") in margins
        assert tight("Tờ khai đăng ký thử (Thông tư 99/2026/TT-BTP)") in margins
        assert f"Trang{number}/{len(found)}" in margins
        assert tight(f"{CODE}, in ngày 2/8/2026") in margins
        assert (tight("Mẫu chép từ nguồn thứ cấp, chưa đối chiếu") in margins) == (standing == "claimed")


def test_thirty_long_lines_go_on_over_the_pages_and_none_is_cut() -> None:
    rows = [f"Người thứ {number}, {ADDRESS}" for number in range(1, 31)]
    text = body(printed(every_type(), {**VALUES, "f_lines": "\n".join(rows)}))
    for row in rows:
        assert tight(row) in re.sub(r"STTNộidung", "", text)


def test_a_long_address_wraps_within_the_margins() -> None:
    one = every_type()
    shown = {each.id: ADDRESS for each in one.fields}
    pdf = printed(one, shown)
    assert body(pdf).count(tight(ADDRESS)) == len(one.fields)
    for page in pages(pdf):
        assert all(70 < x < 540 and y > 80 for x, y, text in page.runs if text.strip())


def test_a_word_longer_than_the_line_breaks_and_stays_whole_when_it_is_copied() -> None:
    mail = "x" * 120 + "@" + "y" * 90 + ".vn"
    found = pages(printed(every_type(), {**VALUES, "f_email": mail, "f_text": "W" * 300}))
    text = tight("".join(page.body for page in found))
    assert mail in text
    assert "W" * 300 in text
    lines = {round(y) for page in found for _, y, run in page.runs if "xxx" in run or run == "x"}
    assert len(lines) > 1


def test_very_long_texts_of_the_form_itself_do_not_leave_the_page() -> None:
    basis = "Thông tư rất dài " * 60
    one = every_type().model_copy(update={"legal_basis": basis.strip(), "name": "Tờ khai rất dài " * 15})
    found = pages(printed(one, VALUES, addressee=ADDRESS))
    assert tight(basis) in tight(found[0].margins)
    assert tight("TỜ KHAI RẤT DÀI " * 15) in tight(found[0].body)


@pytest.mark.parametrize(
    "value",
    [
        "#panic() #sys.inputs",
        "*không đậm* _không nghiêng_ `mã`",
        "$x^2$ \\ \\u{41} \\",
        "[a] {b} <c> @d = e // f /* g */",
        "\"nháy\" 'đơn' -- --- ... ~",
        "= Tiêu đề",
        "- gạch đầu dòng",
        '","value":["khác"]',
        "{name} %s {{x}}",
        "ễ ặ ợ ữ đ Đ Ễ Ặ Ợ Ữ ỹ ẵ ẩ ộ",
    ],
)
def test_signs_of_markup_are_printed_as_they_are(value: str) -> None:
    one = every_type()
    pdf = printed(
        one,
        {each.id: value for each in one.fields},
        words={"f_date": value},
        addressee=value,
        checklist=[ChecklistLine(value, value, None)],
    )
    # One for each field, one in words, one addressee, two on the list.
    assert body(pdf).count(tight(value)) == len(one.fields) + 4


def test_letters_apart_from_their_marks_are_composed_and_signs_that_are_not_printed_are_left_out() -> None:
    spread = unicodedata.normalize("NFD", "NGUYỄN ĐẶNG ỢI")
    text = body(printed(every_type(), {"f_name": spread, "f_text": "ab\u202ecd\x00e\x07f\ud800g\u200bh"}))
    assert tight("loại name: NGUYỄN ĐẶNG ỢI") in text
    assert tight("loại text: abcdefgh") in text


def test_two_persons_stand_side_by_side() -> None:
    shown = {
        "bride_name": "LÊ NGỌC DIỄM",
        "groom_name": "TRẦN ĐỨC AN",
        "bride_home": ADDRESS,
        "groom_home": "Xã Hoa Sen",
        "bride_times": "1",
        "copies": "Có",
    }
    found = pages(printed(marriage(), shown))
    (page,) = found
    text = tight(page.body)
    assert tight("Thông tin Bên nữ Bên nam Họ, chữ đệm, tên LÊ NGỌC DIỄM TRẦN ĐỨC AN Nơi cư trú") in text
    assert tight(f"Nơi cư trú {ADDRESS} Xã Hoa Sen Kết hôn lần thứ mấy 1 Đề nghị") in text
    assert tight("Đề nghị cấp bản sao: Có") in text
    where = {run: (x, y) for x, y, run in page.runs}
    assert where["LÊ NGỌC DIỄM"][1] == where["TRẦN ĐỨC AN"][1]
    assert where["LÊ NGỌC DIỄM"][0] < where["TRẦN ĐỨC AN"][0]
    assert where["Bên nữ ký"][1] == where["Bên nam ký"][1]


def test_two_persons_with_unlike_items_keep_all_of_them() -> None:
    one = form(
        [
            {"title": "1. Bên nam", "fields": [item("a", "text", "Chung"), item("b", "text", "Chỉ nam")]},
            {
                "title": "2. Bên nữ",
                "fields": [item("c", "text", "Chỉ nữ"), item("d", "text", "Chung"), item("e", "text", "Cuối")],
            },
        ]
    )
    text = body(printed(one, {"a": "va", "b": "vb", "c": "vc", "d": "vd", "e": "ve"}))
    assert tight("Chỉ nữ vc Chung va vd Chỉ nam vb Cuối ve") in text


def test_mother_and_father_stand_one_below_the_other() -> None:
    one = form([{"title": "Người mẹ", "fields": persons("m")}, {"title": "Người cha", "fields": persons("f")}])
    text = body(printed(one, {"m_name": "LÊ A", "f_name": "LÊ B"}))
    assert text.index(tight("Người mẹ Họ, chữ đệm, tên: LÊ A")) < text.index(tight("Người cha Họ, chữ đệm, tên: LÊ B"))


@pytest.mark.parametrize("count", range(1, 7))
def test_every_signature_has_its_place(count: int) -> None:
    who = [f"Ý kiến của người thứ {number} có tên rất dài" for number in range(count)]
    text = body(printed(marriage().model_copy(update={"signatures": tuple(who)}), {}))
    assert all(tight(f"{one} (Ký, ghi rõ họ tên)") in text for one in who)


def test_the_signatures_are_on_one_page_with_the_end_of_the_declaration() -> None:
    for rows in range(1, 40):
        shown = {**VALUES, "f_lines": "\n".join(f"Người {number}" for number in range(rows))}
        last = tight(pages(printed(every_type(), shown))[-1].body)
        assert tight("là đúng sự thật.") in last
        assert tight("Người yêu cầu (Ký, ghi rõ họ tên)") in last


def test_the_list_of_papers_has_a_page_of_its_own() -> None:
    papers = [
        ChecklistLine("Giấy chứng sinh", "1 bản chính", True),
        ChecklistLine("Thẻ căn cước", "để đối chiếu", False),
        ChecklistLine("Giấy chứng nhận kết hôn", "1 bản sao", None),
    ]
    without = pages(printed(marriage(), {}))
    found = pages(printed(marriage(), {}, checklist=papers))
    assert len(found) == len(without) + 1
    text = tight(found[-1].body)
    assert text.startswith(tight("GIẤY TỜ CẦN MANG THEO"))
    assert tight("1 Giấy chứng sinh 1 bản chính Đã có 2 Thẻ căn cước để đối chiếu Chưa có 3 Giấy chứng nhận") in text
    assert text.endswith(tight("1 bản sao"))


def test_nothing_is_written_over_the_code_on_the_first_page_and_it_is_on_no_other() -> None:
    rows = "\n".join(f"Người {number}" for number in range(60))
    first, *others = pages(printed(every_type(), {**VALUES, "f_lines": rows}))
    corner = [(x, y, run) for x, y, run in first.runs if x > 455 and y > 690]
    assert "".join(run for _, _, run in corner) == f"{CODE}Quét mã để mở lại"
    assert others
    assert all(CODE not in page.body for page in others)


def test_a_long_link_has_a_code_too() -> None:
    assert tight(CODE) in body(printed(marriage(), {}, resume_url=URL + "x" * 300))


def test_the_same_answers_give_the_same_paper_whoever_prints_at_the_same_time() -> None:
    names = [f"NGƯỜI THỨ {number}" for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        papers = list(pool.map(lambda name: printed(marriage(), {"bride_name": name}), names))
    for name, paper in zip(names, papers, strict=True):
        assert tight(f"Họ, chữ đệm, tên {name} Nơi cư trú") in body(paper)
        assert paper == printed(marriage(), {"bride_name": name})
