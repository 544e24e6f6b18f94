"""`certify match`: match a file against a register, without any database."""

from __future__ import annotations

import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from pipelines.commands.match_tools import attach_tools, read_cleared
from pipelines.settings import FEEDS

if TYPE_CHECKING:
    from matchers.weights import Weights


class Judged(NamedTuple):
    """What people decided beforehand: the table of weights, and pairs that are two people."""

    weights: Weights
    cleared: list[tuple[str, str]]


_group = typer.Typer(help="Match rows with recipients, explain and judge the result.")


def attach(app: typer.Typer) -> None:
    """Add `match` and its subcommands."""
    attach_tools(_group)
    app.add_typer(_group, name="match", invoke_without_command=True)


def peak_memory_mb() -> int:
    """Return the largest resident size so far of this process and its largest worker, in MB."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return int((own + worker) / 1024)


@_group.callback(invoke_without_command=True)
def match(
    context: typer.Context,
    register: Annotated[
        Path | None, typer.Option(help="Register: delimited text or Parquet.")
    ] = None,
    feed: Annotated[str, typer.Option(help=f"One of {', '.join(FEEDS)}.")] = "",
    rows: Annotated[Path | None, typer.Option(help="The feed's file.")] = None,
    out: Annotated[Path, typer.Option(help="Where links go, as CSV.")] = Path("links.csv"),
    engine: Annotated[str, typer.Option(help="duckdb or spark.")] = "duckdb",
    master: Annotated[str, typer.Option(help="Spark master.")] = "local[*]",
    prepared: Annotated[
        Path | None, typer.Option(help="Keep the prepared register here, use what is there.")
    ] = None,
    weights: Annotated[
        Path | None, typer.Option(help="Table of weights instead of the one in force.")
    ] = None,
    cleared: Annotated[
        Path | None, typer.Option(help="CSV (row_id, recipient_id): pairs a reviewer has cleared.")
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the reasons: zh or en.")] = "zh",
) -> None:
    """Decide for every row which recipient it is about.

    Writes row_id, recipient_id, grade, score, reasons. Exit code 2: a file or option is unusable.
    """
    if context.invoked_subcommand is not None:
        return
    if register is None or rows is None or feed not in FEEDS or language not in ("zh", "en"):
        raise _stopped(
            "needs --register FILE, --rows FILE and --feed, one of "
            f"{', '.join(FEEDS)}; --language is zh or en. See `certify match --help`"
        )
    from matchers.weights import WeightsError, load_weights
    from pipelines.engines.reading import UnreadableTableError

    try:
        judged = Judged(load_weights(weights), read_cleared(cleared) if cleared else [])
        with TemporaryDirectory(prefix="certify_prepared_") as passing:
            _run(
                register,
                feed,
                rows,
                out,
                engine,
                master,
                prepared or Path(passing),
                judged,
                language,
            )
    except (UnreadableTableError, WeightsError, FileNotFoundError) as error:
        raise _stopped(str(error)) from error


def _run(
    register: Path,
    feed: str,
    rows: Path,
    out: Path,
    engine: str,
    master: str,
    folder: Path,
    judged: Judged,
    language: str,
) -> None:
    from pipelines.engines.choose import open_engine
    from pipelines.matching.files import match_file
    from pipelines.prepared.making import prepare_file

    started = time.perf_counter()
    prepared = prepare_file(register, folder)
    ready = time.perf_counter()
    with open_engine(engine, master) as work:
        told: Literal["zh", "en"] = "en" if language == "en" else "zh"
        done = match_file(rows, feed, prepared, out, work, judged.weights, told, judged.cleared)
    ended = time.perf_counter()
    counts = done.counts
    typer.echo(
        f"register   {prepared.recipients:,} recipients, {prepared.changed:,} prepared anew, "
        f"{ready - started:.1f} s"
    )
    typer.echo(f"rows       {counts.rows:,} ({done.read.encoding})")
    if done.read.left_out:
        typer.echo(
            f"left out   {done.read.left_out:,} rows that cannot be read (columns, bytes, quotes)"
        )
    typer.echo(
        f"certain    {counts.links.get('certain', 0):,} links of {counts.certain_rows:,} rows"
    )
    typer.echo(
        f"possible   {counts.links.get('possible', 0):,} links of {counts.possible_rows:,} rows"
    )
    reasons = ", ".join(f"{reason} {n:,}" for reason, n in counts.reasons.items())
    typer.echo(f"unmatched  {counts.unmatched_rows:,} rows" + (f" ({reasons})" if reasons else ""))
    for block in counts.blocks:
        if block.capped_keys:
            typer.echo(
                f"capped     {block.block}: {block.capped_keys:,} keys too crowded (the largest "
                f"holds {block.largest:,} recipients), {block.capped_rows:,} rows did without"
            )
            worst = ", ".join(f"{mark} {held:,}" for mark, held in block.worst)
            typer.echo(f"worst      {block.block}: {worst}")
    typer.echo(f"seconds    {ended - ready:.1f} matching, {ended - started:.1f} in all")
    typer.echo(f"memory     {peak_memory_mb():,} MB at the peak")


def _stopped(message: str) -> typer.Exit:
    typer.echo(f"certify match: {message}", err=True)
    return typer.Exit(2)
