"""Certifications through apps, banks, counters, home visits and posted forms."""

from __future__ import annotations

import numpy as np

from demo.benefits import BENEFIT_NAMES
from demo.feed import Draft, Feed
from demo.numbers import iso_dates
from demo.randomness import Dice, Texts

CHANNELS = Dice({"jingtong": 36, "beijingtong_app": 14, "12333_app": 10, "national_platform": 8,
                 "e_social_card": 6, "jiankangbao": 4, "counter": 8, "bank_counter": 4,
                 "bank_kiosk": 3, "home_visit": 3, "icbc_app": 2, "hxb_app": 1, "employer_form": 1,
                 "neimenggu_app": 0.5, "assisted_form": 1, "consulate_form": 0.5,
                 "consular_app": 0.5, "wechat_mini": 0.5})  # fmt: skip
FORMS = ("employer_form", "assisted_form", "consulate_form")
IN_PERSON = ("counter", "bank_counter", "home_visit", *FORMS)
FAILED_SHARE, PROXY_SHARE, PHONE_SHARE = 0.06, 0.04, 0.6
CATEGORIES = {
    "survivor": "pension_survivor",
    "work_injury": "work_injury",
    "work_injury_dependant": "work_injury_survivor",
    "disability_allowance": "work_injury",
    "nursing_allowance": "work_injury",
}
AGENCIES = ("海淀区社会保险基金管理中心", "中关村街道便民服务中心", "学院路街道便民服务中心", "")


def columns(rng: np.random.Generator, draft: Draft) -> dict[str, Texts]:
    """Fill channel, certified_at, result, category, agency, proxy, form_received, phone."""
    size = len(draft)
    channel = CHANNELS.texts(rng, size)
    form = np.isin(channel, FORMS)
    day = draft.today - np.where(form, rng.integers(2, 15, size), 0)
    seconds = rng.integers(7 * 3600, 22 * 3600, size)
    clock = [f" {s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in seconds]
    by_class = np.array([CATEGORIES.get(name, "pension") for name in BENEFIT_NAMES], dtype=object)
    benefit = draft.city.register.benefit[np.maximum(draft.who, 0)]
    in_person = np.isin(channel, IN_PERSON)
    received = iso_dates(np.full(size, draft.today))
    received[~form] = ""
    agency = np.array(AGENCIES, dtype=object)[rng.integers(0, len(AGENCIES), size)]
    phone = np.array([f"199{n:08d}" for n in rng.integers(0, 10**8, size)], dtype=object)
    phone[rng.random(size) >= PHONE_SHARE] = ""
    return {
        "channel": channel,
        "certified_at": iso_dates(day) + np.array(clock, dtype=object),
        "result": np.where(rng.random(size) < FAILED_SHARE, "failed", "passed").astype(object),
        "category": by_class[np.where(draft.who >= 0, benefit, 0)],
        "agency": np.where(in_person, agency, ""),
        "proxy": np.where(in_person & (rng.random(size) < PROXY_SHARE * 4), "1", "0").astype(
            object
        ),
        "form_received": received,
        "phone": phone,
    }


CERTIFICATION = Feed("certification", "C", (20, 95), "certified_at", "result", columns)
