"""Forms filled in on the whole assistant: every dialogue, nothing personal outside the encrypted columns."""

from __future__ import annotations

import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from pypdf import PdfReader

from knowledge.forms.state import State, Step, told
from service.stack import Stack
from tests.e2e.applications.cases import Dialogue, load_dialogues
from tests.e2e.citizen import Answer, Citizen
from tests.e2e.sealed import drafts, everything_stored

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1200)]
DIALOGUES = load_dialogues()
VIETNAM = timezone(timedelta(hours=7))
CODE = re.compile(r"MC-\w{4}-\w{4}")


def words(answer: Answer) -> str:
    """Everything a citizen reads of an answer, on one line."""
    blocks = [line for block in answer["blocks"] for line in (block["title"], *block["lines"])]
    return " ".join([answer["text"], *blocks])


def filled(citizen: Citizen, dialogue: Dialogue) -> Answer:
    """Have the whole dialogue and return the last answer."""
    asked = citizen.say(dialogue.opening)
    assert asked["outcome"] == "application", asked["text"]
    answer = asked
    for place, text in enumerate(dialogue.turns):
        answer = citizen.say(text)
        if place in dialogue.in_between:
            # It is answered, and the form goes on where it was; who asks what a question means is told it again.
            assert answer["outcome"] != "failed"
            goes_on = [block["title"] for block in answer["blocks"]] + [answer["outcome"]]
            assert {"Mình tiếp tục tờ khai nhé", "application", "handover"} & set(goes_on), words(answer)
    return answer


@pytest.mark.parametrize("dialogue", [pytest.param(dialogue, id=dialogue.id) for dialogue in DIALOGUES])
def test_a_citizen_fills_the_form_in_and_every_item_is_right(stack: Stack, dialogue: Dialogue) -> None:
    citizen = Citizen(stack.web_url)
    answer = filled(citizen, dialogue)

    assert answer["files"], f"no paper: {words(answer)}"
    code = CODE.search(words(answer))
    assert code is not None
    state = State.from_json(drafts(stack.state)[code[0]])
    assert state.step is Step.READY
    today = datetime.now(UTC).astimezone(VIETNAM).date()
    assert dialogue.mistakes(told(dialogue.form, state), today) == []
    paper = citizen.http.get(answer["files"][0]["url"])
    assert paper.headers["content-type"] == "application/pdf"
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages).split())
    assert code[0] in printed
    assert "Bản điền trước, chưa nộp" in printed


GIVEN = ("Phùng Thị Ngọc Khuê", "ngõ 987 đường Hoa Xoan", "001196543217", "Lò Văn Quỳnh Châu")
"""Words that stand nowhere else in the project."""


def test_nothing_that_was_given_is_stored_in_the_clear_and_erasing_leaves_nothing(stack: Stack) -> None:
    citizen = Citizen(stack.web_url)
    said = [
        "điền giúp tôi tờ khai đăng ký khai sinh",
        "đồng ý",
        f"{GIVEN[0]}, sinh 5/3/1996",
        f"căn cước {GIVEN[2]}",
        "lệ phí bao nhiêu ạ?",
        f"số 3 {GIVEN[1]}, phường Láng, Hà Nội",
        "mẹ",
        GIVEN[3],
        "xem lại",
    ]
    answer: Answer = {}
    for text in said:
        answer = citizen.say(text)
    for given in GIVEN:
        assert given in words(answer)
    stored = everything_stored(stack.state)
    assert json.dumps(said[0])[1:-1].encode() in stored, (
        "the search finds what Rasa keeps: the wish that opened the form"
    )
    for given in GIVEN:
        for form in (given, given.upper(), given.lower()):
            assert form.encode() not in stored, f"{form} lies in the clear"
            escaped = json.dumps(form)[1:-1]  # as Rasa's tracker and JSON logs write letters
            assert escaped.encode() not in stored, f"{form} lies in the clear, escaped"
    assert len(drafts(stack.state)) >= 1

    mine = citizen.say("dữ liệu của tôi có những gì")
    assert mine["outcome"] in ("smalltalk", "answered", "clarify")
    [erase] = [button for button in mine["buttons"] if "Xóa" in button["title"]] or [None]
    assert erase is not None, mine
    sure = citizen.tap(erase)
    [now] = [button for button in sure["buttons"] if button["payload"] == "/erase_now"]
    before = set(drafts(stack.state))
    citizen.tap(now)
    assert len(before - set(drafts(stack.state))) == 1
    assert "không có tờ khai nào" in words(citizen.say("điền tiếp"))


def test_two_citizens_at_once_never_read_of_each_other(stack: Stack) -> None:
    """Eight at once, each with a name of their own: nobody reads another's."""
    names = ["Đinh Văn Một", "Đinh Văn Hai", "Đinh Văn Ba", "Đinh Văn Tư", "Lý Thị Năm", "Lý Thị Sáu", "Lý Thị Bảy"]

    def fill(name: str) -> list[str]:
        citizen = Citizen(stack.web_url)
        read = []
        for text in ("điền giúp tôi tờ khai xin trích lục khai sinh", "đồng ý", name, "xem lại", "phí bao nhiêu?"):
            read.append(words(citizen.say(text)))
        return read

    with ThreadPoolExecutor(len(names)) as pool:
        read = dict(zip(names, pool.map(fill, names), strict=True))
    for name, texts in read.items():
        assert name in " ".join(texts)
        others = [other for other in names if other != name]
        assert not [other for other in others if other in " ".join(texts)]


def test_a_form_begun_on_one_device_goes_on_on_another_with_its_code_and_the_last_digits(stack: Stack) -> None:
    phone, laptop, thief = (Citizen(stack.web_url) for _ in range(3))
    for text in (
        "điền giúp tôi tờ khai xin trích lục khai sinh",
        "đồng ý",
        "Đoàn Thị Thắm",
        "số 5 ngõ 10, phường Láng, Hà Nội",
        "căn cước 001196012345",
    ):
        asked = phone.say(text)
    code = CODE.search(words(phone.say("hồ sơ của tôi")))
    assert code is not None

    assert "4 số cuối" in words(thief.say(code[0]))
    assert "không khớp" in words(thief.say("1111"))

    laptop.say(f"mã {code[0].lower()} ạ")
    opened = laptop.say("2345")
    assert "Tôi đã mở" in opened["text"]
    assert words(asked).split(" Anh/chị là gì")[-1] in words(laptop.tap(opened["buttons"][0]))
    assert "Đoàn Thị Thắm" in words(laptop.say("xem lại"))
    assert "không có tờ khai nào" in words(phone.say("điền tiếp"))
