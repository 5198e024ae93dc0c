"""Events as Zalo documents them, one file each, and how tests vary and send them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.test import Client

from tests.stand_ins.zalo_oa import encode, sign

FOLDER = Path(__file__).parents[3] / "channels" / "zalo_oa" / "payloads"
USER = "2512523625412515"


def captured(name: str) -> dict[str, Any]:
    """The event of that name."""
    event: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return event


def text(said: str, msg_id: str, user: str = USER) -> dict[str, Any]:
    """Somebody writes ``said``."""
    event = captured("user_send_text")
    return {**event, "sender": {"id": user}, "message": {"text": said, "msg_id": msg_id}}


def post(body: bytes, headers: Mapping[str, str], content_type: str = "application/json") -> int:
    """Call our webhook and return its status."""
    return Client().post("/zalo/oa", data=body, content_type=content_type, headers=dict(headers)).status_code


def push(event: dict[str, Any]) -> int:
    """Send an event as Zalo signs it."""
    body = encode(event)
    return post(body, sign(body, str(event["timestamp"])))
