"""Why a row is quarantined or a file stopped: codes and their texts."""

from __future__ import annotations

ROW_REASONS: dict[str, dict[str, str]] = {
    "undecodable": {
        "zh": "该行编码无法识别",
        "en": "the row is no text in the encoding of the file",
    },
    "nul_byte": {"zh": "该行含有空字节", "en": "the row contains NUL bytes"},
    "record_too_long": {"zh": "该行过长", "en": "the row is longer than the limit"},
    "wrong_field_count": {
        "zh": "字段数与表头不符",
        "en": "the row has more or fewer fields than the header",
    },
    "bad_quotes": {"zh": "引号使用有误", "en": "a quote is out of place"},
    "truncated": {"zh": "文件末行不完整", "en": "the last row is cut off"},
    "key_missing": {"zh": "缺少行号", "en": "the key of the row is missing"},
    "key_duplicate": {
        "zh": "行号重复，仅保留首行",
        "en": "the key stands in an earlier row; the first one is kept",
    },
    "value_missing": {"zh": "必填项为空", "en": "a value that must be there is missing"},
    "value_too_long": {"zh": "内容过长", "en": "the value is longer than the column allows"},
    "not_a_date": {"zh": "日期无法识别", "en": "the value is no date"},
    "date_too_early": {"zh": "日期过早", "en": "the date is before the earliest one allowed"},
    "date_too_late": {
        "zh": "日期晚于业务日期",
        "en": "the date is later than the business day allows",
    },
    "not_a_flag": {"zh": "应为0或1", "en": "the value is neither 1 nor 0"},
    "not_a_month": {"zh": "月份无法识别", "en": "the value is no month (YYYY-MM)"},
    "not_an_amount": {"zh": "金额无法识别", "en": "the value is no amount of money"},
    "unknown_code": {"zh": "代码未登记", "en": "the code is not in the code table"},
    "no_identity": {
        "zh": "姓名与证件号码均为空",
        "en": "neither a name nor a number: nobody can be found by this row",
    },
    "ends_before_start": {"zh": "结束日期早于开始日期", "en": "the end lies before the start"},
}
"""Grain: one reason a quarantined row, the first that applies in the order of the columns."""


def reason_text(code: str, language: str = "en") -> str:
    """What a reason code says. A deployment's own rule may use a code without a text."""
    return ROW_REASONS.get(code, {}).get(language, code)
