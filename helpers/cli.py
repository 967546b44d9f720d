"""``python -m helpers …``: every command of the house. Each does one thing and exits non-zero where it failed."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table as RichTable

from helpers import cli_grow, paths
from helpers.cli_coding import app as coding_app
from helpers.errors import DataError

app = typer.Typer(
    help="How Arabic- and Persian-language outlets frame Iran–Iraq security diplomacy: the report's commands.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
sources_app = typer.Typer(help="The article files in data/raw.", no_args_is_help=True)
figures_app = typer.Typer(help="The published figures.", no_args_is_help=True)
app.add_typer(sources_app, name="sources")
app.add_typer(figures_app, name="figures")
app.add_typer(coding_app, name="coding")
app.command()(cli_grow.grow)
app.command()(cli_grow.draft)
sources_app.command()(cli_grow.fetch)
console = Console(highlight=False, soft_wrap=True)
Workers = Annotated[int, typer.Option(help="Notebooks run at a time; 0 means one per core.")]


@app.callback()
def every_command(
    project: Annotated[
        str, typer.Option(metavar="DIR", envvar="FRAMING_PROJECT", help="Project folder to work on; default: this one.")
    ] = "",
) -> None:
    """Read before the commands are (helpers/__main__.py), because every folder hangs on it."""


@app.command()
def new(
    folder: Path,
    title: Annotated[str, typer.Option(help="Title of the report.")] = "",
    specimens: Annotated[bool, typer.Option("--specimens", help="Start with the specimens, to practise.")] = False,
) -> None:
    """Make a project folder of your own: registries and codebook to adapt, the notebooks, the pages of a book."""
    from helpers.build import project

    made = project.create(folder, title=title, specimens=specimens)
    console.print(f"{made} made; {made / 'README.md'} says how to go on", markup=False)


@app.command()
def renew() -> None:
    """Bring the notebooks and pages of a project (--project DIR) up to date; those you have changed are kept."""
    from helpers.build import project

    if paths.PROJECT == paths.HOUSE:
        raise DataError("name a project: python -m helpers --project DIR renew")
    done = project.renew(paths.PROJECT)
    for name in done.written:
        console.print(f"written: {name}", markup=False)
    for name in done.kept:
        console.print(
            f"kept, since you have changed it: {name} (delete it and run this again for the new one)", markup=False
        )
    if not done.written and not done.kept:
        console.print("everything is up to date")


@app.command()
def book(workers: Workers = 0) -> None:
    """Build the book into _build/html; a stale notebook is run again first."""
    from helpers.build import notebooks, site

    ran = notebooks.run(workers=workers or None, tell=console.print)
    console.print(f"{len(ran)} notebook(s) run again" if ran else "stored outputs are fresh")
    site.build_site(paths.SITE)
    console.print(f"the book is at {paths.SITE / 'index.html'}; serve it: python -m http.server -d {paths.SITE}")


WithCode = Annotated[bool, typer.Option("--code", help="With the notebooks' code and every robustness check.")]


@app.command("print")
def print_book(code: WithCode = False) -> None:
    """Build the book and print it: PDF and EPUB in _build/print, linked from the book's first page."""
    _print("pdf", "epub", code=code)


@app.command()
def pdf(code: WithCode = False) -> None:
    """Build the book and print it as PDF."""
    _print("pdf", code=code)


@app.command()
def epub(code: WithCode = False) -> None:
    """Build the book and write it as EPUB."""
    _print("epub", code=code)


def _print(*kinds: str, code: bool) -> None:
    from helpers.build import printing

    printing.check(*kinds)
    book()
    for line in printing.write(paths.SITE, kinds=kinds, code=code):
        console.print(line)


@app.command("notebooks")
def run_notebooks(
    workers: Workers = 0,
    stale: Annotated[bool, typer.Option("--stale", help="Only those whose stored outputs are stale.")] = False,
    only: Annotated[list[str] | None, typer.Option(help="Number or name of a notebook; may be given again.")] = None,
) -> None:
    """Run every notebook and store its outputs, byte for byte the same on every run."""
    from helpers.build import notebooks, site

    ran = notebooks.run(everything=not stale, only=only or (), workers=workers or None, tell=console.print)
    site.write_manifest(paths.FIGURES)
    console.print(f"{len(ran)} notebook(s) run")


@app.command()
def test(
    only: Annotated[list[str] | None, typer.Option(help="Name of a check; may be given again. Default: all.")] = None,
) -> None:
    """Run every check: lint, unit tests, locks, rights, notebooks, book, links."""
    from helpers.build import checks

    raise typer.Exit(checks.run(only=only or (), console=console))


