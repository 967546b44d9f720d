"""Workshop: runs the notebooks, builds and checks the book. It may use every floor; no floor uses it."""
