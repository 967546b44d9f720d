"""One lock behind three ways in: uv.lock (make), requirements.lock (pip) and environment.yml (conda)."""

import re
import subprocess
import tomllib
from pathlib import Path

from ruamel.yaml import YAML
from uv import find_uv_bin

from helpers import paths

ENVIRONMENT = """\
# conda env create -f environment.yml && conda activate framing-report && pip install --no-deps -e .
name: framing-report
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python=3.11
  - pip
  - pip:
      - --require-hashes
      - -r requirements.lock
"""


def _uv(*arguments: str, root: Path) -> str:
    done = subprocess.run([find_uv_bin(), *arguments], cwd=root, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"uv {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


def exported(root: Path) -> str:
    """requirements.lock as uv.lock would have it: every package of the project, pinned and hashed."""
    return _uv("export", "--locked", "--quiet", "--no-emit-project", "--no-header", root=root)


def renew(root: Path = paths.HOUSE) -> None:
    """Write uv.lock, requirements.lock and environment.yml anew from pyproject.toml."""
    _uv("lock", "--quiet", root=root)
    (root / "requirements.lock").write_text(exported(root), encoding="utf-8")
    (root / "environment.yml").write_text(ENVIRONMENT, encoding="utf-8")


def disagreements(root: Path = paths.HOUSE) -> list[str]:
    """Ways in which the lock files disagree, one sentence each; empty where they agree."""
    try:
        _uv("lock", "--check", "--quiet", root=root)
    except RuntimeError as error:
        return [f"uv.lock does not fit pyproject.toml: run `make lock` ({error})"]
    found = []
    if (root / "requirements.lock").read_text(encoding="utf-8") != exported(root):
        found.append("requirements.lock does not fit uv.lock: run `make lock`")
    return found + _conda_disagreements(root)


def _conda_disagreements(root: Path) -> list[str]:
    from rattler import MatchSpec

    found = []
    wanted = YAML(typ="safe").load((root / "environment.yml").read_text(encoding="utf-8"))
    plain = [d for d in wanted["dependencies"] if isinstance(d, str)]
    pip = next((d["pip"] for d in wanted["dependencies"] if isinstance(d, dict)), [])
    for line in plain:
        MatchSpec(line)
    if pip != ["--require-hashes", "-r requirements.lock"]:
        found.append(f"environment.yml installs {pip} through pip: it must install requirements.lock with hashes")
    python = next((d for d in plain if d.startswith("python=")), "")
    version = tuple(int(n) for n in re.findall(r"\d+", python))
    required = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    low, high = (tuple(int(n) for n in re.findall(r"\d+", part)) for part in required.split(","))
    if not low <= version < high:
        found.append(f"environment.yml wants {python}, outside requires-python {required}")
    return found
