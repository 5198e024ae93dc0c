"""What a citizen does on the chat page and sees there."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Frame, FrameLocator, Locator, Page, expect

Chat = Page | FrameLocator


def log(chat: Chat) -> Locator:
    return chat.get_by_role("log")


def box(chat: Chat) -> Locator:
    return chat.get_by_role("textbox", name="Câu hỏi của anh/chị")


def answers(chat: Chat) -> Locator:
    return log(chat).get_by_role("article")


def ready(chat: Chat) -> Any:
    expect(log(chat)).to_have_attribute("aria-busy", "false")
    return chat


def ask(chat: Chat, text: str) -> Locator:
    """Type ``text``, press Enter, and wait for one answer more."""
    before = answers(chat).count()
    box(chat).fill(text)
    box(chat).press("Enter")
    expect(answers(chat)).to_have_count(before + 1)
    return answers(chat).last


def fits(page: Page | Frame) -> bool:
    """Whether nothing has to be scrolled sideways."""
    boxes = "[document.documentElement, document.getElementById('page')]"
    return bool(page.evaluate(f"{boxes}.every(box => box.scrollWidth <= box.clientWidth)"))