@app.command()
def lab() -> None:
    """Open JupyterLab in the same environment."""
    raise typer.Exit(subprocess.run([sys.executable, "-m", "jupyterlab", str(paths.NOTEBOOKS)]).returncode)


@app.command()
def derive(
    write: Annotated[bool, typer.Option("--write", help="Store the tables instead of only comparing them.")] = False,
) -> None:
    """Derive the tables anew from the article files and compare them with those stored, byte for byte."""
    from helpers.study import derive as deriving

    folder = paths.raw_folder()
    if folder is None:
        for line in deriving.verify():
            console.print(line, markup=False)
        console.print(
            "no article files: the stored tables serve and agree (to derive: python -m helpers sources add PATH)"
        )
        return
    tables = deriving.derive_folder(folder)
    if write:
        deriving.release(tables)
        console.print(f"{len(tables)} tables written to {paths.DERIVED}")
        return
    differences = deriving.compare(tables)
    for difference in differences:
        console.print(difference, style="red", markup=False)
    if differences:
        raise DataError(
            "the stored tables differ from what the files give: python -m helpers derive --write renews them"
        )
    console.print(f"{len(tables)} tables derived from {folder}: byte for byte those stored")


@app.command("data")
def describe_data() -> None:
    """Write the data dictionary and datapackage.json from the table contracts."""
    from helpers.build import dictionary

    for path in dictionary.write():
        console.print(f"{path} written")


@app.command()
def readme() -> None:
    """Renew the findings in README.md from the stored claims."""
    from helpers.build import readme as renewing

    console.print(f"{renewing.write()} renewed")


@app.command()
def tutorial() -> None:
    """Run the commands of the book's page on adding articles, and store the figure that it shows."""
    from helpers.build import tutorial as practising

    for path in practising.write():
        console.print(f"{path} written", markup=False)


@sources_app.command("add")
def sources_add(files: list[Path]) -> None:
    """Copy article files, or folders of them, into data/raw."""
    from helpers.study import sources

    for line in sources.add(files):
        console.print(line)


@sources_app.command("status")
def sources_status() -> None:
    """Say which registered files are in place."""
    from helpers.study import sources

    for line in sources.status():
        console.print(line)


@figures_app.command("list")
def figures_list() -> None:
    """List every figure with its notebook and data digest."""
    import json

    table = RichTable("id", "notebook", "rows", "data sha256")
    for passport in sorted(paths.FIGURES.glob("fig-*.json")):
        if passport.name.endswith(".csl.json"):
            continue
        f = json.loads(passport.read_text(encoding="utf-8"))
        table.add_row(f["id"], str(f.get("notebook")), str(f.get("rows", "")), str(f["data_sha256"])[:12])
    console.print(table)


@figures_app.command("check")
def figures_check() -> None:
    """Compare the data of figures and tables with the last release: a change must be named in CHANGELOG.md."""
    from helpers.build import releases

    last = releases.last_release(paths.BOOK)
    if last is None:
        console.print("no release yet: nothing to compare (python -m helpers figures release VERSION makes the first)")
        return
    if found := releases.problems():
        raise DataError("\n".join(found))
    console.print(f"nothing changed unannounced since {last['version']}: {len(last['figures'])} figures")


@figures_app.command("release")
def figures_release(version: str) -> None:
    """Remember today's data digests as those of a version, in book/figures/released.json."""
    from helpers.build import releases

    console.print(f"{releases.release(version)} written: commit it with the tag of {version}")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def bench(context: typer.Context) -> None:
    """Measure speed beside peers, which are installed first; options go on to `python -m benchmarks`."""
    from helpers.build import bootstrap

    bootstrap.main(bench=True)
    command = [sys.executable, "-m", "benchmarks", *context.args]
    raise typer.Exit(subprocess.run(command, cwd=paths.HOUSE).returncode)


@app.command()
def lock() -> None:
    """Renew uv.lock, requirements.lock and environment.yml together."""
    from helpers.build import environment

    environment.renew()


@app.command()
def clean() -> None:
    """Remove what a build makes."""
    for folder in (paths.BUILD, *(paths.HOUSE / n for n in (".pytest_cache", ".ruff_cache", ".hypothesis"))):
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Run a command; an error meant for the user is one line and exit code 1."""
    try:
        app()
    except (DataError, OSError, RuntimeError) as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"error: {error}", style="red", markup=False)
        raise SystemExit(1) from None
