"""The action server: rasa-sdk's own, on loopback, with our actions registered and the knowledge warm."""

from __future__ import annotations

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor

from actions import applications, conversation, guidance, safety, services
from actions.base import TurnAction
from actions.knowledge import HOLDER
from actions.points import POINTS
from knowledge.places import gazetteer

ACTIONS: tuple[type[TurnAction], ...] = (
    guidance.Guide,
    guidance.Choose,
    guidance.Menu,
    guidance.YesNo,
    conversation.Smalltalk,
    conversation.Privacy,
    conversation.Human,
    safety.Danger,
    safety.Refuse,
    safety.Feedback,
    safety.Complaint,
    services.FindAgent,
    applications.Apply,
    applications.Fill,
    applications.Status,
)


def serve(port: int) -> None:
    """Serve every action on 127.0.0.1:``port`` until the process is ended."""
    HOLDER.warm_up()
    POINTS.current()
    gazetteer.warm_up()
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(action())
    app = create_app(executor, cors_origins=[])
    app.run(host="127.0.0.1", port=port, single_process=True, access_log=False, motd=False)
