"""Articles from outside: records and pages read, derived in partitions, drafted for the registry, fetched."""
