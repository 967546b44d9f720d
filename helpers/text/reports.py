"""What both languages share in reading reported speech: the state of a reader, and a reporting expression."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from helpers.text.names import Mention
from helpers.text.verbs import Form


@dataclass
class Event:
    """A reporting expression found in a unit, with its speaker and the start of what it governs."""

    token: int
    at: int
    lemma: str
    verb_class: str
    form: str
    joined: bool
    reports: bool = True
    speaker: str | None = None
    side: str | None = None
    opener: str = ""
    start: int = -1
    end: int = -1
    source: Form | None = None


@dataclass
class Reader:
    """State of reading one article: its text, who is mentioned where, and who spoke last."""

    text: str
    mentions: Sequence[Mention]
    sides: dict[str, str]
    names: frozenset[str]
    language: str
    last_speaker: str | None = None
    last_side: str | None = None
    starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.starts = [m.start for m in self.mentions]

    def mentions_in(self, start: int, end: int) -> Sequence[Mention]:
        """Mentions that begin between two offsets."""
        return self.mentions[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def can_speak(self, mention: Mention) -> bool:
        """Whether a referent can be a speaker: events and peoples cannot."""
        return bool(self.sides.get(mention.referent_id)) and mention.kind not in ("event", "people")


def attribute(reader: Reader, event: Event, speaker: str) -> None:
    """Give an event its speaker, with the side on which that speaker stands."""
    event.speaker, event.side = speaker, reader.sides.get(speaker) or None
