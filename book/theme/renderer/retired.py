"""Figures that are no more: their address stays, says why, and leads to the successor where there is one.

``retired.yaml`` in the book's folder::

    fig-topic-old: {successor: fig-topic-new, reason: counted one article twice}
    fig-topic-gone: {reason: the question was dropped}
"""

from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from renderer.errors import RenderError


def load(folder: Path, known: dict[str, dict]) -> dict[str, dict]:
    """Retired figures by id, each with ``reason`` and, where one is left, the ``successor`` that stands today.

    Raises:
        RenderError: the file is unreadable, an entry has no reason, a retired figure is still published, or a
            successor is neither published nor retired itself.
    """
    path = folder / "retired.yaml"
    if not path.is_file():
        return {}
    try:
        entries = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
    except YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise RenderError(f"{path.name}:{line}: not readable as YAML: mend that line") from error
    figures = {name: entry for name, entry in entries.items() if str(name).startswith("fig-")}
    for name, entry in figures.items():
        if not isinstance(entry, dict) or not entry.get("reason"):
            raise RenderError(f"{path.name}: {name} gives no reason: write what a reader of an old link should know")
        if name in known:
            raise RenderError(f"{path.name}: {name} is retired and still published: take it out of one of the two")
    return {name: {**entry, "successor": _today(name, figures, known)} for name, entry in figures.items()}


def _today(name: str, entries: dict[str, dict], known: dict[str, dict]) -> str | None:
    """The figure that stands for a retired one today, through any chain of successors."""
    seen = [name]
    while (following := entries[seen[-1]].get("successor")) is not None:
        if following in known:
            return following
        if following in seen or following not in entries:
            raise RenderError(f"retired.yaml: {seen[-1]} names the successor {following}, which is not published")
        seen.append(following)
    return None
