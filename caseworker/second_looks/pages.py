"""Second looks: a share of decisions is answered again by somebody who has not seen the answer."""

from __future__ import annotations

from caseworker.second_looks import answering, lists, settling
from caseworker.web import Pages

pages = Pages()

for part in (lists, answering, settling):
    part.attach(pages)
