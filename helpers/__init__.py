"""Helpers of the report: text (one article in, spans out), study (tables in, statistics out), publish (statistics in, pages out)."""

__version__ = "0.1.0"
