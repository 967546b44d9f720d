"""The report's findings about its texts: each a function of a corpus.

It gives the sentence, its numbers, what it rests on and how to compute it anew.

Notebooks state them by id (``claim("frames-partnership-everywhere", corpus)``). Since a finding can be made on any view
of the corpus, a reader can ask what would stand on the page had an article not been there
(:func:`helpers.study.survival.without_each_article`).
"""

from collections.abc import Callable

from helpers.study.claims import Finding
from helpers.study.corpus import Corpus
from helpers.study.statements import frames, naming, pair, sources, voices
from helpers.tables import DataError

Builder = Callable[[Corpus], Finding]

BUILDERS: dict[str, Builder] = {
    **sources.BUILDERS, **naming.BUILDERS, **voices.BUILDERS, **frames.BUILDERS, **pair.BUILDERS,
}  # fmt: skip


def build(id: str, corpus: Corpus) -> Finding:
    """The finding of that id on a corpus.

    Raises:
        NotComputable: the corpus leaves nothing to say it of.
        DataError: there is no finding of that id.
    """
    if id not in BUILDERS:
        raise DataError(f"no finding {id!r}: it is one of {', '.join(BUILDERS)}")
    return BUILDERS[id](corpus)
