"""The closing cell of a notebook: which versions and which data its outputs come from, the same on every machine."""

import hashlib
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from helpers import __version__, paths

PACKAGES = ("pandas", "numpy", "matplotlib", "networkx", "krippendorff", "simplemma", "rishe", "sentencex")


def digest(folder: Path, *, pattern: str = "*") -> str:
    """First 16 hex of a SHA-256 over names and contents of the files below a folder; ``absent`` where there is none.

    Newlines are compared as they stand; hidden files are left out.
    """
    if not folder.is_dir():
        return "absent"
    total = hashlib.sha256()
    files = (path for path in folder.rglob(pattern) if path.is_file() and not path.name.startswith("."))
    for path in sorted(files, key=lambda path: path.relative_to(folder).as_posix()):
        total.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]


def lines(packages: Iterable[str] = PACKAGES) -> list[str]:
    """The lines that ``versions()`` prints: report, packages, digests of the released layers.

    The Python version is given to the minor one at build time only by the lock, so it is left out here: the outputs are
    the same on each that is supported.
    """
    layers = {
        "registry": paths.REGISTRY,
        "derived": paths.DERIVED,
        "coding": paths.CODING,
        "specimens": paths.SPECIMENS,
    }
    return [
        f"report {__version__}",
        "packages " + ", ".join(f"{name} {version(name)}" for name in packages),
        *(f"data/{name} sha256 {digest(folder)}" for name, folder in layers.items()),
    ]


def versions(packages: Iterable[str] = PACKAGES) -> None:
    """Print versions and data digests, without times, paths or machine."""
    print("\n".join(lines(packages)))


def implementation() -> str:
    """Python and its version, for the status page only: it may differ between machines."""
    return f"{platform.python_implementation()} {platform.python_version()}"
