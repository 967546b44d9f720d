"""``python -m helpers coding …``: agreement, the coding sheet, and bringing a coder's work in or taking it out."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Codings: agreement between coders, the coding sheet, its import.", no_args_is_help=True)


def _lines(table: str) -> list[str]:
    """Lines of a table as ``tables.to_text`` gives it, the cells of a column set to one width."""
    rows = [line.split(" | ") for line in table.splitlines()]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [" | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]


@app.command("agreement")
def show_agreement(
    pair: Annotated[tuple[str, str] | None, typer.Option(help="Two coders, to compare them alone.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Print the table as CSV, as the book offers it.")] = False,
) -> None:
    """Print agreement per frame code: the table of notebook 05, or that of one pair of coders."""
    from helpers.publish import export, tables
    from helpers.study import agreement, corpus

    whole = corpus.load()
    shown = agreement.code_table(whole, pair=pair)
    if csv:
        typer.echo(export.to_csv(shown).decode(), nl=False)
        return
    typer.echo(agreement.TABLE_TITLE if pair is None else f"Agreement of {pair[0]} and {pair[1]} on each frame code")
    for line in _lines(tables.to_text(shown, formats=agreement.TABLE_FORMATS)):
        typer.echo(line)
    coders = whole.coder_ids if pair is None else list(pair)
    kinds = dict(zip(whole.coders["coder_id"], whole.coders["kind"], strict=True))
    typer.echo(f"Coders: {', '.join(f'{c} ({kinds[c]})' for c in coders)}.")
    typer.echo(f"{agreement.TABLE_UNITS[0].upper()}{agreement.TABLE_UNITS[1:]}. {agreement.TABLE_NOTE}")


def _show_change(before: object, after: object, coder_id: str) -> None:
    """Print the tiers before and after, and the agreement of one coder with each other one."""
    from helpers.publish import tables
    from helpers.study import reliability

    shown = reliability.coder_table(before, after, coder_id)
    for line in _lines(tables.to_text(shown)):
        typer.echo(line)


@app.command("sheet")
def write_sheet(
    coder: Annotated[str, typer.Option(help="The coder's id: small letters, digits, _.")],
    articles: Annotated[str, typer.Option(help="Ids of articles, separated by commas; default all.")] = "",
    sample: Annotated[int | None, typer.Option(help="Draw so many units at random; default all.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the draw.")] = 0,
    out: Annotated[Path | None, typer.Option(help="Where to write; default below data/raw, which git ignores.")] = None,
) -> None:
    """Write the coding sheet of one coder: units, drop-down lists, codebook, declaration. No codes of others."""
    from helpers import paths
    from helpers.study import registry, sheet, submission

    known = submission.load_known(raw=paths.raw_folder())
    submission.check_name(coder, known)
    path = out or paths.RAW / "sheets" / f"coding-{coder}.xlsx"
    units = sheet.write(
        path,
        known,
        coder_id=coder,
        articles=[a for a in articles.replace(",", " ").split() if a],
        sample=sample,
        seed=seed,
        actors=registry.load_actors(),
        outlets=registry.load_outlets(),
    )
    typer.echo(f"{path}: {len(units)} units of {len({a for a, _ in units})} articles")
    if known.has_texts:
        typer.echo("It holds press text: do not pass it on, and keep it out of version control.")
    else:
        typer.echo(f"Without article files it holds no text: {sheet.NO_TEXT[1:-1]}")
    typer.echo(f"When it is filled: python -m helpers coding import {path}")


@app.command("import")
def take_in(
    source: Annotated[
        Path,
        typer.Argument(
            help="A filled sheet (.xlsx), a folder of tables with coder.yaml, or annotations (.xmi .json .tsv .zip)."
        ),
    ],
    coder: Annotated[str | None, typer.Option(help="The coder's id, where the file does not give it.")] = None,
    declaration: Annotated[
        Path | None, typer.Option(help="With annotations: coder.yaml, who coded (as an entry of coders.yaml).")
    ] = None,
    layer_map: Annotated[
        list[str] | None,
        typer.Option(help="With annotations: frames=TYPE or frames.code=FEATURE, where names differ; may be repeated."),
    ] = None,
    annotator: Annotated[str | None, typer.Option(help="With a project's archive: whose annotations.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and show the agreement; write nothing.")] = False,
    any_codebook: Annotated[
        bool, typer.Option("--any-codebook", help="Take in a coding made under another version of the codebook.")
    ] = False,
) -> None:
    """Check a coder's work as a whole and store it, or name every cell that breaks a rule and store nothing."""
    from helpers import paths
    from helpers.study import annotations, codings, sheet, submission

    known = submission.load_known(raw=paths.raw_folder())
    if source.suffix.lower() == ".xlsx":
        given = sheet.read(source, known, coder_id=coder)
    elif source.suffix.lower() in annotations.SUFFIXES:
        entry, places = codings.read_declaration(declaration or source.parent / codings.CODER_FILE, coder)
        layers = annotations.map_layers(layer_map or [])
        given = annotations.read(source, known, entry, places, layers=layers, annotator=annotator)
    else:
        given = codings.read_folder(source, coder_id=coder)
    work = codings.prepare if dry_run else codings.take_in
    change = work(given, known, any_codebook=any_codebook)
    done = "would be added" if dry_run else "added"
    for name, rows in change.counts.items():
        typer.echo(f"{name}: {rows} rows {done}")
    _show_change(change.before, change.after, change.coder_id)
    if not dry_run:
        typer.echo(f"{change.coder_id} is in; `make book` shows it, `coding remove {change.coder_id}` takes it out")


@app.command("remove")
def take_out(
    coder: Annotated[str, typer.Argument(help="The coder's id.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; write nothing.")] = False,
) -> None:
    """Take a coder's rows out of every table, and the entry out of coders.yaml."""
    from helpers.study import codings

    change = (codings.prepare_removal if dry_run else codings.take_out)(coder)
    for name, rows in change.counts.items():
        typer.echo(f"{name}: {rows} rows {'would be removed' if dry_run else 'removed'}")
    for note in change.notes:
        typer.echo(note)


@app.command("export")
def export_articles(
    inception: Annotated[Path, typer.Option(help="Folder for the documents, outside version control.")],
    articles: Annotated[str, typer.Option(help="Ids of articles, separated by commas; default all.")] = "",
) -> None:
    """Write the articles, cut into units, for annotation in INCEpTION (UIMA CAS XMI with its type system)."""
    from helpers import paths
    from helpers.study import annotations, submission

    known = submission.load_known(raw=paths.raw_folder())
    for path in annotations.export(inception, known, [a for a in articles.replace(",", " ").split() if a]):
        typer.echo(path)
    typer.echo("The documents hold press text: do not pass them on, and keep them out of version control.")
