"""Processor time that Rasa takes to parse each of some texts, without HTTP; for ``make bench``.

``python -m bot.timing MODEL < texts.json > milliseconds.json``. Runs in ``.venv-rasa``.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time

WARM = 20
"""Texts parsed before the first that counts: libraries load, and phrases are compiled when they are first met."""


async def milliseconds(model: str, texts: list[str]) -> list[float]:
    """Parse every text of ``texts`` with ``model``, logging as much as :mod:`bot.serve` does."""
    from rasa.core.agent import load_agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.INFO)
    agent = await load_agent(model)
    spent = []
    for text in texts[:WARM] + texts:
        began = time.process_time()
        await agent.parse_message(text)
        spent.append((time.process_time() - began) * 1000)
    return spent[-len(texts) :]


if __name__ == "__main__":
    json.dump(asyncio.run(milliseconds(sys.argv[1], json.load(sys.stdin))), sys.stdout)
