"""What is told to the user in one line. Apart from the tables, so that a command that reads none loads no pandas."""


class DataError(Exception):
    """Something in ``data/`` breaks its contract. The message names file, line and remedy."""
