"""First floor: tables in, statistics out."""
