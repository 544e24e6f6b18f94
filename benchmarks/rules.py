"""Standings a minute on one core: a recipient with one to five pieces of life evidence, HD26.

Run: `python -m benchmarks.rules [--standings N]`.
"""

from __future__ import annotations

import argparse
import random
import time
from datetime import date, timedelta
from decimal import Decimal

from rules import Evidence, Recipient, evaluate, load_rule_book

AS_OF = date(2026, 11, 20)


def made_up(count: int, seed: int = 7) -> list[tuple[Recipient, list[Evidence]]]:
    """Recipients with journeys, stays and certifications of the last fourteen months."""
    dice = random.Random(seed)
    cases = []
    for _ in range(count):
        recipient = Recipient(
            "beijing/haidian",
            "enterprise_retiree",
            approved_month=dice.choice([None, date(2015, 3, 1)]),
            monthly_amount=Decimal(4000),
        )
        evidence = []
        for number in range(dice.randint(1, 5)):
            day = AS_OF - timedelta(dice.randint(1, 420))
            kind = dice.choice(["travel", "medical", "certified"])
            extra = {
                "travel": {"mode": "rail"},
                "medical": {"med_type": "21", "discharge_status": "1"},
                "certified": {"channel": "counter"},
            }[kind]
            evidence.append(Evidence(str(number), kind, day, day + timedelta(1), **extra))
        cases.append((recipient, evidence))
    return cases


def main() -> None:
    """Print standings a minute."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--standings", type=int, default=20_000)
    wanted = parser.parse_args().standings
    book = load_rule_book()
    cases = made_up(min(wanted, 20_000))
    evaluate(*cases[0], book, AS_OF, AS_OF)
    rounds = []
    for _ in range(5):  # the fastest round is the one least disturbed by other work
        start = time.process_time()
        for number in range(wanted):
            recipient, evidence = cases[number % len(cases)]
            evaluate(recipient, evidence, book, AS_OF, AS_OF)
        rounds.append(time.process_time() - start)
    took = min(rounds)
    rate = wanted / took * 60
    each = took / wanted * 1e6
    print(f"{wanted} standings in {took:.1f} s: {rate:,.0f} a minute, {each:.0f} us each")


if __name__ == "__main__":
    main()
