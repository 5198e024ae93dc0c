"""The page in Debian's Chromium: what a citizen sees, taps and types."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from service.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.timeout(1200)]

CHROMIUM = Path(os.environ.get("MOTCUA_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"]
QUESTION = "bang lai xe sap het han doi o dau"
MILLISECONDS = 60_000


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; on CI it must be there."""
    if not CHROMIUM.exists():
        reason = f"there is no Chromium at {CHROMIUM}: apt-get install chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser of somebody who was never here."""
    context = chromium.new_context(viewport={"width": 1024, "height": 800}, locale="vi-VN")
    context.set_default_timeout(MILLISECONDS)
    yield context
    context.close()


@pytest.fixture
def page(visit: BrowserContext, stack: Stack) -> Iterator[Page]:
    """The page, opened; whatever goes wrong in its script fails the test."""
    yield from opened(visit, stack)


@pytest.fixture
def phone(chromium: Browser, stack: Stack) -> Iterator[Page]:
    """The page on a small phone."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, locale="vi-VN", has_touch=True, is_mobile=True, device_scale_factor=2
    )
    context.set_default_timeout(MILLISECONDS)
    yield from opened(context, stack)
    context.close()


def opened(context: BrowserContext, stack: Stack) -> Iterator[Page]:
    expect.set_options(timeout=MILLISECONDS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(stack.web_url)
    expect(log(page)).to_have_attribute("aria-busy", "false")
    yield page
    assert errors == []


def log(page: Page) -> Locator:
    return page.get_by_role("log")


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Câu hỏi của anh/chị")


def answers(page: Page) -> Locator:
    return log(page).get_by_role("article")


def ask(page: Page, text: str) -> Locator:
    """Type ``text``, press Enter, and wait for one answer more."""
    before = answers(page).count()
    box(page).fill(text)
    box(page).press("Enter")
    expect(answers(page)).to_have_count(before + 1)
    return answers(page).last


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_the_page_says_what_it_is_before_anything_is_asked(page: Page) -> None:
    expect(page).to_have_title("Một Cửa – hỏi thủ tục hành chính")
    expect(page.get_by_text("không phải cơ quan nhà nước")).to_be_visible()
    expect(page.get_by_text("tự xóa sau 30 ngày")).to_be_visible()
    expect(answers(page)).to_have_count(0)
    assert page.locator("html").get_attribute("lang") == "vi"


def test_a_question_gets_its_answer_with_source_and_date(page: Page) -> None:
    answer = ask(page, QUESTION)

    expect(log(page).get_by_text(QUESTION)).to_be_visible()
    expect(answer.get_by_role("heading", name="Đổi giấy phép lái xe")).to_be_visible()
    expect(answer).to_contain_text("Phòng Cảnh sát giao thông")
    source = answer.get_by_role("link", name="3.000347")
    expect(source).to_be_visible()
    assert (source.get_attribute("href") or "").startswith("https://dichvucong.gov.vn/")
    expect(answer).to_contain_text("Kiểm tra ngày 30/6/2026")
    expect(box(page)).to_have_value("")


def test_nothing_but_spaces_is_not_sent(page: Page) -> None:
    box(page).fill("   ")
    box(page).press("Enter")
    ask(page, QUESTION)

    expect(log(page).locator(".said")).to_have_count(1)


def test_shift_enter_makes_a_new_line_and_sends_nothing(page: Page) -> None:
    box(page).fill("một")
    box(page).press("Shift+Enter")
    box(page).press_sequentially("hai")

    expect(box(page)).to_have_value("một\nhai")
    expect(log(page).locator(".said")).to_have_count(0)


def test_a_tapped_button_is_answered_and_shown_by_its_title(page: Page) -> None:
    ask(page, QUESTION).get_by_role("button", name="Lệ phí").click()

    expect(answers(page)).to_have_count(2)
    expect(answers(page).last).to_contain_text("135.000 đ")
    expect(log(page).locator(".said").last).to_contain_text("Lệ phí")


def test_an_example_is_asked_by_a_tap_and_the_examples_go(page: Page) -> None:
    page.get_by_role("button", name="Khai sinh cho con cần giấy tờ gì?").click()

    expect(answers(page)).to_have_count(1)
    expect(answers(page).last).to_contain_text("Giấy tờ cần có")
    expect(page.get_by_text("Anh/chị có thể hỏi")).to_be_hidden()


def test_a_reload_keeps_the_conversation_and_its_buttons(page: Page) -> None:
    ask(page, QUESTION)
    shown = log(page).inner_text()
    page.reload()

    expect(answers(page)).to_have_count(1)
    assert log(page).inner_text() == shown
    answers(page).last.get_by_role("button", name="Lệ phí").click()
    expect(answers(page)).to_have_count(2)
    expect(answers(page).last).to_contain_text("135.000 đ")


def test_two_tabs_of_one_browser_show_the_same_conversation(page: Page, visit: BrowserContext, stack: Stack) -> None:
    ask(page, QUESTION)
    other = visit.new_page()
    other.goto(stack.web_url)

    expect(answers(other)).to_have_count(1)


def test_markup_that_a_citizen_types_is_shown_as_text(page: Page) -> None:
    ask(page, "<img src=x onerror=alert(1)> đổi bằng lái")

    expect(log(page).get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    expect(log(page).locator("img")).to_have_count(0)


def test_the_whole_conversation_can_be_held_with_the_keyboard(page: Page) -> None:
    page.keyboard.press("Tab")  # the skip link comes first
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(1)
    expect(box(page)).to_be_focused()

    fee = answers(page).last.get_by_role("button", name="Lệ phí")
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if fee.evaluate("button => button === document.activeElement"):
            break
    expect(fee).to_be_focused()
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(2)
    expect(answers(page).last).to_contain_text("135.000 đ")


def test_on_a_small_phone_everything_fits_and_can_be_tapped(phone: Page) -> None:
    assert fits(phone)
    box(phone).tap()
    box(phone).fill(QUESTION)
    phone.get_by_role("button", name="Gửi", exact=True).tap()
    expect(answers(phone)).to_have_count(1)
    assert fits(phone)

    for button in answers(phone).last.get_by_role("button").all():
        place = button.bounding_box()
        assert place is not None
        assert place["height"] >= 40  # a finger's width
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= 360

    answers(phone).last.get_by_role("button", name="Lệ phí").tap()
    expect(answers(phone)).to_have_count(2)
    expect(answers(phone).last).to_be_in_viewport()
    assert fits(phone)


def test_on_a_small_phone_the_longest_answers_fit_too(phone: Page) -> None:
    for question in ("khai sinh", "đổi bằng lái cần giấy tờ gì", "đăng ký kết hôn làm thế nào"):
        ask(phone, question)
        assert fits(phone), question
