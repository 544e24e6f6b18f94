"""Review: what people decide about cases, by whom, and what follows from it."""

from __future__ import annotations

from pipelines.review.approving import approve, correct, get, return_, withdraw
from pipelines.review.bulk import approve_bulk, propose_bulk, return_many, withdraw_bulk
from pipelines.review.content import Draft
from pipelines.review.detail import CaseDetail, EvidenceRow, case_detail, evidence_about, record_of
from pipelines.review.errors import (
    BadContent,
    CaseChanged,
    ClaimedByOther,
    NotAllowed,
    NotOpen,
    RecipientChanged,
    ReviewError,
    SamePerson,
    Unknown,
    text,
)
from pipelines.review.kinds import KINDS, four_eyes_reason
from pipelines.review.lists import (
    ORDERS,
    QUEUES,
    Page,
    counts,
    list_cases,
    list_manual,
    list_proposals,
)
from pipelines.review.papers import PAPERS, Paper, paper_text
from pipelines.review.preview import Cascade, CaseBrief, Side, preview, preview_proposal
from pipelines.review.proposing import propose
from pipelines.review.rows import CaseRow, ManualRow
from pipelines.review.sentences import sentences
from pipelines.review.working import claim, claim_of, release, renew
from pipelines.store.cases import CaseEvent
from pipelines.store.claims import Claim
from pipelines.store.review import Proposal

__all__ = [
    "KINDS",
    "ORDERS",
    "PAPERS",
    "QUEUES",
    "BadContent",
    "Cascade",
    "CaseBrief",
    "CaseChanged",
    "CaseDetail",
    "CaseEvent",
    "CaseRow",
    "Claim",
    "ClaimedByOther",
    "Draft",
    "EvidenceRow",
    "ManualRow",
    "NotAllowed",
    "NotOpen",
    "Page",
    "Paper",
    "Proposal",
    "RecipientChanged",
    "ReviewError",
    "SamePerson",
    "Side",
    "Unknown",
    "approve",
    "approve_bulk",
    "case_detail",
    "claim",
    "claim_of",
    "correct",
    "counts",
    "evidence_about",
    "four_eyes_reason",
    "get",
    "list_cases",
    "list_manual",
    "list_proposals",
    "paper_text",
    "preview",
    "preview_proposal",
    "propose",
    "propose_bulk",
    "record_of",
    "release",
    "renew",
    "return_",
    "return_many",
    "sentences",
    "text",
    "withdraw",
    "withdraw_bulk",
]
