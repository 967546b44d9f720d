"""Entry of the theme: MyST runs it once per build, with CONTENT_CDN and BUILD_DIRECTORY set.

MyST hides what it prints, so everything also goes to the file that BOOK_RENDER_LOG names.
"""

import os
import sys
import traceback
from pathlib import Path

from renderer.page import RenderError
from renderer.site import main


def log(message: str) -> None:
    """Print, and write to the log file if one is named."""
    print(message, file=sys.stderr)
    if name := os.environ.get("BOOK_RENDER_LOG"):
        with Path(name).open("a", encoding="utf-8") as stream:
            stream.write(message + "\n")


if __name__ == "__main__":
    try:
        main()
    except RenderError as error:
        log(f"error: {error}")
        raise SystemExit(1) from error
    except Exception:
        log(traceback.format_exc())
        raise SystemExit(1) from None
    log("rendered")
