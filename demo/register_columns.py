"""The columns of the register about benefit, home and contact; nothing in them is real."""

from __future__ import annotations

import numpy as np

from demo import numbers
from demo.benefits import BENEFIT_NAMES, CHANNELS, NEVER, STEPPE_CHANNELS
from demo.randomness import Dice, Ints, Texts
from demo.register import Register
from demo.settings import Settings

STREETS = {
    "beijing/haidian": ("110108", "100080", "北京市海淀区", (
        "中关村街道", "学院路街道", "羊坊店街道", "万寿路街道", "甘家口街道", "北下关街道",
        "清河街道", "上地街道", "西三旗街道", "花园路街道")),
    "beijing": ("110105", "100020", "北京市朝阳区", (
        "建外街道", "朝外街道", "团结湖街道", "望京街道", "酒仙桥街道", "劲松街道")),
    "arshan": ("152202", "137800", "内蒙古自治区兴安盟阿尔山市", (
        "林海街道", "新城街道", "温泉街道", "伊尔施街道", "天池镇", "白狼镇")),
}  # fmt: skip
AMOUNTS = {"enterprise_retiree": 4800, "institution_retiree": 7600, "survivor": 1400,
           "work_injury": 5200, "work_injury_dependant": 2100, "resident_pension": 980,
           "sickness_disability_allowance": 2600, "disability_allowance": 4300,
           "nursing_allowance": 3900}  # fmt: skip
RESIDENCE = Dice({"local": 88, "non_local": 11, "abroad": 1})
CONTACT = Dice({"reached": 60, "no_result": 15, "unknown": 25})
MOBILITY = Dice({"": 70, "independent": 20, "limited": 7, "bedridden": 3})
OWNER = Dice({"self": 75, "child": 20, "spouse": 5})


def benefit_columns(
    rng: np.random.Generator, settings: Settings, register: Register, at: Ints
) -> dict[str, Texts]:
    """Write the columns about the benefit and its certification."""
    size, kind = len(at), register.benefit[at]
    place = np.array(list(settings.jurisdictions), dtype=object)[register.jurisdiction[at]]
    base = np.array([AMOUNTS[b] for b in BENEFIT_NAMES])[kind]
    cents = (base * 100 * np.exp(rng.normal(0, 0.25, size))).astype(np.int64).tolist()
    approved, certified = register.approved[at], register.certified[at].astype(np.int64)
    never, unrecorded = certified == NEVER, approved == 0
    paid = approved + rng.integers(0, 3, size)
    steppe = STEPPE_CHANNELS.texts(rng, size)
    channel = np.where(place == "arshan", steppe, CHANNELS.texts(rng, size))
    cells = {
        "benefit_class": np.array(BENEFIT_NAMES, dtype=object)[kind],
        "jurisdiction": place,
        "approved_month": np.where(unrecorded, "", _months(approved)),
        "first_paid_month": np.where(unrecorded, "", _months(paid)),
        "monthly_amount": np.array([f"{c // 100}.{c % 100:02d}" for c in cents], dtype=object),
        "last_certified_on": np.where(never, "", numbers.iso_dates(np.where(never, 0, certified))),
        "last_certified_channel": np.where(never, "", channel),
    }
    return cells | _address(rng, place)


def _months(months: Ints) -> Texts:
    """Write months since 1970-01 as YYYY-MM."""
    text = np.datetime_as_string(months.astype("datetime64[M]"), unit="M")
    return np.asarray(text.astype(object), dtype=object)


def _address(rng: np.random.Generator, place: Texts) -> dict[str, Texts]:
    """Write the columns about the home: real street offices, made-up house numbers."""
    house = rng.integers(0, 1000, len(place)).tolist()
    found = [STREETS[p] for p in place]
    offices = [s[3][h % len(s[3])] for s, h in zip(found, house, strict=True)]
    rows = zip(found, offices, house, strict=True)
    return {
        "division": np.array([s[0] for s in found], dtype=object),
        "postcode": np.array([s[1] for s in found], dtype=object),
        "street_office": np.array(offices, dtype=object),
        "address": np.array([f"{s[2]}{o}{1 + h}号" for s, o, h in rows], dtype=object),
    }


def contact_columns(rng: np.random.Generator, like: Texts) -> dict[str, Texts]:
    """Write the columns about reaching the person; phone numbers are made up."""
    size = len(like)
    owner = OWNER.texts(rng, size)
    phone = np.array([f"199{n:08d}" for n in rng.integers(0, 10**8, size).tolist()], dtype=object)
    none = rng.random(size) < 0.08
    owner[none], phone[none] = "", ""
    employer = np.array([f"第{n}公司" for n in rng.integers(1, 800, size).tolist()], dtype=object)
    employer[rng.random(size) < 0.4] = ""
    return {
        "residence": RESIDENCE.texts(rng, size),
        "employer_contact": CONTACT.texts(rng, size),
        "employer": employer,
        "phone": phone,
        "phone_owner": owner,
        "mobility": MOBILITY.texts(rng, size),
    }
