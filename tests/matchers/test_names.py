"""Names as delivered and how they compare."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.compare.names import RANK, compare_names, name_level
from matchers.compare.sounds import spellings
from matchers.normalize.names import parse_name
from tests.matchers.made_up import HAN, names


@pytest.mark.parametrize(
    ("raw", "form", "key"),
    [
        ("张 三", "张三", "张三"),
        ("程  地光 ", "程地光", "程地光"),
        ("张\u200b三\ufeff", "张三", "张三"),
        *[(f"买买提{dot}卡德尔", "买买提·卡德尔", "买买提卡德尔") for dot in "·•‧・.∙⋅●"],
        ("陳昇", "陳昇", "陈升"),
        ("付伟", "付伟", "傅伟"),
        ("张三先生", "张三", "张三"),
        ("张三（已故）", "张三", "张三"),
        ("张*三", "张*三", "张*三"),
        ("张某某", "张*", "张*"),
        ("凌辰□", "凌辰?", "凌辰?"),
        ("ZHANG/SANMR", "ZHANG/SAN", "ZHANGSAN"),
        ("zhang,san", "ZHANG/SAN", "ZHANGSAN"),
        ("LÜ/XIAO MING", "LV/XIAO MING", "LVXIAOMING"),
        ("无名氏", "", ""),
        ("???", "", ""),
        ("", "", ""),
    ],
)
def test_what_real_files_do_to_names_is_read(raw: str, form: str, key: str) -> None:
    name = parse_name(raw)
    assert (name.form, name.key) == (form, key)


@given(st.text())
def test_never_raises_and_reading_again_changes_nothing(raw: str) -> None:
    name = parse_name(raw)
    assert parse_name(name.form).form == name.form


@given(st.text(alphabet=HAN + "ABCÜ·•*?某□ /,.'()（）先生", max_size=12))
def test_reading_again_changes_nothing_for_what_looks_like_a_name(raw: str) -> None:
    name = parse_name(raw)
    assert parse_name(name.form).form == name.form


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("张伟", "张伟", "same"),
        ("陈昇", "陈升", "variant"),
        ("买买提卡德尔", "买买提·卡德尔", "variant"),
        ("付伟", "傅伟", "surname_variant"),
        ("肖红", "萧红", "surname_variant"),
        ("闫军", "阎军", "surname_variant"),
        ("代丽", "戴丽", "surname_variant"),
        ("王小明", "王晓明", "same_sound_tone"),
        ("王珍", "王镇", "same_sound"),
        ("彭未", "彭末", "same_shape"),
        ("杜子珍", "杜珍子", "swapped"),
        ("曾丽", "ZENG/LI", "spelt"),
        ("曾丽", "CENG/LI", "spelt"),
        ("单雄信", "SHAN XIONGXIN", "spelt"),
        ("任平福", "PINGFU REN", "spelt"),
        ("吕绿", "LYU/LV", "spelt"),
        ("吕绿", "LU/LU", "spelt"),
        ("李琳娜", "李琳?", "one_unknown"),
        ("李琳娜", "李琳??", "one_unknown"),
        ("李珍", "李ZHEN", "spelt"),
        ("张小三", "张*三", "one_unknown"),
        ("张三丰", "张*", "masked"),
        ("王小明", "王明", "one_missing"),
        ("王建国", "王建军", "one_differs"),
        ("王建国", "王玉英", "surname"),
        ("王建国", "李玉英", "different"),
    ],
)
def test_levels_of_names(one: str, other: str, level: str) -> None:
    assert name_level(one, other) == level
    assert name_level(other, one) == level


def test_a_former_name_counts_as_such() -> None:
    assert compare_names("王红", "李红", ("王红",)).level == "former"
    assert compare_names("王红", "王红", ("李红",)).level == "same"
    assert compare_names("", "王红").level == "missing"


@given(names(1, 4) | st.text(max_size=8), names(1, 4) | st.text(max_size=8))
def test_names_compare_the_same_both_ways(one: str, other: str) -> None:
    a, b = parse_name(one).form, parse_name(other).form
    if a and b:
        assert name_level(a, b) == name_level(b, a)
        assert name_level(a, b) in RANK
        assert name_level(a, a) == "same"


@given(names(2, 3))
def test_every_spelling_of_a_name_is_recognised(name: str) -> None:
    for family, given_name in spellings(name):
        assert name_level(name, f"{family}/{given_name}") == "spelt"
