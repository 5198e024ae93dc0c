"""The chat page: answers of every shape, messages unasked, too many at once, everything erased."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from knowledge.wording import say
from records.models import Turn
from tests.channels.web.citizen import answers, ask, box, log, ready
from tests.channels.web.conftest import Open
from tests.channels.web.site import FORM, LICENCE, Site

pytestmark = [pytest.mark.browser]


def test_a_place_has_its_address_its_note_and_a_map_in_a_new_tab(site: Site, visit: Open) -> None:
    page = ready(visit(site.url))
    answer = ask(page, "điểm gần đây")

    first, second = answer.get_by_role("listitem").all()
    expect(first).to_contain_text("Số 36 Trần Thái Tông")
    expect(first).to_contain_text("Cách khoảng 1,2 km")
    chart = first.get_by_role("link", name="Mở bản đồ")
    expect(chart).to_have_attribute("href", "https://www.google.com/maps/search/?api=1&query=21.031300%2C105.790300")
    expect(chart).to_have_attribute("target", "_blank")
    expect(chart).to_have_attribute("rel", "noopener")
    expect(chart).to_have_accessible_name(re.compile("Cầu Giấy"))
    expect(second).to_contain_text("Bưu điện Nghĩa Tân")
    expect(second.get_by_role("link")).to_have_count(0)  # nobody knows where it is on the map


def test_a_file_is_a_link_that_downloads_it_after_a_reload_too(
    site: Site, visit: Open, papers: dict[str, bytes]
) -> None:
    papers[FORM.files[0].key] = b"%PDF-1.7"
    page = ready(visit(site.url))
    ask(page, "in tờ khai")
    for _ in range(2):
        link = answers(page).last.get_by_role("link", name="Tải về: Tờ khai đăng ký khai sinh.pdf")
        expect(link).to_have_attribute("href", re.compile(r"^/files/khai-sinh-1\.pdf:"))
        with page.expect_download() as started:
            link.click()
        assert started.value.suggested_filename.endswith(".pdf")
        assert started.value.path().read_bytes() == b"%PDF-1.7"
        page.reload()


def test_the_place_is_sent_by_a_button_in_the_answer(site: Site, visit: Open) -> None:
    page = ready(
        visit(site.url, permissions=["geolocation"], geolocation={"latitude": 21.03131, "longitude": 105.79034})
    )
    ask(page, "điểm gần đây").get_by_role("button", name="Gửi vị trí").click()

    expect(answers(page)).to_have_count(2)
    expect(log(page).locator(".said").last).to_contain_text(say("web.located"))
    assert Turn.objects.latest("order").location == "21.031300,105.790300"


def test_where_the_place_cannot_be_had_the_answer_asks_for_words(site: Site, visit: Open) -> None:
    page = visit(site.url)
    page.add_init_script("delete Navigator.prototype.geolocation")
    page.reload()
    answer = ask(ready(page), "điểm gần đây")

    expect(answer).to_contain_text(say("chat.ask.location"))
    expect(page.get_by_role("button", name="Gửi vị trí")).to_have_count(0)


def test_what_staff_write_appears_unasked(site: Site, visit: Open) -> None:
    page = ready(visit(site.url))
    ask(page, "đổi bằng lái")
    site.say_unasked(LICENCE.model_copy(update={"text": "Tôi là cán bộ phường, tôi xem hồ sơ của anh/chị."}))

    expect(answers(page)).to_have_count(2)
    expect(answers(page).last).to_contain_text("Tôi là cán bộ phường")


def test_too_many_messages_are_kept_and_sent_later_by_themselves(site: Site, visit: Open, settings: Any) -> None:
    settings.FLOOD_TURNS = 2
    page = ready(visit(site.url, quiet=False))  # Chromium notes the refusal
    ask(page, "đổi bằng lái")
    ask(page, "đổi bằng lái nữa")
    # The minute is nearly over, so that nobody waits for long.
    Turn.objects.update(received_at=timezone.now() - timedelta(seconds=52))
    box(page).fill("câu thứ ba")
    box(page).press("Enter")

    expect(page.get_by_text(say("web.error.flood"))).to_be_visible()
    assert Turn.objects.count() == 2
    expect(answers(page)).to_have_count(3)
    expect(page.get_by_text(say("web.error.flood"))).to_be_hidden()
    assert Turn.objects.count() == 3


def test_what_was_erased_is_gone_from_every_tab(site: Site, visit: Open) -> None:
    page = ready(visit(site.url))
    ask(page, "đổi bằng lái của tôi")
    other = page.context.new_page()
    other.goto(site.url)
    expect(answers(other)).to_have_count(1)
    turn = Turn.objects.get()
    turn.envelope["buttons"].append({"title": "Xóa ngay", "payload": "/erase_now"})
    turn.save()
    # As the assistant offers it: a button of an answer.
    part = turn.parts.get()
    part.body["buttons"].append({"title": "Xóa ngay", "payload": "/erase_now"})
    part.save()
    page.reload()
    answers(ready(page)).last.get_by_role("button", name="Xóa ngay").click()

    for tab in (page, other):
        expect(answers(tab)).to_have_count(1)
        expect(answers(tab)).to_contain_text("Tôi đã xóa hết tin nhắn trước")
        expect(log(tab).get_by_text("đổi bằng lái của tôi")).to_have_count(0)
    assert Turn.objects.count() == 1
    ask(page, "đổi bằng lái")  # and it goes on
    expect(answers(other)).to_have_count(2)


def test_a_refused_cookie_is_said_in_one_sentence(site: Site, visit: Open) -> None:
    page = visit(site.url, quiet=False)
    page.route("**/chat/history", lambda route: route.fulfill(status=403, json={"error": {"code": "session"}}))
    page.reload()

    expect(page.get_by_text(say("web.cookies"))).to_be_visible()
    expect(page.get_by_role("textbox")).to_be_hidden()
