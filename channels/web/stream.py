"""Answers as they are sent: server-sent events, all streams of a process woken by one poller."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import structlog
from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from channels.web import session
from channels.web.errors import refuse
from channels.web.views import public
from records.inbox import find_conversation
from records.models import OutboxPart
from records.transcripts import last_sent_part, parts_after

POLL_SECONDS = 0.06  # how late an answer may show; one indexed read a process
KEEP_ALIVE_SECONDS = 15  # below the idle limit of proxies
RETRY_SECONDS = 1  # after a database error
MAX_ID_DIGITS = 18  # fits the column
UNSENT = (OutboxPart.Status.PENDING, OutboxPart.Status.SENDING)
Result = TypeVar("Result")
log = structlog.get_logger()


@dataclass(eq=False)
class Listener:
    """An open stream. ``conversation`` is ``None`` until its citizen has written something."""

    conversation: uuid.UUID | None = None
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Poller:
    """Notices which conversations got a part, and wakes their streams. It runs only while a stream is open."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def listen(self) -> Iterator[Listener]:
        """A listener for as long as the block runs."""
        listener = Listener()
        self._listeners.add(listener)
        if self._task is None:
            self._task = asyncio.create_task(self._watch())
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
            if not self._listeners:
                self._task.cancel()
                self._task = None

    def _wake(self, conversations: set[uuid.UUID] | None = None) -> None:
        for listener in self._listeners:
            if conversations is None or listener.conversation is None or listener.conversation in conversations:
                listener.woken.set()

    async def _watch(self) -> None:
        watermark: Watermark | None = None
        while True:
            try:
                if watermark is None:
                    watermark = await in_thread(Watermark.now)
                    self._wake()  # whoever read before the mark was set looks once more
                conversations = await in_thread(watermark.advance)
            except DatabaseError as error:
                log.warning("stream_poll_failed", error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if conversations:
                self._wake(conversations)
            await asyncio.sleep(POLL_SECONDS)


@dataclass
class Watermark:
    """How far the outbox was read: a part appears first and is sent a moment later, so unsent ones are remembered."""

    last: int
    unsent: set[int]

    @classmethod
    def now(cls) -> Watermark:
        """Everything that was sent by now counts as read."""
        last = last_sent_part()
        rows = OutboxPart.objects.filter(channel=session.CHANNEL, status__in=UNSENT, id__lte=last)
        return cls(last, set(rows.values_list("id", flat=True)))

    def advance(self) -> set[uuid.UUID]:
        """The conversations to which a part was sent since the last call."""
        new = OutboxPart.objects.filter(Q(id__gt=self.last) | Q(id__in=self.unsent), channel=session.CHANNEL)
        conversations = set()
        unsent = set()
        for number, conversation, status in new.values_list("id", "conversation_id", "status"):
            self.last = max(self.last, number)
            if status in UNSENT:
                unsent.add(number)
            elif status == OutboxPart.Status.SENT:
                conversations.add(conversation)
        self.unsent = unsent
        return conversations


POLLER = Poller()


async def in_thread(work: Callable[[], Result]) -> Result:
    """Run ``work`` in a thread of the pool, with a sound database connection and none left behind."""

    def run() -> Result:
        close_old_connections()
        try:
            return work()
        finally:
            close_old_connections()

    return await sync_to_async(run, thread_sensitive=False)()


async def stream(request: HttpRequest) -> HttpResponseBase:
    """Server-sent events: each part of this session's conversation after ``after`` or ``Last-Event-ID``."""
    if request.method != "GET":
        return refuse("method")
    token = session.token_of(request)
    if token is None:
        return refuse("session")
    after = _number(request.GET.get("after", "0"))
    if after is None:
        return refuse("json")
    # The browser sends the header when it connects again by itself; the address then still has the first number.
    after = max(after, _number(request.headers.get("Last-Event-ID", "0")) or 0)
    response = StreamingHttpResponse(events(token, after), content_type="text/event-stream; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def events(token: str, after: int) -> AsyncGenerator[str, None]:
    """The stream's lines, without end; whoever closes it stops listening."""
    yield "retry: 2000\n\n"
    with POLLER.listen() as listener:
        while True:
            listener.woken.clear()
            try:
                parts = await in_thread(partial(_read, token, listener, after))
            except DatabaseError as error:
                log.warning("stream_read_failed", error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            for after, body in parts:  # the next read goes on after the last
                yield f"id: {after}\nevent: message\ndata: {json.dumps(body, ensure_ascii=False)}\n\n"
            if parts:
                continue
            try:
                async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                    await listener.woken.wait()
            except TimeoutError:
                yield ":\n\n"


def _read(token: str, listener: Listener, after: int) -> list[tuple[int, dict[str, Any]]]:
    """The numbers and bodies of the next parts."""
    if listener.conversation is None:
        conversation = find_conversation(session.CHANNEL, token)
        if conversation is None:
            return []
        listener.conversation = conversation.id
    return [(part.id, public(part)) for part in parts_after(listener.conversation, after)]


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= MAX_ID_DIGITS else None
