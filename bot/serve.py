"""Start Rasa's server, with one patch: the schema of an action's answer is compiled once.

Rasa 3.6 checks every answer of the action server against a constant JSON schema and compiles it anew each time,
which is 63 % of a turn's CPU. The check stays the same; only the compiling is done once. Runs in ``.venv-rasa``.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from bot.retention import keep_erasing

ROOT = Path(__file__).resolve().parent.parent


def compile_schema_once() -> None:
    """Replace ``RemoteAction._validate_action_result`` by one with a compiled validator."""
    import jsonschema
    from rasa.core.actions.action import RemoteAction

    schema = RemoteAction.action_response_format_spec()
    validator = jsonschema.validators.validator_for(schema)(schema)

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate


def write_endpoints(path: Path, *, actions_port: int, tracker: Path) -> None:
    """Write Rasa's endpoints file: the action server on loopback, the tracker store in a database of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"action_endpoint:\n  url: http://127.0.0.1:{actions_port}/webhook\n"
        f"tracker_store:\n  type: SQL\n  dialect: sqlite\n  db: {tracker}\n"
    )


def main() -> None:
    """Command line: ``python -m bot.serve --model FILE --port N --actions-port N --state DIR``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--actions-port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    arguments = parser.parse_args()
    if not arguments.model.is_file():
        sys.exit(f"{arguments.model}: no Rasa model is there; run `motcua prepare`")
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    endpoints = arguments.state / "rasa" / "endpoints.yml"
    tracker = (arguments.state / "rasa" / "tracker.sqlite3").resolve()
    write_endpoints(endpoints, actions_port=arguments.actions_port, tracker=tracker)
    keep_erasing(tracker, days=int(os.environ.get("MOTCUA_RETENTION_DAYS", "30")))
    compile_schema_once()
    token = os.environ.pop("MOTCUA_RASA_TOKEN")
    sys.argv = [
        "rasa", "run", "--enable-api", "--model", str(arguments.model), "--port", str(arguments.port),
        "--interface", "127.0.0.1", "--endpoints", str(endpoints),
        "--credentials", str(ROOT / "bot" / "credentials.yml"), "--auth-token", token,
    ]  # fmt: skip
    from rasa.__main__ import main as rasa_main

    rasa_main()


if __name__ == "__main__":
    main()
