"""Entries of YAML files: read safely, checked, each known by file and line."""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from helpers.tables import DataError

MOST_NODES = 1_000_000

_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")


@dataclass(frozen=True)
class Entry:
    """One mapping of a YAML file: its values, and where it and each of its keys stands."""

    path: Path
    values: Mapping[str, Any]
    line: int
    lines: Mapping[str, int]

    def where(self, key: str | None = None) -> str:
        """``path:line`` of the entry, or of one of its keys."""
        return f"{self.path}:{self.lines.get(key, self.line) if key else self.line}"

    def text(self, key: str) -> str:
        """A value as text; dates in ISO form, missing as empty."""
        value = self.values.get(key)
        if value is None:
            return ""
        if isinstance(value, datetime | date):
            return value.isoformat()[:10]
        if isinstance(value, Mapping | Sequence) and not isinstance(value, str):
            raise DataError(f"{self.where(key)}: {key} is a list or mapping: plain text is wanted")
        return str(value).strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """A value that is text or a list of texts; missing as none."""
        return _texts(self.values.get(key), f"{self.where(key)}: {key}")

    def by_language(self, key: str) -> dict[str, tuple[str, ...]]:
        """A value that maps names (of languages, of zones) to a text or a list of texts."""
        value = self.values.get(key)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            raise DataError(f"{self.where(key)}: {key} is {value!r}: a mapping (ar: [...], fa: [...]) is wanted")
        return {str(k): _texts(v, f"{self.where(key)}: {key}: {k}") for k, v in value.items()}

    def one_of(self, key: str, allowed: Collection[str], *, empty: bool = False) -> str:
        """A value that must be among those allowed."""
        value = self.text(key)
        if value in allowed or (empty and not value):
            return value
        raise DataError(
            f"{self.where(key)}: {key} is {value!r}: one of {', '.join(allowed)} is wanted{hint(value, allowed)}"
        )

    def day(self, key: str) -> str:
        """A date in ISO form: day, month or year; missing as empty."""
        value = self.text(key)
        if value and (not _DAY.match(value) or _bad_day(value)):
            raise DataError(f"{self.where(key)}: {key} is {value!r}: a date as 2023-12-04, 2023-12 or 2023 is wanted")
        return value


def _bad_day(value: str) -> bool:
    try:
        date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return True
    return False


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, str | int | float | bool):
        return (str(value),)
    if isinstance(value, Sequence) and all(isinstance(v, str | int) for v in value):
        return tuple(str(v) for v in value)
    raise DataError(f"{where}: text or a list of texts is wanted")


def hint(word: str, allowed: Collection[str]) -> str:
    """What was probably meant, in brackets, where one of those allowed is close; else nothing."""
    close = difflib.get_close_matches(word, [a for a in allowed if a], n=1, cutoff=0.6)
    return f" (did you mean {close[0]}?)" if close else ""


def load_yaml(path: Path) -> Any:
    """A YAML file as ruamel's mappings and lists, which know their lines; nothing in it is executed.

    Raises:
        DataError: the file is missing, not UTF-8 or not YAML; a key stands twice; it is nested too deeply, or its
            aliases (``*name``) would unfold to more than ``MOST_NODES`` values.
    """
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path}: missing: restore the file") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}: save the file as UTF-8") from None
    except DataError as error:
        raise DataError(f"{path}: {error}") from None
    except RecursionError:
        raise DataError(f"{path}: nested too deeply: mend the brackets or the indents") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        raise DataError(f"{path}{line}: {error.problem or 'not YAML'}: mend that line") from None
    except YAMLError as error:
        raise DataError(f"{path}: not YAML ({str(error).splitlines()[0]}): mend the file") from None


@lru_cache(maxsize=32)
def _parsed(content: str) -> Any:
    # A parser that keeps lines is slow, and the same text is asked for again: the actors several times by one corpus,
    # the codebook by every project that took it over. Nobody changes what is returned.
    loaded = YAML(typ="rt").load(content)
    if _unfolded(loaded, {}) > MOST_NODES:
        raise DataError(f"its aliases unfold to more than {MOST_NODES} values: write them out")
    return loaded


def _unfolded(node: Any, sizes: dict[int, int]) -> int:
    """Values below a node with every alias written out; each node is counted once, so that bombs are told cheaply."""
    if not isinstance(node, Mapping | Sequence) or isinstance(node, str):
        return 1
    if id(node) not in sizes:
        sizes[id(node)] = MOST_NODES  # what holds itself never ends
        inside = node.values() if isinstance(node, Mapping) else node
        sizes[id(node)] = 1 + sum(_unfolded(n, sizes) for n in inside)
    return sizes[id(node)]


def entry(mapping: CommentedMap, path: Path) -> Entry:
    """A ruamel mapping as an :class:`Entry` (lines count from 1)."""
    lines = {str(k): mapping.lc.key(k)[0] + 1 for k in mapping}
    return Entry(path, {str(k): v for k, v in mapping.items()}, min(lines.values(), default=1), lines)


def check_keys(item: Entry, *, required: Collection[str], optional: Collection[str]) -> None:
    """Refuse unknown, missing and empty required keys.

    Raises:
        DataError: names file, line and, where one is close, the key that was probably meant.
    """
    allowed = (*required, *optional)
    for key in item.values:
        if key not in allowed:
            raise DataError(
                f"{item.where(key)}: unknown key {key!r}{hint(key, allowed)}: the keys are {', '.join(allowed)}"
            )
    for key in required:
        if key not in item.values:
            raise DataError(f"{item.where()}: {key} is missing: add it to this entry")


def listed(path: Path, kind: str, id_key: str) -> Iterator[Entry]:
    """Entries of a registry file: a list, or a list below the one key ``kind``; ids present and unique."""
    loaded = load_yaml(path)
    if isinstance(loaded, CommentedMap) and list(loaded) == [kind]:
        loaded = loaded[kind]
    if loaded is None:
        return
    if not isinstance(loaded, CommentedSeq):
        raise DataError(f"{path}:1: a list of entries (- {id_key}: …) is wanted")
    seen: dict[str, int] = {}
    for number, item in enumerate(loaded):
        if not isinstance(item, CommentedMap):
            raise DataError(f"{path}:{loaded.lc.item(number)[0] + 1}: an entry (- {id_key}: …) is wanted")
        one = entry(item, path)
        name = one.text(id_key)
        if name in seen and name:
            raise DataError(f"{one.where(id_key)}: {id_key} {name!r} stands already on line {seen[name]}: rename one")
        seen[name] = one.lines.get(id_key, one.line)
        yield one


def check_filled(item: Entry, keys: Collection[str]) -> None:
    """Refuse empty values of some keys."""
    for key in keys:
        if item.values.get(key) in (None, ""):
            raise DataError(f"{item.where(key)}: {key} is empty: fill it in")
