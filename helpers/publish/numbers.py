"""Numbers of claims as a reader sees them."""

import math
import re
import string

from helpers.publish.shelf import PageError


def formatted(value: object, spec: str | None) -> str:
    """A value as a reader sees it; negative numbers get a minus sign.

    Raises:
        PageError: the format does not fit the value, or the value is undefined.
    """
    if isinstance(value, float) and not math.isfinite(value):
        raise PageError(f"the value is {value}: a page cannot state it")
    try:
        shown = format(value, spec if spec is not None else (".2f" if isinstance(value, float) else ""))
    except (TypeError, ValueError) as error:
        raise PageError(f"the format {spec!r} does not fit {value!r}: {error}") from error
    return re.sub(r"^-(?=\d)", "−", shown)


def spec_in(statement: str, key: str) -> str | None:
    """Format that a claim's own sentence gives to one of its values; None where it has none."""
    for _, name, spec, _ in string.Formatter().parse(statement):
        if name == key and spec:
            return spec
    return None
