"""The caseworker's core pages: queues, a case, its decision, approvals."""

from __future__ import annotations

from caseworker.cases import approvals, deciding, queues, show, working
from caseworker.web import Pages

pages = Pages()

for part in (queues, approvals, working, deciding, show):
    part.attach(pages)
