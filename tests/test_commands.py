"""The commands as a user meets them."""

import subprocess
import sys

from helpers import paths


def test_commands_are_listed_without_heavy_libraries():
    code = "import sys, helpers.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=paths.HOUSE, capture_output=True, text=True, check=True)
    assert "typer" in loaded.stdout.split()
    assert not {"pandas", "numpy", "matplotlib", "nbformat", "ruamel"} & set(loaded.stdout.split())
