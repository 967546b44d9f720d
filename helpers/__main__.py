"""``python -m helpers …``: the same commands as make."""

from helpers.cli import main

main()
