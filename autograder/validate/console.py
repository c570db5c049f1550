"""The proof as a person reads it in a terminal: a matrix for each question, then the figures."""

from collections.abc import Iterator

from autograder.validate.proof import Proof, cost, hidden

_CAUGHT, _PASSED = "x", "."


def matrices(proof: Proof) -> Iterator[str]:
    """Yield the lines of the kill matrices: mistakes by hidden checks."""
    for question in dict.fromkeys(outcome.question for outcome in proof.checks):
        names = [o.check for o in proof.checks if o.question == question and o.hidden]
        mistakes = [t for t in proof.of("mistake") if t.specimen.mistakes[0].question == question]
        yield f"\n{question}: {len(mistakes)} mistakes by {len(names)} hidden checks"
        for number, name in enumerate(names, 1):
            kills = len(proof.kills[question, name])
            alone = len(proof.alone((question, name)))
            yield f"  {number:2} {name} (catches {kills}, alone {alone})"
        yield f"  {'':46}{''.join(f'{n % 10:2}' for n in range(1, len(names) + 1))}"
        for graded in mistakes:
            failed = {outcome.check for outcome in hidden(graded)}
            marks = "".join(f" {_CAUGHT if name in failed else _PASSED}" for name in names)
            unseen = ", hidden checks only" if len(failed) == len(graded.failed) > 0 else ""
            worth = sum(outcome.max_points for outcome in graded.outcomes)
            paid = f"costs {cost(graded):g} of {worth:g}"
            yield f"  {graded.specimen.name:46}{marks}  {paid}{unseen}"


def figures(proof: Proof) -> Iterator[str]:
    """Yield the lines that sum up the proof."""
    references, starters = proof.of("reference"), proof.of("starter")
    earned, worth = (
        sum(getattr(o, points) for t in references for o in t.outcomes)
        for points in ("points", "max_points")
    )
    yield f"reference   {earned:g} of {worth:g} points"
    yield f"starter     {sum(o.points for t in starters for o in t.outcomes):g} points"
    for kind in ("mistake", "pair", "rewritten"):
        graded = proof.of(kind)
        caught = sum(bool(hidden(t)) for t in graded)
        yield f"{kind:11} {caught} of {len(graded)} caught{_share(caught, len(graded))}"
    unusual = proof.of("unusual")
    full = sum(not graded.failed for graded in unusual)
    yield f"unusual     {full} of {len(unusual)} at full score"
    yield from _survivors(proof)
    yield from _public(proof)
    yield from _diagnosis(proof)


def _survivors(proof: Proof) -> Iterator[str]:
    for graded in proof.of("pair"):
        name = graded.specimen.name
        if not hidden(graded) and name in proof.excused.pairs:
            yield f"  survives, being right: {name}: {proof.excused.pairs[name]}"
    for question, check in proof.unneeded:
        if (name := f"{question}.{check}") in proof.excused.checks:
            yield f"  needed by no mistake: {name}: {proof.excused.checks[name]}"


def _public(proof: Proof) -> Iterator[str]:
    mistakes, seen = proof.of("mistake"), proof.seen_by_public
    weight = sum(t.specimen.mistakes[0].often for t in mistakes)
    seen_weight = sum(t.specimen.mistakes[0].often for t in seen)
    yield (
        f"public      {len(seen)} of {len(mistakes)} mistakes fail a public check"
        f"{_share(len(seen), len(mistakes))}; weighted by how often they are met"
        f"{_share(seen_weight, weight)}"
    )
    silent = sum(all(o.hidden for o in t.failed) and bool(hidden(t)) for t in mistakes)
    right = len(proof.of("unusual")) + len(proof.of("reference"))
    yield (
        f"            all public checks passed {silent + right} times, "
        f"then a hidden one failed {silent} times{_share(silent, silent + right)}"
    )


def _diagnosis(proof: Proof) -> Iterator[str]:
    counts = {how: len(found) for how, found in proof.named.items()}
    total = sum(counts.values())
    yield (
        f"diagnosis   of {total} rewritten mistakes {counts['first']} named first"
        f"{_share(counts['first'], total)}, {counts['none']} not named, "
        f"{counts['wrong']} misnamed{_share(counts['wrong'], total)}"
    )


def _share(part: float, whole: float) -> str:
    return f" ({part / whole:.1%})" if whole else ""
