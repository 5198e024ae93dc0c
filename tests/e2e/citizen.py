"""A citizen at the web page, without the page: the same addresses, cookie and token."""

from __future__ import annotations

import re
import time
import uuid
from typing import Any

import httpx

SECONDS = 90.0
Answer = dict[str, Any]


class Citizen:
    """One browser session."""

    def __init__(self, address: str, transport: httpx.BaseTransport | None = None) -> None:
        self.http = httpx.Client(base_url=address, timeout=20, trust_env=False, transport=transport)
        found = re.search(r'data-csrf="([^"]+)"', self.http.get("/").text)
        assert found is not None
        self.token = found[1]

    def post(self, event: str | None = None, **body: object) -> httpx.Response:
        """Send one message; nothing is awaited."""
        return self.http.post(
            "/chat/messages", json={"id": event or str(uuid.uuid4()), **body}, headers={"X-CSRFToken": self.token}
        )

    def say(self, text: str) -> Answer:
        """Send ``text`` and return its only answer."""
        return self.answer_to(self._sent(self.post(text=text)))

    def tap(self, button: dict[str, str]) -> Answer:
        """Tap a button and return the answer."""
        return self.answer_to(self._sent(self.post(payload=button["payload"])))

    def history(self) -> list[dict[str, Any]]:
        """What the page shows after a reload."""
        turns: list[dict[str, Any]] = self.http.get("/chat/history").json()["turns"]
        return turns

    def answer_to(self, event: str) -> Answer:
        """The only answer to a message that was sent."""
        deadline = time.monotonic() + SECONDS
        while True:
            [turn] = [turn for turn in self.history() if turn["id"] == event]
            if turn["answers"]:
                [answer] = turn["answers"]
                return dict(answer)
            assert time.monotonic() < deadline, f"no answer to {turn['text']!r}"
            time.sleep(0.05)

    @staticmethod
    def _sent(response: httpx.Response) -> str:
        assert response.status_code == 202, response.text
        return str(response.json()["id"])


def words(answer: Answer) -> str:
    """Everything of an answer that is to be read, but for buttons and sources."""
    lines = [answer["text"]]
    for block in answer["blocks"]:
        lines += [block["title"], *block["lines"]]
    return "\n".join(lines)


def block(answer: Answer, title: str) -> str:
    """The lines of the section with ``title``."""
    [found] = [row for row in answer["blocks"] if title in row["title"]]
    return "\n".join(found["lines"])


def cites(answer: Answer, code: str) -> bool:
    """Whether the answer's sources name the procedure ``code``, each with the day it was checked."""
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", source["checked_on"]) for source in answer["sources"])
    return any(code in source["title"] for source in answer["sources"])


def titles(answer: Answer) -> list[str]:
    return [button["title"] for button in answer["buttons"]]
