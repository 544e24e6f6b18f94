"""What follows from a decision, in sentences a caseworker reads before deciding."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from pipelines.review.preview import Cascade, Side
from pipelines.review.words import say


def sentences(cascade: Cascade, lang: str = "zh") -> list[str]:
    """The differences between before and after, most grave first; never empty."""
    before, after = cascade.before, cascade.after
    found = [
        *_payment(cascade, lang),
        *_money(before, after, lang),
        *_validity(before, after, lang),
        *_queues(before, after, lang),
        *_sent(before, after, lang),
    ]
    return found or [say("follows.nothing", lang)]


def _payment(cascade: Cascade, lang: str) -> Iterator[str]:
    before, after = cascade.before, cascade.after
    if after.stops_from is not None and after.stops_from != before.stops_from:
        later = after.stops_from > cascade.day
        key = "payment_stops_later" if later else "payment_stopped"
        yield say(f"follows.{key}", lang, month=_month(after.stops_from))
    elif before.stops_from is not None and after.stops_from is None:
        yield say("follows.no_stop", lang)
    if after.payment != before.payment and after.payment != "stopped":
        yield say(f"follows.payment_{after.payment}", lang)


def _money(before: Side, after: Side, lang: str) -> Iterator[str]:
    if after.overpaid != before.overpaid:
        if after.overpaid:
            amount = _yuan(after.overpaid)
            yield say("follows.overpaid", lang, months=after.overpaid_months, amount=amount)
        else:
            yield say("follows.not_overpaid", lang)
    if after.back_pay != before.back_pay:
        key = "back_pay" if after.back_pay else "no_back_pay"
        yield say(f"follows.{key}", lang, amount=_yuan(after.back_pay))


def _validity(before: Side, after: Side, lang: str) -> Iterator[str]:
    if after.certified_through != before.certified_through:
        key = "certified_through" if after.certified_through else "not_certified"
        yield say(f"follows.{key}", lang, day=after.certified_through)
    if after.unpaid_from != before.unpaid_from and after.stops_from is None:
        if after.unpaid_from:
            yield say("follows.unpaid_from", lang, month=_month(after.unpaid_from))
        else:
            yield say("follows.not_unpaid", lang)


def _queues(before: Side, after: Side, lang: str) -> Iterator[str]:
    for key, here, there in (("leaves", before, after), ("enters", after, before)):
        for queue in here.queues:
            if queue not in there.queues:
                yield say(f"follows.{key}", lang, queue=say(f"queue.{queue}", lang))


def _sent(before: Side, after: Side, lang: str) -> Iterator[str]:
    for name in ("instructions", "notices"):
        one, other = getattr(before, name), getattr(after, name)
        count = sum(row not in one for row in other) + sum(row not in other for row in one)
        if count:
            yield say(f"follows.{name}", lang, count=count)


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}"
