"""Is it alive, and how is it doing: for a supervisor and for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import DatabaseError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from channels.registry import CHANNELS
from records import outbox
from records.lanes import waiting
from records.models import Turn

WINDOW = timedelta(hours=24)  # turns are erased by age, so a count of all would fall; a day's is one index range


def healthz(request: HttpRequest) -> HttpResponse:
    """``{"status": "ok", "waiting": n}`` after a read of the database; 503 if that failed."""
    try:
        return JsonResponse({"status": "ok", "waiting": waiting()})
    except DatabaseError:
        return JsonResponse({"status": "down"}, status=503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text: conversations that wait, the last day's turns by outcome, parts that wait or are dead."""
    registry = CollectorRegistry()
    registry.register(_Records())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Records(Collector):
    """Reads the database when asked: the numbers are the same whichever process answers."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family a question."""
        yield GaugeMetricFamily("motcua_waiting_lanes", "Conversations that wait for an answer", waiting())
        turns = GaugeMetricFamily("motcua_turns_last_day", "Turns of the last 24 hours by outcome", labels=["outcome"])
        for outcome, count in _outcomes().items():
            turns.add_metric([outcome], count)
        yield turns
        dead = GaugeMetricFamily("motcua_dead_letters", "Message parts that a channel never took", labels=["channel"])
        waits = GaugeMetricFamily("motcua_parts_waiting", "Message parts that are not sent yet", labels=["channel"])
        standings = outbox.standings()
        for channel in CHANNELS:  # 0 where there are none: an alarm needs a number to watch
            standing = standings.get(channel, outbox.Standing())
            dead.add_metric([channel], standing.dead)
            waits.add_metric([channel], standing.waiting)
        yield dead
        yield waits


def _outcomes() -> dict[str, int]:
    rows = Turn.objects.filter(received_at__gte=timezone.now() - WINDOW)
    counted = rows.values_list("status", "outcome").annotate(Count("id")).order_by()
    return {_label(status, outcome): count for status, outcome, count in counted}


def _label(status: str, outcome: str) -> str:
    if status == Turn.Status.PENDING:
        return "pending"
    return outcome or "silent"  # answered by nothing: a person had taken over
