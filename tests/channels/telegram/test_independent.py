"""The part of the Bot API that a server written by others can do: npm's telegram-test-api, driven by its own client.

It does no venues, documents, commands or typing, and does not send the webhook's secret; those are proven against our
own stand-in only.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from channels import worker
from channels.registry import CHANNELS
from channels.telegram.channel import TelegramChannel
from channels.telegram.polling import TelegramPoller
from knowledge.envelope import Ask, Button, Envelope, Outcome
from knowledge.wording import say
from tests.channels.rasa_double import FakeRasa, body
from tests.channels.running import until, working

FOLDER = Path(__file__).parent / "independent"
TOKEN = "123456789:AAF-made-up-for-tests"
LAN = {"userId": 42, "chatId": 42, "firstName": "Lan", "userName": "lan", "type": "private"}
GROUP = {**LAN, "chatId": -5, "chatTitle": "Tổ dân phố 7", "type": "group"}
ANSWER = Envelope(
    outcome=Outcome.ANSWERED,
    text="Nộp tại Phòng Cảnh sát giao thông.",
    buttons=(Button(title="Lệ phí", payload='/ask_fee{"procedure":"1.001193"}'),),
    asks=Ask.LOCATION,
)
FEE = Envelope(outcome=Outcome.ANSWERED, text="Lệ phí là 135.000 đồng.")


class Server:
    """The server in a process of Node's, and the citizens that its client plays."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self._process = process
        self.url = url

    def order(self, order: str, citizen: dict[str, Any], text: str = "", **options: Any) -> Any:
        """Let ``citizen`` do something; what the server said of it."""
        line = json.dumps({"order": order, "citizen": citizen, "text": text, "options": options})
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self.read()

    def read(self) -> Any:
        """The next line it prints."""
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def messages(self) -> list[dict[str, Any]]:
        """What the bot said, in order."""
        said = [entry for entry in self.order("history", LAN) if "chat_id" in entry.get("message", {})]
        return [entry["message"] for entry in sorted(said, key=lambda entry: entry["messageId"])]


@pytest.fixture(scope="module")
def packages(request: pytest.FixtureRequest) -> Path:
    """The server's packages by the lock file, installed once; their own scripts are not run."""
    if not shutil.which("node") or not shutil.which("npm"):
        message = "Node.js and npm are missing: install Debian's packages nodejs and npm"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    assert request.config.cache is not None
    folder = request.config.cache.mkdir("telegram-test-api")
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another run beside this one
        wanted = (FOLDER / "package-lock.json").read_text("utf-8")
        stamp = folder / "installed"
        if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(FOLDER / name, folder)
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=100)
            if done.returncode:
                message = f"npm ci failed: {done.stderr[-500:]}"
                pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
            stamp.write_text(wanted, "utf-8")
    return folder / "node_modules"


@pytest.fixture
def server(packages: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    """A server with nothing in it, and a channel that talks to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        ["node", str(FOLDER / "server.js"), str(port), TOKEN],
        env={**os.environ, "NODE_PATH": str(packages)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    started = Server(process, f"http://127.0.0.1:{port}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setitem(CHANNELS, "telegram", TelegramChannel())
    monkeypatch.setattr(TelegramChannel, "ready_in", lambda *_: 0.0)
    monkeypatch.setattr(worker, "pollers", list)
    settings.STATE = tmp_path
    settings.TELEGRAM_TOKEN, settings.TELEGRAM_API, settings.PUBLIC_URL = TOKEN, started.url, ""
    try:
        assert started.read() == "ready"
        yield started
    finally:
        process.kill()
        process.wait()


def reply(envelope: Envelope) -> Any:
    return body([{"recipient_id": "x", "custom": envelope.model_dump(mode="json")}])


@pytest.mark.timeout(180)
def test_a_question_a_button_and_a_place(server: Server, database: Path) -> None:
    rasa = FakeRasa(reply(ANSWER), reply(FEE))
    poller = TelegramPoller(wait_seconds=0)
    with working(rasa):
        server.order("say", LAN, "Đổi bằng lái ở đâu?")
        poller.poll_once()
        until(lambda: len(server.messages()) == 3)
        welcome, answer, asking = server.messages()
        assert say("welcome.text") in welcome["text"]
        assert answer["text"] == ANSWER.text
        [[button]] = answer["reply_markup"]["inline_keyboard"]
        assert button["text"] == "Lệ phí"
        assert asking["reply_markup"]["keyboard"][0][0] == {"text": say("chat.located"), "request_location": True}

        server.order("tap", LAN, button["callback_data"])
        poller.poll_once()
        until(lambda: len(server.messages()) == 4)
        assert server.messages()[-1]["text"] == FEE.text

        server.order("say", LAN, "", location={"latitude": 21.028511, "longitude": 105.804817})
        poller.poll_once()
        until(lambda: len(server.messages()) == 5)

    assert rasa.messages == ["Đổi bằng lái ở đâu?", '/ask_fee{"procedure":"1.001193"}', "/find_agent"]
    assert {str(message["chat_id"]) for message in server.messages()} == {"42"}


@pytest.mark.timeout(180)
def test_commands_and_groups(server: Server, database: Path) -> None:
    rasa = FakeRasa(reply(FEE))
    poller = TelegramPoller(wait_seconds=0)
    with working(rasa):
        server.order("command", LAN, "/start")
        server.order("say", GROUP, "Mai họp nhé")
        server.order("say", GROUP, "@TestNameBot lệ phí?", entities=[{"type": "mention", "offset": 0, "length": 12}])
        poller.poll_once()
        until(lambda: len(server.messages()) == 3)

    said = {(str(message["chat_id"]), message["text"].split("\n")[0]) for message in server.messages()}
    assert said == {("42", say("welcome.text")), ("-5", say("welcome.text")), ("-5", FEE.text)}
    assert rasa.messages == ["lệ phí?"]
