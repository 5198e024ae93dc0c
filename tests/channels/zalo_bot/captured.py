"""Updates as Zalo's documents and bots in service show them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[3] / "channels" / "zalo_bot" / "payloads"
CITIZEN = "6ede9afa66b88fe6d6a9"


def captured(name: str) -> dict[str, Any]:
    """The update of that name."""
    update: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return update


def says(text: str, message_id: str, citizen: str = CITIZEN) -> dict[str, Any]:
    """A message of words."""
    update = copy.deepcopy(captured("text"))
    update["message"] |= {"text": text, "message_id": message_id, "chat": {"id": citizen, "chat_type": "PRIVATE"}}
    return update
