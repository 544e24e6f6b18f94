"""The comparisons that many cases stand on, read at once for a page that lists them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from pipelines.store.tables import evidence, links


def comparisons(connection: Connection, cases: Sequence[Any]) -> dict[str, list[Any]]:
    """By case the comparisons of its surest link; cases without one are left out.

    Args:
        connection: a transaction.
        cases: rows with case_id, recipient_id and evidence, a page of them at most.
    """
    wanted = {
        (case.recipient_id, one): case.case_id
        for case in cases
        for one in json.loads(case.evidence)
    }
    query = (
        select(evidence.c.recipient_id, evidence.c.evidence_id, links.c.comparisons)
        .join(links, links.c.link == evidence.c.link)
        .where(evidence.c.recipient_id.in_(sorted({case.recipient_id for case in cases})))
        .order_by(evidence.c.score, evidence.c.evidence_id)
    )
    found: dict[str, list[Any]] = {}
    for recipient_id, evidence_id, text in connection.execute(query):
        case_id = wanted.get((recipient_id, evidence_id))
        if case_id is not None:
            found[case_id] = json.loads(text)  # ordered by score: the surest comes last
    return found
