#!/usr/bin/env python
"""Roles and directives of the book, run once for each use; the logic is in helpers/publish/pages.py."""

import json
import sys
from pathlib import Path

from helpers.publish import pages
from helpers.publish.shelf import PageError, Shelf


def main() -> None:
    """Print the specification, or answer one use read from standard input."""
    match sys.argv[1:]:
        case []:
            print(json.dumps(pages.SPECIFICATION))
            return
        case ["--role", name]:
            answer = pages.ROLES[name]
        case ["--directive", name]:
            answer = pages.DIRECTIVES[name]
        case _:
            sys.exit(f"{' '.join(sys.argv[1:])}: --role NAME or --directive NAME is wanted")
    try:
        nodes = answer(Shelf(book=Path(__file__).resolve().parent), json.load(sys.stdin))
    except PageError as error:
        sys.exit(f"{name}: {error}")
    print(json.dumps(nodes, ensure_ascii=False))


if __name__ == "__main__":
    main()
