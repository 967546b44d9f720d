"""``python -m helpers grow``: a larger corpus, from records or pages to tables."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from helpers import paths
from helpers.errors import DataError

app = typer.Typer(add_completion=False)
console = Console(highlight=False, soft_wrap=True)
SAY_EVERY = 10.0
"""Seconds between two lines of progress where the output is no terminal."""


class _Shown:
    """Progress as a bar on a terminal, as plain lines elsewhere."""

    def __init__(self) -> None:
        self.begun = self.said = time.monotonic()
        self.note = ""
        self.bar = (
            Progress(
                TextColumn("{task.percentage:>3.0f} %"),
                BarColumn(),
                TextColumn("{task.fields[articles]} articles, {task.fields[refused]} set aside"),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
                console=console,
            )
            if console.is_terminal
            else None
        )
        self.task = self.bar.add_task("", articles=0, refused=0) if self.bar else None

    def __enter__(self) -> "_Shown":
        if self.bar:
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def __call__(self, progress) -> None:
        if progress.note != self.note:
            self.note = progress.note
            if self.note:
                console.print(self.note, markup=False)
        if self.bar:
            self.bar.update(
                self.task,
                total=progress.total,
                completed=progress.read,
                articles=progress.articles,
                refused=progress.refused,
            )
        elif time.monotonic() - self.said >= SAY_EVERY:
            self.said = time.monotonic()
            share = 100 * progress.read / max(1, progress.total)
            console.print(
                f"{share:.0f} % · {progress.articles} articles · {progress.refused} set aside · "
                f"{self.said - self.begun:.0f} s"
            )


@contextmanager
def _stoppable() -> Iterator[None]:
    """Say what becomes of the work when it is stopped from the keyboard."""
    try:
        yield
    except KeyboardInterrupt:
        console.print("stopped; what is done is kept: run the same command again, and it goes on from there")
        raise


@app.command()
def grow(
    inputs: Annotated[
        list[Path],
        typer.Option(
            "--input",
            metavar="PATH",
            help="File or folder of records (.jsonl, .jsonl.gz, .parquet: title, text, source, date and, where there "
            "are, id, url, language) or of pages (.txt, .html); may be given again.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for the tables; in a project by default its data/grown."),
    ] = None,
    workers: Annotated[int, typer.Option(min=0, help="Processes on this machine; 0 means one per core.")] = 0,
    scheduler: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Dask scheduler to run on instead, as tcp://127.0.0.1:8786.")
    ] = "",
    seconds: Annotated[
        float, typer.Option(min=0, help="Seconds of processor time allowed for one article; 0 means no limit.")
    ] = 60.0,
    parcel: Annotated[int, typer.Option(min=4, help="Articles that a worker takes at a time, about.")] = 300,
) -> None:
    """Derive a corpus of any size; run the same command again after a stop, and it goes on where it was.

    In a project (python -m helpers --project DIR grow --input corpus.jsonl) the tables that the notebooks read are
    written too, with the outlets and dates that the records give.
    """
    from helpers.study import registry
    from helpers.study.intake import checkpoints, collect, engine, partitions, settle

    own = paths.PROJECT != paths.HOUSE
    if output is None and not own:
        raise DataError(
            "name --output DIR, or a project of your own (python -m helpers new DIR, then python -m helpers --project "
            "DIR grow …): the report's own articles stay as they are"
        )
    output = (output or paths.DATA / "grown").resolve()
    files = partitions.input_files(inputs)
    if others := partitions.passed_over(inputs):
        names = ", ".join(map(str, others[:3])) + (" …" if len(others) > 3 else "")
        console.print(f"{len(others)} file(s) of other forms passed over: {names} (draft reads archives)", markup=False)
    knowledge = registry.knowledge()
    reading = checkpoints.telling(knowledge)
    with checkpoints.alone(output), _stoppable():
        digest = checkpoints.knowledge_digest(reading)
        for line in checkpoints.changes(output, knowledge=digest, files=files):
            console.print(line, markup=False)
        states = checkpoints.states(files)
        checkpoints.remember(output, knowledge=digest, states=states)
        with (
            engine.opened(
                workers=workers, scheduler=scheduler, folder=output / checkpoints.FOLDER / "results"
            ) as running,
            _Shown() as shown,
        ):
            progress, store = engine.derive_all(
                files, output=output, knowledge=reading, engine=running, show=shown, mean=parcel, seconds=seconds
            )
        if checkpoints.states(files) != states:
            raise DataError("the input changed while it was read: run the same command again; what is done is kept")
        if progress.kept:
            console.print(f"{progress.kept} of {progress.kept + progress.made} parcels were done already")
        if progress.lost:
            console.print(f"workers were lost {progress.lost} time(s); their work was done again")
        threads = workers or engine.cores()
        collected = collect.collect(
            output, progress.planned, store, outlets=registry.load_outlets(), inputs=files, threads=threads,
            tell=console.print,
        )  # fmt: skip
        store.forget_others({p.key for p in progress.planned})
        _summary(output, collected)
        if own:
            for line in settle.settle(output, collected, paths.DATA):
                console.print(line, markup=False)
        elif collected.new_outlets:
            from helpers.tables import write_atomically

            path = output / "outlets.yaml"
            write_atomically(path, settle.new_outlets(collected).lstrip("\n").encode("utf-8"))
            console.print(f"{len(collected.new_outlets)} outlet(s) that the registry lacks: {path}", markup=False)


@app.command()
def draft(
    given: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH…",
            help="Pages (.txt, .html, .mhtml, .warc, .warc.gz), records (.jsonl, .parquet), folders of them; with "
            "--accept: names of drafts.",
        ),
    ] = None,
    name: Annotated[str, typer.Option(help="Name of the draft; by default that of the file or folder.")] = "",
    accept: Annotated[
        bool, typer.Option("--accept", help="Move drafts into articles.yaml and their texts into data/raw.")
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="With --accept: every draft that waits.")] = False,
) -> None:
    """Propose registry entries for new articles, to look at before they are accepted."""
    from helpers.study.intake import draft as drafting

    if accept:
        for line in drafting.accept([str(p) for p in given or []], everything=everything):
            console.print(line, markup=False)
        return
    if not given:
        for path in drafting.waiting():
            console.print(f"{path} waits", markup=False)
        raise DataError("name the files to draft: python -m helpers draft PATH…")
    drafted = drafting.draft(given, name=name)
    for line in drafted.left_out:
        console.print(line, markup=False)
    if drafted.path is None:
        raise DataError("nothing was drafted: no new article that can be read")
    console.print(
        f"{drafted.path}: {len(drafted.articles)} article(s) drafted, {drafted.doubts} doubt(s): look at it, then "
        f"python -m helpers draft --accept {drafted.path.stem}",
        markup=False,
    )


def fetch(
    addresses: Annotated[
        Path | None, typer.Option("--list", metavar="FILE", help="File with more addresses, one a line.")
    ] = None,
    into: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for what is fetched; default data/raw/.fetched.")
    ] = None,
    registered: Annotated[bool, typer.Option(help="Fetch the addresses in articles.yaml too.")] = True,
    pause: Annotated[float, typer.Option(min=0, help="Seconds between two requests to one host.")] = 5.0,
) -> None:
    """Fetch registered and new addresses, politely; say unit by unit what matches, changed or is gone."""
    from helpers.study.intake import fetch as fetching

    into = into or paths.RAW / ".fetched"
    fetcher = fetching.Fetcher(into / ".cache", fetching.Manners(pause=pause))
    urls = fetching.listed(addresses) if addresses else []
    done = fetching.run(
        urls=urls,
        registered=registered,
        into=into,
        fetcher=fetcher,
        tell=lambda line: console.print(line, markup=False),
    )
    if not done:
        raise DataError("no address to fetch: articles.yaml has none; name a list with --list FILE")
    got = sum(c.kept_as is not None for c in done)
    console.print(f"{got} of {len(done)} fetched into {into}; new ones: python -m helpers draft {into}", markup=False)
    if not got:
        raise typer.Exit(1)


def _summary(output: Path, collected) -> None:
    manifest = collected.manifest
    rows = ", ".join(f"{t['rows']} {n.split('/')[1]}" for n, t in manifest["tables"].items() if t["rows"])
    console.print(f"{output / 'tables'}: {rows}", markup=False)
    if manifest["set_aside"]:
        console.print(f"{manifest['set_aside']} set aside ({output / 'quarantine.csv'}):", markup=False)
        for reason, count in list(manifest["reasons"].items())[:8]:
            console.print(f"  {count} × {reason}", markup=False)
    console.print(f"digest {manifest['digest']}")


def digest_of(output: Path) -> str:
    """Digest of a finished result."""
    return json.loads((output / "manifest.json").read_text(encoding="utf-8"))["digest"]
