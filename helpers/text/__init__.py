"""Ground floor: one article in, spans out. Pure functions; no pandas, no files."""
