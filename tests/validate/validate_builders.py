"""Makes graded specimens without grading: how three checks of one question ended on some code."""

from dataclasses import replace

from autograder.diagnose import Mistake
from autograder.model import Work
from autograder.validate import Proof, Specimen
from autograder.validate.proof import Excused
from autograder.validate.run import GradedSpecimen
from autograder.verdicts import Diagnosis, Outcome, Verdict

HIDDEN, PUBLIC = ("one", "two"), "shown"


def mistake(
    name="m", *, caught_by=HIDDEN, often=1, tells="It is wrong.", question="total", because=""
):
    return Mistake(
        id=name,
        question=question,
        tells=tells,
        hint="Think.",
        often=often,
        caught_by=tuple(caught_by),
        edits=(("a", "b"),),
        because=because,
    )


def outcome(check, verdict=Verdict.PASSED, *, question="total", named=(), message=""):
    """Make an outcome: one hidden check is worth 2 points, the other one 1, the public one none."""
    worth = {"one": 2.0, "two": 1.0}.get(check, 0.0)
    return Outcome(
        question=question,
        check=check,
        title=f"Title of {check}.",
        verdict=verdict,
        points=worth if verdict in {Verdict.PASSED, Verdict.INHERITED} else 0.0,
        max_points=worth,
        hidden=check != PUBLIC,
        message=message,
        diagnoses=tuple(Diagnosis(mistake=m, text=m or "a fact") for m in named),
    )


def tried(kind, *failed, name="", mistakes=(), named=(), title="", seconds=1.0):
    """Let all checks pass except those in `failed`, whose diagnoses name the mistakes `named`."""
    outcomes = tuple(
        outcome(check, Verdict.FAILED, named=named, message="wrong")
        if check in failed
        else outcome(check)
        for check in (PUBLIC, *HIDDEN)
    )
    specimen = Specimen(
        kind=kind,
        name=name or " + ".join(m.id for m in mistakes) or "part",
        title=title or " ".join(m.tells for m in mistakes),
        part="part",
        questions=("total",),
        work=Work(cells=(), files={}),
        mistakes=tuple(mistakes),
    )
    return GradedSpecimen(specimen=specimen, outcomes=outcomes, seconds=seconds)


def made(name, *failed, **details):
    """Make a graded mistake that names exactly these hidden checks, unless `caught_by` differs."""
    caught_by = details.pop("caught_by", [check for check in failed if check != PUBLIC])
    details.setdefault("because", "All of it is wrong." if set(HIDDEN) <= set(failed) else "")
    return tried("mistake", *failed, mistakes=[mistake(name, caught_by=caught_by, **details)])


def pair(number, *failed):
    return tried("pair", *failed, mistakes=[mistake(f"a{number}"), mistake(f"b{number}")])


def rewritten(*named, failed=HIDDEN, name="m__style"):
    return tried("rewritten", *failed, name=name, mistakes=[mistake("m")], named=named)


def with_verdict(graded, check, verdict, **changes):
    """Change the verdict of one check of a graded specimen."""
    outcomes = tuple(
        replace(outcome(check, verdict), **changes) if o.check == check else o
        for o in graded.outcomes
    )
    return replace(graded, outcomes=outcomes)


REFERENCE = tried("reference")
STARTER = tried("starter", PUBLIC, *HIDDEN)
SEEN, UNSEEN = made("seen", PUBLIC, "one"), made("unseen", "two")
CLEAN = (REFERENCE, STARTER, SEEN, UNSEEN)
"""Graded specimens that prove everything."""


def proof(*graded, pairs=None, checks=None):
    return Proof(graded=graded, excused=Excused(pairs=pairs or {}, checks=checks or {}))
