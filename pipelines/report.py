"""report: what became of a day, as a manifest for programs and a page for people.

It reads the database only and changes nothing in it, so it may be run at any time and as often
as one likes; the same state gives the same files.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from expectations.arrivals import load_arrivals
from pipelines.home import whole
from pipelines.reporting import brakes
from pipelines.reporting.arrivals import files_until
from pipelines.reporting.collect import collect
from pipelines.reporting.manifest import Manifest
from pipelines.reporting.overview import days
from pipelines.reporting.page import day_page, overview_page
from pipelines.turns import holding
from pipelines.workspace import Workspace


class RowsDoNotAddUpError(RuntimeError):
    """A batch lost rows or has them twice; the report of the day was written and says so."""


def report(ws: Workspace, day: date) -> Path:
    """Write `runs/<day>/manifest.json` and `report.html`, and bring `runs/index.html` up to date.

    Beside them the history of each batch as a picture, `brakes_<feed>_r<revision>.svg`.

    Returns:
        The path of the page of the day.

    Raises:
        RowsDoNotAddUpError: the fates of a batch's rows do not add up to the rows of its file.
    """
    folder = ws.home.run_dir(day)
    expected = load_arrivals(ws.settings.contracts)
    # Reports of several days take turns: the last one writes the overview of all.
    with holding(folder.parent / ".lock"):
        with ws.store.read() as connection:
            manifest = collect(connection, day, expected)
            braked = brakes.shown(connection, manifest)
        _write(folder / "manifest.json", manifest.model_dump_json(indent=2) + "\n")
        _write(folder / "report.html", day_page(manifest, braked))
        for name, drawn in brakes.pictures(braked).items():
            _write(folder / name, drawn)
        with ws.store.read() as connection:
            overview = days(connection, folder.parent)
            files = files_until(connection, expected, manifest.state.horizon or day)
        _write(folder.parent / "index.html", overview_page(overview, manifest.state, files))
    _complain(manifest, folder / "report.html")
    return folder / "report.html"


def _write(path: Path, text: str) -> None:
    with whole(path) as part:
        part.write_text(text, encoding="utf-8")


def _complain(manifest: Manifest, page: Path) -> None:
    wrong = [d for d in manifest.deliveries if d.sum == "does_not_add_up"]
    if wrong:
        told = "; ".join(
            f"{d.batch_id}: {d.fates.total()} rows have a fate, the file has {d.rows}"
            for d in wrong
        )
        raise RowsDoNotAddUpError(
            f"rows do not add up for {manifest.day}: {told}. Run check and match of the batch "
            f"again; see {page.name} in runs/{manifest.day}"
        )
