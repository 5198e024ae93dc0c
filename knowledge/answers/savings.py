"""What filing online saves, in money and days, as far as both ways are known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from knowledge.answers.facts import in_force
from knowledge.schema import Fee, Procedure, Standing, Way
from knowledge.wording import say


def saved_online(procedure: Procedure, today: date) -> list[str]:
    """A line for each saving: money in each case whose fees are known and differ, and days."""
    found = []
    fees = in_force(procedure.fees, today)
    for case in dict.fromkeys(fee.case for fee in fees if fee.way is Way.COUNTER):
        online, counter = (_fee(fees, way, case) for way in (Way.ONLINE, Way.COUNTER))
        if online is not None and counter is not None and (online.amount or 0) < (counter.amount or 0):
            saved = (counter.amount or 0) - (online.amount or 0)
            text = say(
                "locate.cheaper",
                online=_dong(online.amount or 0),
                counter=_dong(counter.amount or 0),
                saved=_dong(saved),
            )
            if case is not None:
                label = procedure.cases[case].label
                text = say("answer.case", label=label[0].lower() + label[1:], text=text)
            claimed = Standing.CLAIMED in (online.standing, counter.standing)
            found.append(say("answer.claimed", text=text) if claimed else text)
    limits = [limit for limit in in_force(procedure.time_limits, today) if limit.case is None]
    for unit in ("working_days", "days"):
        early, late = (
            _only({limit.days for limit in limits if limit.way is way and limit.unit == unit})
            for way in (Way.ONLINE, Way.COUNTER)
        )
        if early is not None and late is not None and early < late:
            days = say("locate.working_days" if unit == "working_days" else "locate.days", count=late - early)
            found.append(say("locate.faster", days=days))
    return found


def _fee(fees: Sequence[Fee], way: Way, case: str | None) -> Fee | None:
    """The fee of a way in a case; Hanoi's own is laid over the nation's. ``None`` where it is not one known amount."""
    rows = [fee for fee in fees if fee.way is way and fee.case in (None, case)]
    rows = [fee for fee in rows if fee.applies_in == "hanoi"] or rows
    amount = _only({fee.amount for fee in rows})
    return rows[0] if amount is not None else None


def _only(numbers: set[int | None]) -> int | None:
    """The one number, ``None`` where it is not known or depends on more."""
    return next(iter(numbers)) if len(numbers) == 1 else None


def _dong(amount: int) -> str:
    return say("locate.free") if amount == 0 else say("locate.dong", amount=f"{amount:,}".replace(",", "."))
