"""What is recorded at the desk: the manual queue, certifications, home visits, contact attempts."""

from __future__ import annotations

from caseworker.recording import certify, contact, home_visit, queue
from caseworker.web import Pages

pages = Pages()

for part in (queue, certify, home_visit, contact):
    part.attach(pages)
