"""Why somebody may look at a protected detail; codes, so that the trail says no more."""

from __future__ import annotations

PURPOSES = ("verify_identity", "contact", "verify_loss", "answer_enquiry", "inspect")
