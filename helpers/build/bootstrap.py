"""Set the environment up: a pinned uv in ``.tools``, then everything in ``uv.lock`` into ``.venv``.

Run as a file by any Python from 3.8 on; it uses the standard library alone, because nothing else is there yet.
``bootstrap.py bench`` adds the peers that the benchmarks measure against, and later runs keep them.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

UV = "uv==0.13.9"
SUPPORTED = ((3, 11), (3, 13))
ROOT = Path(__file__).resolve().parent.parent.parent
BIN = "Scripts" if os.name == "nt" else "bin"


def _version(python):
    """(major, minor) of an interpreter; None where it doesn't answer."""
    try:
        out = subprocess.run(
            [python, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return tuple(int(n) for n in out.split())


def find_python():
    """The first supported interpreter: the one running, else python3.13, 3.12, 3.11 on the path."""
    for python in (sys.executable, "python3.11", "python3.12", "python3.13", "python3"):
        found = shutil.which(python)
        if found and SUPPORTED[0] <= (_version(found) or (0, 0)) <= SUPPORTED[1]:
            return found
    raise SystemExit(
        "set-up: Python 3.11, 3.12 or 3.13 is needed and none is on the path: install one, then run make again"
    )


def find_uv(python):
    """The pinned uv, installed into ``.tools`` where it isn't yet."""
    tools = ROOT / ".tools"
    uv = tools / BIN / ("uv.exe" if os.name == "nt" else "uv")
    mark = tools / UV
    if not (uv.exists() and mark.exists()):
        shutil.rmtree(tools, ignore_errors=True)
        made = subprocess.run([python, "-m", "venv", str(tools)], capture_output=True, text=True)
        if made.returncode:
            raise SystemExit(
                f"set-up: {python} cannot make a virtual environment. On Debian and Ubuntu: "
                f"apt install python3-venv\n{made.stdout}{made.stderr}"
            )
        subprocess.run([str(tools / BIN / "python"), "-m", "pip", "install", "--quiet", UV], check=True)
        mark.touch()
    return str(uv)


def main(bench=False):
    """Make ``.venv`` agree with ``uv.lock``; bytecode is compiled because kernels start far faster with it.

    ``bench``: with the packages of the group bench too, from now on.
    """
    wanted = ROOT / ".venv" / ".bench"
    if bench and wanted.exists() and (ROOT / ".venv" / ".ready").exists():
        return
    python = find_python()
    uv = find_uv(python)
    print("set-up: installing the locked environment into .venv (a minute or so the first time)", flush=True)
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(ROOT / ".venv")}
    environment.pop("VIRTUAL_ENV", None)
    subprocess.run(
        [uv, "sync", "--locked", "--compile-bytecode", "--quiet", "--python", python]
        + (["--group", "bench"] if bench or wanted.exists() else []),
        cwd=ROOT,
        env=environment,
        check=True,
    )
    if bench:
        wanted.touch()
    (ROOT / ".venv" / ".ready").touch()


if __name__ == "__main__":
    main(bench="bench" in sys.argv[1:])
