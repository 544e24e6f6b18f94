"""The page of a preview: what would change, as a picture and as tables. No network is needed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from markupsafe import Markup, escape

from pipelines.preview.compare import Preview
from pipelines.texts import catalogue_of

BARS = 24
"""Moves in the picture, the most frequent of each kind; the table has them all."""

WIDE, HIGH, TEXT = 420, 26, 400

STYLE = """
body { font: 16px/1.6 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem;
  color: #1c2733; background: #fff }
h1, h2 { line-height: 1.3 } small { color: #5b6876; font-weight: 400 }
table { border-collapse: collapse } th, td { padding: .25rem 1rem .25rem 0; text-align: left }
th { border-bottom: 2px solid #1c2733 } td { border-bottom: 1px solid #dfe4e8 }
.number { text-align: right; font-variant-numeric: tabular-nums }
figure { margin: 1rem 0; overflow-x: auto } svg text { font: 14px system-ui, sans-serif }
"""


def _texts() -> dict[str, dict[str, str]]:
    return catalogue_of("pipelines.preview", "texts.yaml")


def say(key: str, **values: Any) -> Markup:
    """A text in Chinese, with the English beside it."""
    told = _texts()[key]
    zh, en = (told[lang].format(**values) for lang in ("zh", "en"))
    return Markup("{} <small lang='en'>{}</small>").format(zh, en)


def _short(key: str) -> str:
    told = _texts()[key]
    return f"{told['zh']} {told['en']}"


def page(found: Preview) -> str:
    """One HTML page that stands alone."""
    lead = say(
        "lead",
        first=found.first,
        last=found.last,
        looked_at=f"{found.looked_at:,}",
        changed=f"{found.changed:,}",
        horizon=found.horizon,
    )
    parts = [
        Markup("<h1>{} <small>{} – {}</small></h1><p>{}</p>").format(
            say("title"), found.first, found.last, lead
        )
    ]
    if found.moves:
        parts += [_picture(found), _moves(found)]
    else:
        parts.append(Markup("<p>{}</p>").format(say("nothing")))
    if found.fen:
        parts.append(_money(found))
    parts.append(_list("decided", found.decided))
    parts.append(_list("held", (f"{k}: {v}" for k, v in found.held.items())))
    parts.append(_list("blocked", (f"{k}: {v}" for k, v in found.blocked.items())))
    parts.append(_list("no_file", found.no_file))
    body = Markup("\n").join(parts)
    head = f'<meta charset="utf-8"><title>{escape(_short("title"))} {found.first}</title>'
    size = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    return (
        f'<!doctype html>\n<html lang="zh-CN">\n<head>{head}{size}<style>{STYLE}</style></head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _table(heads: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> Markup:
    """A table whose last column holds numbers."""
    names = Markup("").join(Markup("<th>{}</th>").format(say(name)) for name in heads)
    lines = []
    for *texts, number in rows:
        cells = Markup("").join(Markup("<td>{}</td>").format(text) for text in texts)
        lines.append(Markup("<tr>{}<td class='number'>{}</td></tr>").format(cells, number))
    return Markup("<table><tr>{}</tr>\n{}</table>").format(names, Markup("\n").join(lines))


def _moves(found: Preview) -> Markup:
    rows = [
        (say(what), before, after, f"{count:,}")
        for (what, before, after), count in found.in_order()
    ]
    return _table(("what", "before", "after", "recipients"), rows)


def _money(found: Preview) -> Markup:
    rows = [(kind, f"{Decimal(fen) / 100:,.2f}") for kind, fen in sorted(found.fen.items())]
    return Markup("<h2>{}</h2>{}").format(say("money"), _table(("kind", "amount"), rows))


def _list(key: str, lines: Iterable[str]) -> Markup:
    told = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    return Markup("<h2>{}</h2><ul>{}</ul>").format(say(key), told) if told else Markup("")


def _picture(found: Preview) -> Markup:
    """Bars of how many recipients move from what to what."""
    moves = found.in_order()[:BARS]
    most = max(count for _, count in moves)
    bars = []
    for place, ((what, before, after), count) in enumerate(moves):
        y, wide = place * HIGH, max(2, round(WIDE * count / most))
        name = f"{_texts()[what]['zh']}: {before} → {after}"
        bars.append(
            Markup(
                "<text x='{}' y='{}' text-anchor='end'>{}</text>"
                "<rect x='{}' y='{}' width='{}' height='{}' fill='#00568f'/>"
                "<text x='{}' y='{}'>{}</text>"
            ).format(TEXT - 8, y + 18, name, TEXT, y + 4, wide, HIGH - 8, TEXT + wide + 6,
                     y + 18, f"{count:,}")
        )  # fmt: skip
    size = (TEXT + WIDE + 80, len(moves) * HIGH)
    return Markup(
        "<figure><figcaption>{}</figcaption><svg xmlns='http://www.w3.org/2000/svg' role='img' "
        "viewBox='0 0 {} {}' width='{}' height='{}' aria-label='{}'>{}</svg></figure>"
    ).format(say("picture"), *size, *size, _short("picture"), Markup("").join(bars))
