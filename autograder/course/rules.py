"""What may be handed in, until when, and what counts: values that every layer may use."""

from dataclasses import dataclass, field
from datetime import datetime

MIB = 1 << 20


@dataclass(frozen=True, kw_only=True)
class ArchiveLimits:
    """How much one submission may hold, and a download of many; all sizes in bytes."""

    packed: int = 50 * MIB
    unpacked: int = 200 * MIB
    file: int = 50 * MIB
    entries: int = 2000
    ratio: int = 100
    ratio_from: int = MIB
    depth: int = 10
    path: int = 240
    download: int = 20_480 * MIB
    """What all members of a download come to when they are read."""
    download_entries: int = 20_000


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What may be handed in, until when, and which of several submissions counts."""

    limits: ArchiveLimits = field(default_factory=ArchiveLimits)
    deadline: datetime | None = None
    """With its time zone."""
    counts: str = "last before the deadline"
    """Or "last". Of submissions that are all late, the last one counts either way."""
