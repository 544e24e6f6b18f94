"""Dealing with many at once, with care: never to confirm a loss, nor to accept a match."""

from __future__ import annotations

from caseworker.bulk import approving, differing, giving, returning
from caseworker.web import Pages

pages = Pages()

for part in (differing, giving, returning, approving):
    part.attach(pages)
