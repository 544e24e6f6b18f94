"""People at work on the page: a process of its own, told what to do by a JSON on its input.

Each user has a session and a connection, thinks between two steps, and goes on from what the page
showed: from a list to its next part or to a case, from a case to what would follow from an answer,
now and then to a decision. Prints what each request was, its status and its seconds as JSON.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from benchmarks.page_client import Answer, Connection

KINDS = ("conflict", "loss_verification", "match_review", "held_evidence")
ORDERS = ("urgency", "amount", "strength")
FILTERS = ("", "", "&ground=death", "&ground=imprisonment", "&grade=certain", "&shown=proposed")
LAST_WEEK = (date.today() - timedelta(7)).isoformat()
ANSWERS = {
    "finding_lost": {"ground": "death", "effective": LAST_WEEK, "how_verified": "civil affairs"},
    "finding_not_lost": {"seen_alive_on": LAST_WEEK, "how_verified": "came in person"},
    "same_person": {},
    "different_person": {},
    "release_held": {},
    "reject_held": {},
}
CASE = re.compile(r'"/cases/([0-9a-f]{32})[?"]')
PROPOSAL = re.compile(r'"/approvals/([0-9a-f]{32})"')
PERSON = re.compile(r'"/people/([^"/?#]+)"')
NEXT = re.compile(r'class="pager".*?href="([^"]+)"', re.S)


class User:
    """One person: what they saw last, and what they do next."""

    def __init__(self, plan: dict[str, Any], session: dict[str, str], number: int) -> None:
        self.browser = Connection(plan["port"], f"certify={session['raw']}", session["token"])
        self.plan = plan
        self.rng = random.Random(number)
        self.cases: list[str] = []
        self.seen: list[tuple[str, int, float]] = []
        self.approver = "approver" in session["roles"]

    async def work(self, until: float) -> None:
        """Work until a moment."""
        await asyncio.sleep(self.rng.random() * min(self.plan["think"], 2))
        steps: list[tuple[Callable[[], Awaitable[None]], int]] = [
            (self.list_cases, 30),
            (self.open_case, 30),
            (self.preview, 12),
            (self.look_at_approvals, 8),
            (self.day, 6),
            (self.manual, 8),
            (self.decide, self.plan["decide"]),
        ]
        if self.plan["bare"]:
            steps = [(self.bare, 1)]
        doing, weights = zip(*steps, strict=True)
        while time.perf_counter() < until:
            await self.rng.choices(doing, weights)[0]()
            pause = self.rng.expovariate(1 / self.plan["think"]) if self.plan["think"] else 0
            await asyncio.sleep(max(0, min(pause, until - time.perf_counter())))

    def note(self, what: str, answer: Answer) -> str:
        """Keep what a request took; gives the page."""
        self.seen.append((what, answer.status, answer.seconds))
        return answer.text

    async def bare(self) -> None:
        """The bare page."""
        self.note("bare page", await self.browser.get("/"))

    async def day(self) -> None:
        """The first page."""
        self.note("my day", await self.browser.get("/"))

    async def list_cases(self) -> None:
        """A queue, filtered and sorted, and up to three further parts of it."""
        path = f"/cases?kind={self.rng.choice(KINDS)}&order={self.rng.choice(ORDERS)}"
        page = self.note("list", await self.browser.get(path + self.rng.choice(FILTERS)))
        for _ in range(self.rng.randrange(4)):
            self.cases = CASE.findall(page) or self.cases
            following = NEXT.search(page)
            if not following:
                break
            path = following[1].replace("&amp;", "&")
            page = self.note("list, further", await self.browser.get(path))
        self.cases = CASE.findall(page) or self.cases

    async def manual(self) -> None:
        """The manual queue."""
        page = self.note("manual queue", await self.browser.get("/manual"))
        following = NEXT.search(page)
        if following:
            path = following[1].replace("&amp;", "&")
            self.note("manual queue", await self.browser.get(path))

    async def open_case(self) -> str:
        """A case, and the page of its recipient."""
        if not self.cases:
            return await self.list_cases() or ""
        case_id = self.rng.choice(self.cases)
        page = self.note("case", await self.browser.get(f"/cases/{case_id}"))
        person = PERSON.search(page)
        if person and self.rng.random() < 0.2:
            self.note("person", await self.browser.get(f"/people/{person[1]}"))
        return page

    async def preview(self) -> None:
        """Claim a case, see what would follow from two answers, give it back."""
        case, page = await self.claim()
        for answer in answers_on(page)[:2]:
            form = {"answer": answer, **ANSWERS[answer], "evidence": pieces(page)}
            self.note("preview", await self.browser.post(f"{case}/follows", **form))
        if page:
            self.note("release", await self.browser.post(f"{case}/release"))

    async def decide(self) -> None:
        """Claim a case and answer it."""
        case, page = await self.claim()
        version = re.search(r'name="version" value="(\d+)"', page)
        if not version:
            return
        answer = self.rng.choice(answers_on(page))
        form = {"answer": answer, **ANSWERS[answer], "version": version[1], "order": "urgency"}
        form |= {"note": "benchmark", "evidence": pieces(page), "pieces": "1"}
        self.note("decide", await self.browser.post(f"{case}/decide", **form))

    async def claim(self) -> tuple[str, str]:
        """Claim a case that is free; its path and page, empty where none was."""
        page = await self.open_case()
        action = re.search(r'"(/cases/[0-9a-f]{32})/claim"', page)
        if not action:
            return "", ""
        self.note("claim", await self.browser.post(f"{action[1]}/claim"))
        page = self.note("case", await self.browser.get(action[1]))
        return (action[1], page) if answers_on(page) else ("", "")

    async def look_at_approvals(self) -> None:
        """What waits for a second person; approvers approve one now and then."""
        page = self.note("approvals", await self.browser.get("/approvals"))
        waiting = PROPOSAL.findall(page)
        if not waiting:
            return
        one = self.rng.choice(waiting)
        page = self.note("approval", await self.browser.get(f"/approvals/{one}"))
        if self.approver and f"/approvals/{one}/approve" in page and self.rng.random() < 0.3:
            version = re.search(r'name="version" value="(\d+)"', page)
            form = {"version": version[1] if version else ""}
            answer = await self.browser.post(f"/approvals/{one}/approve", **form)
            self.note("approve", answer)


def answers_on(page: str) -> list[str]:
    """The answers that the form of a case offers."""
    return [answer for answer in ANSWERS if f'value="{answer}"' in page]


def pieces(page: str) -> list[str]:
    """The evidence that can be ticked on the page of a case."""
    return re.findall(r'name="evidence" value="([0-9a-f]+)"', page)


async def main() -> None:
    """Let everybody work for the seconds of the plan."""
    plan = json.load(sys.stdin)
    users = [User(plan, one, at) for at, one in enumerate(plan["sessions"])]
    start = time.perf_counter()
    await asyncio.gather(*(user.work(start + plan["seconds"]) for user in users))
    took = time.perf_counter() - start
    print(json.dumps({"seconds": took, "seen": [one for user in users for one in user.seen]}))


if __name__ == "__main__":
    asyncio.run(main())
