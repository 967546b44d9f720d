"""``python -m helpers …``: the same commands as make."""

import os
import sys
from pathlib import Path


def _take_project(arguments: list[str]) -> list[str]:
    """Put ``--project DIR`` into the environment before anything asks where the project lies; the other arguments."""
    rest, given = [], iter(arguments)
    for argument in given:
        if argument == "--project":
            folder = next(given, "")
        elif argument.startswith("--project="):
            folder = argument.partition("=")[2]
        else:
            rest.append(argument)
            continue
        if not folder:
            sys.exit("error: --project: name the project's folder")
        os.environ["FRAMING_PROJECT"] = folder
    return rest


def _check_project() -> None:
    folder = os.environ.get("FRAMING_PROJECT")
    if folder and not Path(folder, "data").is_dir():
        sys.exit(
            f"error: {folder}: no project lies there (no data/ in it): make one with python -m helpers new {folder}"
        )
    if folder:
        os.environ["FRAMING_PROJECT"] = str(Path(folder).resolve())  # kernels start in another folder


if __name__ == "__main__":  # not in a worker process, which imports this module under another name
    sys.argv[1:] = _take_project(sys.argv[1:])
    if "new" not in sys.argv[1:2]:
        _check_project()

    from helpers.cli import main  # the folders are fixed when it is imported

    main()
