"""A pytest plugin: kernels start as they do for the stored run, and nbval compares pictures and alt text too."""

import os

from helpers.build.notebooks import KERNEL_ENVIRONMENT

# Kernels that nbval starts inherit this process's environment: they must draw what the stored run drew.
os.environ.update(KERNEL_ENVIRONMENT)


def pytest_collectstart(collector):
    """Compare pictures and their alt text too: nbval skips image/png and output metadata by default."""
    if getattr(collector, "skip_compare", None):
        collector.skip_compare = tuple(k for k in collector.skip_compare if k not in ("image/png", "metadata"))
