"""What stops a build."""


class RenderError(Exception):
    """The page cannot be written; the message names page and cause."""
