"""What a city is made from: everything that changes a byte of it is here."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field

FEEDS = ("death", "incarceration", "travel", "medical", "certification")
EPOCH = dt.date(1970, 1, 1)

ROW_SHARE = {  # rows a day, as a share of the register
    "death": 0.006,
    "incarceration": 0.002,
    "travel": 0.22,
    "medical": 0.06,
    "certification": 0.015,
}
LEAST_ROWS = {"death": 20, "incarceration": 12, "travel": 50, "medical": 30, "certification": 20}
REGISTERED_SHARE = {  # rows that are about somebody in the register
    "death": 0.5,
    "incarceration": 0.3,
    "travel": 0.2,
    "medical": 0.45,
    "certification": 0.98,
}
DAMAGE_SHARE = {
    "death": 1 / 4,
    "incarceration": 1 / 4,
    "travel": 1 / 16,
    "medical": 1 / 16,
    "certification": 1 / 32,
}


@dataclass(frozen=True)
class Settings:
    """A city. Raises ValueError with the name of the option when a value cannot be used."""

    recipients: int = 20_000
    days: int = 5
    first_day: dt.date = dt.date(2026, 4, 20)
    seed: int = 1
    feeds: tuple[str, ...] = FEEDS
    rows: dict[str, int] = field(default_factory=dict)
    damage: dict[str, float] = field(default_factory=dict)
    registered: dict[str, float] = field(default_factory=dict)
    traps: float = 0.012
    defects: float = 0.004
    register_errors: float = 1.0
    skew: float = 0.0
    jurisdictions: dict[str, float] = field(default_factory=lambda: {"beijing/haidian": 1.0})
    troubles: bool = True
    encoding: str = "mixed"

    def __post_init__(self) -> None:
        """Refuse what would make no city."""
        if not 1 <= self.recipients <= 20_000_000:
            raise ValueError("--recipients must lie between 1 and 20,000,000")
        if not 1 <= self.days <= 366:
            raise ValueError("--days must lie between 1 and 366")
        if not dt.date(2000, 1, 1) <= self.first_day <= dt.date(2100, 1, 1):
            raise ValueError("--first-day must lie between 2000 and 2100")
        if self.seed < 0:
            raise ValueError("--seed must not be negative")
        if self.register_errors < 0:
            raise ValueError("--register-errors must not be negative")
        if self.encoding not in ("mixed", "gb18030", "utf-8"):
            raise ValueError("--encoding must be mixed, gb18030 or utf-8")
        self._check_feeds()
        shares = {
            **self.damage,
            **self.registered,
            "traps": self.traps,
            "defects": self.defects,
            "skew": self.skew,
        }
        for name, share in shares.items():
            if not 0 <= share <= 1:
                raise ValueError(f"the share given for {name} must lie between 0 and 1")

    def _check_feeds(self) -> None:
        named = {*self.feeds, *self.rows, *self.damage, *self.registered}
        if unknown := sorted(named - set(FEEDS)):
            raise ValueError(f"unknown feed {unknown[0]!r}: choose among {', '.join(FEEDS)}")
        known = ("beijing/haidian", "beijing", "arshan")
        if bad := sorted(set(self.jurisdictions) - set(known)):
            raise ValueError(f"unknown jurisdiction {bad[0]!r}: choose among {', '.join(known)}")
        if bad := sorted(feed for feed, rows in self.rows.items() if rows < 0):
            raise ValueError(f"--{bad[0]}-rows must not be negative")
        if not self.jurisdictions or min(self.jurisdictions.values()) <= 0:
            raise ValueError("each jurisdiction needs a share above 0")

    def rows_of(self, feed: str) -> int:
        """Return the rows of a feed's file of one day."""
        usual = max(LEAST_ROWS[feed], round(self.recipients * ROW_SHARE[feed]))
        return self.rows.get(feed, usual)

    def registered_rows(self, feed: str) -> int:
        """Return how many of them are about somebody in the register."""
        return round(self.rows_of(feed) * self.registered_share(feed))

    def registered_share(self, feed: str) -> float:
        """Return the share of rows that are about somebody in the register."""
        return self.registered.get(feed, REGISTERED_SHARE[feed])

    def damage_of(self, feed: str) -> float:
        """Return the share of damaged rows of a feed."""
        return self.damage.get(feed, DAMAGE_SHARE[feed])

    def day(self, index: int) -> dt.date:
        """Return a business day of the city."""
        return self.first_day + dt.timedelta(days=index)

    def day_number(self, index: int = 0) -> int:
        """Return a business day as days since 1970-01-01."""
        return (self.day(index) - EPOCH).days

    def as_data(self) -> dict[str, object]:
        """Return the settings as JSON-ready data."""
        data = asdict(self)
        data["first_day"] = self.first_day.isoformat()
        data["feeds"] = list(self.feeds)
        data["rows"] = {feed: self.rows_of(feed) for feed in self.feeds}
        data["damage"] = {feed: self.damage_of(feed) for feed in self.feeds}
        data["registered"] = {feed: self.registered_share(feed) for feed in self.feeds}
        return data
