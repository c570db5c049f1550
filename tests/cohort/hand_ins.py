"""What teams hand in: specimens of a course, mixed, each with its own texts."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from cohort.people import Student, Team

DEADLINE = datetime.fromisoformat("2026-12-01T14:29:59+01:00")
Members = Mapping[str, bytes]

TEXTS = (
    "The derivative of the activation is almost zero there, so nothing flows back.",
    "Because the values are large.",
    "because the values are large!",
    "Each layer divides the variance by about 3:\n\n1. tanh is nearly linear at 0,\n2. so 1/243.",
    "=SUM(A1:A9)",
    "<script>alert(1)</script> Normalization makes the scale of the weights irrelevant.",
    "لأن المشتقة تقترب من الصفر.",
    "Small batches give noisy means 🙂.",
)
"""Answers that differ in length, script and honesty; two are nearly the same."""


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """What one student uploaded once."""

    by: Student
    files: Mapping[str, bytes]
    at: datetime
    counts: bool = True
    """Whether this is the one of the team that counts."""

    @property
    def late(self) -> bool:
        """Whether the platform calls it late."""
        return self.at > DEADLINE


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """Everybody, and everything that came in."""

    teams: Sequence[Team]
    hand_ins: Sequence[HandIn]
    absent: Sequence[Student] = field(default_factory=tuple)

    @property
    def students(self) -> list[Student]:
        """All students, those who handed in nothing included."""
        return [student for team in self.teams for student in team.members]


def make_cohort(
    teams: Sequence[Team], parts: Sequence[Sequence[Members]], rng: np.random.Generator
) -> Cohort:
    """Let each team hand in one specimen of some parts, or nothing.

    `parts` has, for each part, the files of several specimens. One team in ten has a damaged zip or
    hands in nothing; in one in five two members hand in, or one hands in the files one by one.
    """
    made: list[HandIn] = []
    absent: list[Student] = []
    for team in teams:
        files = _work(team, parts, rng)
        name = " - ".join(f"{s.family}_{s.given}".replace("/", "") for s in team.members)
        how = rng.choice(
            ["zip", "files", "twice", "damaged", "absent", "report"],
            p=[0.55, 0.15, 0.15, 0.04, 0.06, 0.05],
        )
        at = _time(rng)
        if how == "absent":
            absent += team.members
            continue
        by = team.members[0]
        if how == "files":
            made.append(HandIn(by=by, files=files, at=at))
            continue
        if how == "report":
            files["report.pdf"] = b"%PDF-1.7\n% a report\n"
        if how == "twice" and len(team.members) > 1:
            earlier = {f"{name}.zip": zipped(_work(team, parts, rng))}
            before = DEADLINE - timedelta(days=9, seconds=int(rng.integers(3600)))
            made.append(HandIn(by=team.members[1], files=earlier, at=before))
        whole = zipped(files)
        made.append(
            HandIn(
                by=by,
                files={f"{name}.zip": whole[: len(whole) // 2] if how == "damaged" else whole},
                at=at,
                counts=not (how == "twice" and len(team.members) > 1 and at > DEADLINE),
            )
        )
    return Cohort(teams=teams, hand_ins=made, absent=absent)


def _time(rng: np.random.Generator) -> datetime:
    """Draw when: mostly in time, else some seconds to two days late."""
    if rng.random() < 0.75:
        return DEADLINE - timedelta(seconds=int(rng.integers(1, 8 * 86400)))
    return DEADLINE + timedelta(seconds=int(rng.choice([1, 3600, 86400, 86401, 180000])))


def _work(
    team: Team, parts: Sequence[Sequence[Members]], rng: np.random.Generator
) -> dict[str, bytes]:
    """Mix specimens; the first part is in every hand-in, the later ones in fewer and fewer."""
    files: dict[str, bytes] = {}
    for at, specimens in enumerate(parts):
        if at == 0 or rng.random() < 0.3 / at:
            chosen = specimens[int(rng.integers(len(specimens)))]
            files |= {name: _own(name, data, team, rng) for name, data in chosen.items()}
    declared = [{"family": s.family, "given": s.given, "id": s.id} for s in team.members]
    packed = (DEADLINE - timedelta(days=10)).isoformat()
    files["hand_in.json"] = json.dumps(
        {"format": "hand-in 1", "authors": declared, "packed": packed}
    ).encode()
    return files


def _own(name: str, data: bytes, team: Team, rng: np.random.Generator) -> bytes:
    """Answer the text questions of a notebook, and leave a remark, so that no two are the same."""
    if not name.endswith(".ipynb"):
        return data
    notebook = json.loads(data)
    for cell in notebook["cells"]:
        if "question" in cell["metadata"].get("autograder", {}) and rng.random() < 0.9:
            cell["source"] = TEXTS[int(rng.integers(len(TEXTS)))]
    remark = {
        "cell_type": "code", "id": "remark", "metadata": {}, "outputs": [],
        "execution_count": None, "source": f"# by team {team.number}",
    }  # fmt: skip
    notebook["cells"].append(remark)
    return json.dumps(notebook).encode()


def zipped(files: Members) -> bytes:
    """Return a zip of files: the same bytes at any time, so that what was graded is kept."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
