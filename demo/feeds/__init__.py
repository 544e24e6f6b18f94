"""The five feeds of a city."""

from __future__ import annotations

from demo.feed import Feed
from demo.feeds.certification import CERTIFICATION
from demo.feeds.death import DEATH
from demo.feeds.incarceration import INCARCERATION
from demo.feeds.medical import MEDICAL
from demo.feeds.travel import TRAVEL

BY_NAME: dict[str, Feed] = {
    feed.name: feed for feed in (DEATH, INCARCERATION, TRAVEL, MEDICAL, CERTIFICATION)
}
