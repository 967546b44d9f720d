"""Helpers of the report: text (article in, spans out), study (tables in, statistics out), publish (pages out)."""

__version__ = "0.1.0"
