"""Checkpoints of a long run: each finished parcel is one file, named by all that it hangs on; one run at a time."""

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pyarrow as pa
from filelock import FileLock, Timeout

from helpers.study.intake import worker
from helpers.study.intake.worker import Result
from helpers.tables import DataError, write_atomically
from helpers.text.knowledge import Knowledge

FOLDER = ".grow"


def telling(knowledge: Knowledge) -> Knowledge:
    """Knowledge without the outlets that no text can name (no names, no rules): ``grow`` adds such to the registry, and
    that must not make its own result stale.
    """
    return replace(knowledge, outlets=tuple(o for o in knowledge.outlets if o.names or o.rules))


def knowledge_digest(knowledge: Knowledge) -> str:
    """Digest of what the readers know of the world."""
    parts = [repr(sorted(repr(x) for x in group)) for group in vars(knowledge).values()]
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@contextmanager
def alone(output: Path) -> Iterator[None]:
    """Hold a folder for one run; the lock falls with the process that holds it, however it ends.

    Raises:
        DataError: another run holds it, or the folder cannot be made.
    """
    try:
        (output / FOLDER).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"{output}: cannot be made ({error.strerror}): name another --output") from None
    lock = FileLock(output / FOLDER / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise DataError(
            f"{output}: another run is writing there: wait until it ends, or name another --output"
        ) from None
    try:
        yield
    finally:
        lock.release()


class Checkpoints:
    """Finished parcels below an output folder, by key: digest of code, knowledge and the parcel's content."""

    def __init__(self, output: Path, *, code: str, knowledge: str) -> None:
        self.folder = output / FOLDER / "parcels"
        self.folder.mkdir(parents=True, exist_ok=True)
        for left in self.folder.glob(".*"):  # of a run that was killed while it wrote
            left.unlink()
        self._known = {path.stem for path in self.folder.glob("*.zip")}
        self._prefix = f"{code} {knowledge} "

    def key(self, digest: str) -> str:
        """Key of a parcel of that content."""
        return sha256((self._prefix + digest).encode()).hexdigest()[:32]

    def __contains__(self, key: str) -> bool:
        return key in self._known

    def save(self, key: str, result: Result) -> None:
        """Keep a result: whole, or not at all."""
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in result.tables.items():
                archive.writestr(name, content)
            archive.writestr("counts.json", json.dumps([result.articles, result.refused]))
        write_atomically(self.folder / f"{key}.zip", out.getvalue())
        self._known.add(key)

    def counts(self, key: str) -> tuple[int, int]:
        """Articles and refused items of a parcel. A checkpoint that cannot be read is forgotten.

        Raises:
            KeyError: the checkpoint is damaged.
        """
        try:
            with zipfile.ZipFile(self.folder / f"{key}.zip") as archive:
                if archive.testzip() is None:
                    articles, refused = json.loads(archive.read("counts.json"))
                    return articles, refused
        except (OSError, zipfile.BadZipFile, ValueError):
            pass
        self._known.discard(key)
        raise KeyError(key)

    def table(self, key: str, name: str) -> pa.Table:
        """One table of a parcel."""
        with zipfile.ZipFile(self.folder / f"{key}.zip") as archive:
            return worker.from_parquet(archive.read(name))

    def forget_others(self, keys: set[str]) -> int:
        """Remove checkpoints that no parcel of this run uses; how many there were."""
        others = self._known - keys
        for key in others:
            (self.folder / f"{key}.zip").unlink(missing_ok=True)
        self._known &= keys
        return len(others)


def changes(output: Path, *, knowledge: str, files: Sequence[Path]) -> list[str]:
    """What changed since the run that was begun here last, in words; none where nothing did, or there was none."""
    path = output / FOLDER / "run.json"
    try:
        before = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    said = []
    code = worker.code_files()
    other = sorted(n for n in code.keys() | before["code"].keys() if code.get(n) != before["code"].get(n))
    if other:
        names = ", ".join(f"helpers/{n}" for n in other[:4]) + (f" and {len(other) - 4} more" if len(other) > 4 else "")
        said.append(f"the code changed since the last run here ({names}): every article is read anew")
    if before["knowledge"] != knowledge:
        said.append("the registry changed since the last run here: every article is read anew")
    now = states(files)
    gone = sorted(set(before["files"]) - set(now))
    new = sorted(set(now) - set(before["files"]))
    changed = sorted(n for n in now if n in before["files"] and now[n] != before["files"][n])
    for names, what in ((changed, "changed"), (new, "new"), (gone, "no longer given")):
        if names:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            said.append(f"input {what} since the last run here: {', '.join(names[:3])}{more}")
    return said


def states(files: Sequence[Path]) -> dict[str, list[int]]:
    """Size and time of change of each file, by path."""
    found = {}
    for path in files:
        state = path.stat()
        found[str(path)] = [state.st_size, state.st_mtime_ns]
    return found


def remember(output: Path, *, knowledge: str, states: Mapping[str, list[int]]) -> None:
    """Note what this run reads, so that the next can tell what changed."""
    said = {"code": worker.code_files(), "knowledge": knowledge, "files": dict(states)}
    write_atomically(output / FOLDER / "run.json", json.dumps(said).encode())
