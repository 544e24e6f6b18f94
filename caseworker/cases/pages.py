"""The caseworker's core pages: queues, a case, its decision, approvals."""

from __future__ import annotations

from caseworker.cases import (
    approvals,
    approving,
    assigned,
    deciding,
    going_on,
    queues,
    show,
    working,
)
from caseworker.web import Pages

pages = Pages()

for part in (queues, going_on, approvals, approving, working, assigned, deciding, show):
    part.attach(pages)
