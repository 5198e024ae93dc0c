"""Rasa's understanding of one message after the other, for measuring without its server.

``python -m bot.parsing MODEL``: a JSON string a line in, a JSON object a line out. Runs in ``.venv-rasa``.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from typing import TextIO


async def answer(model: str, messages: TextIO, answers: TextIO) -> None:
    """Parse every line of ``messages`` with ``model`` until they end, and write what was understood to ``answers``."""
    from rasa.core.agent import load_agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)
    agent = await load_agent(model)
    for line in messages:
        understood = await agent.parse_message(json.loads(line))
        answers.write(json.dumps(understood, ensure_ascii=False, default=str) + "\n")
        answers.flush()


if __name__ == "__main__":
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as alone:  # what else is printed must not stand between answers
        os.dup2(2, 1)
        asyncio.run(answer(sys.argv[1], sys.stdin, alone))
