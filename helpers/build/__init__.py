"""Workshop: runs the notebooks, builds and checks the book. It may use every floor; no floor uses it."""

import sys

# nbformat loads jsonschema, and jsonschema a grammar of IRIs that takes seconds to build in every process; no notebook
# is checked for IRIs, and jsonschema does without it.
sys.modules.setdefault("rfc3987_syntax", None)
