"""Judges the same code many times under load, to count how often the speed check is wrong.

    python benchmarks/speed_up_check.py [ROUNDS] [SANDBOX] [LOADS]

In each round every code below is checked once beside no, two and four busy processes, or as many
as LOADS says ("0,2,4"). Right alternatives must never fail; an alternative that calls or copies a
staged version must never pass; those near the limit (`solutions/near_limit.py`) always end alike.
"""

import importlib
import multiprocessing
import runpy
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autograder.checks.running import perform
from autograder.errors import Finding
from autograder.model import Cell, Limits
from autograder.sandbox import Sandbox, SandboxedCode, Session, TrustedSession, choose

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "solutions" / "reference" / "batch_norm.py"
LOADS = "0,2,4"
FRESH = 5
"""After this many rounds all workers are restarted."""

STAGED, ALTERNATIVE = "batchnorm_backward", "batchnorm_backward_alt"
SUMS = "    dbeta = dout.sum(axis=0)\n    dgamma = (dout * x_hat).sum(axis=0)\n"

STYLES = {
    "simple": SUMS + "    dx = gamma / std * (dout - dbeta / N - x_hat * (dgamma / N))\n",
    "dxhat": SUMS + "    d = dout * gamma\n"
    "    dx = 1 / N / std * (N * d - d.sum(axis=0) - x_hat * (d * x_hat).sum(axis=0))\n",
    "einsum": """
    dbeta, dgamma = np.einsum("nd->d", dout), np.einsum("nd,nd->d", dout, x_hat)
    dx = gamma / std * (dout - dbeta / N - x_hat * (dgamma / N))
""",
    "in-place": """
    dbeta, dgamma = np.ones(N) @ dout, np.einsum("nd,nd->d", dout, x_hat)
    dx = x_hat * (-dgamma / N)
    dx += dout
    dx -= dbeta / N
    dx *= gamma / std
""",
    "lean": SUMS
    + "    k = gamma / std\n    dx = k * dout - (k * dgamma / N) * x_hat - k * dbeta / N\n",
    "row-blocked": """
    dbeta, dgamma, dx = np.zeros(D), np.zeros(D), np.empty_like(dout)
    blocks = [slice(i, i + 25) for i in range(0, N, 25)]
    for rows in blocks:
        dbeta += dout[rows].sum(axis=0)
        dgamma += np.einsum("nd,nd->d", dout[rows], x_hat[rows])
    for rows in blocks:
        np.multiply(x_hat[rows], -dgamma / N, out=dx[rows])
        dx[rows] += dout[rows]
        dx[rows] -= dbeta / N
        dx[rows] *= gamma / std
""",
    "x_hat anew": "    x_hat = centred / std\n"
    + SUMS
    + "    dx = gamma / std * (dout - dbeta / N - x_hat * (dgamma / N))\n",
    "spoils its cache": SUMS
    + "    x_hat *= dgamma / N\n    dx = gamma / std * (dout - dbeta / N - x_hat)\n",
}


def _with_style(style: str) -> str:
    return (
        f"\n\ndef {ALTERNATIVE}(dout, cache):\n    x_hat, centred, std, gamma = cache\n"
        f"    N, D = dout.shape\n{STYLES[style]}    return dx, dgamma, dbeta\n"
    )


CALLS = f"\n\ndef {ALTERNATIVE}(dout, cache):\n    return {STAGED}(dout, cache)\n"
COPIES = f"\n\n{ALTERNATIVE} = {STAGED}\n"
SLOWED = f"""

def {STAGED}(dout, cache):
    {ALTERNATIVE}(dout, cache)
    return {ALTERNATIVE}(dout, cache)
"""
REMEMBERS = f"""

_known = {{}}


def {STAGED}(dout, cache, staged={STAGED}):
    _known[dout.shape] = _known[float(dout[0, 0])] = result = staged(dout, cache)
    return result


def {ALTERNATIVE}(dout, cache):
    known = _known.get(float(dout[0, 0])) or _known.get(dout.shape)
    return known or {STAGED}(dout, cache)
"""
CHILD = f"""

import mmap, os

_shared = np.frombuffer(mmap.mmap(-1, 2**23))


def {ALTERNATIVE}(dout, cache):
    pid = os.fork()
    if not pid:
        _shared[: dout.size] = {STAGED}(dout, cache)[0].ravel()
        os._exit(0)
    os.waitpid(pid, 0)
    dx = _shared[: dout.size].reshape(dout.shape).copy()
    return dx, (dout * cache[0]).sum(axis=0), dout.sum(axis=0)
"""

RIGHT = {name: _with_style(name) for name in STYLES}
WRONG = {
    "calls": CALLS,
    "copies": COPIES,
    "copies, own slowed": COPIES + SLOWED,
    "remembers": REMEMBERS,
    "in a child": CHILD,
}
NEAR_LIMIT = runpy.run_path(str(ROOT / "solutions" / "near_limit.py"))["SOURCES"]


def main() -> None:
    """Check every student's code and print the table."""
    for folder in ("assignment", "solutions", "tests"):
        sys.path.insert(0, str(ROOT / folder))
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    sandbox = choose(sys.argv[2] if len(sys.argv) > 2 else "auto")
    loads = [int(load) for load in (sys.argv[3] if len(sys.argv) > 3 else LOADS).split(",")]
    judged: dict[tuple[str, int], list[Judged]] = defaultdict(list)
    began = time.monotonic()
    with ExitStack() as stack:
        for number in range(rounds):
            if number % FRESH == 0:
                stack.close()
                students = _students(sandbox, stack)
            for load in loads:
                with _busy(load):
                    for name, student in students.items():
                        judged[name, load].append(_judge(student))
    _show(judged)
    total = sum(map(len, judged.values()))
    print(f"{total} gradings in {time.monotonic() - began:.0f} s, sandbox: {sandbox.name}")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """How one grading ended."""

    verdict: str
    said: str


def _students(sandbox: Sandbox, stack: ExitStack) -> dict[str, SandboxedCode]:
    """Start a worker for each student's code, and one for the yardstick."""
    source = REFERENCE.read_text(encoding="utf-8")
    plain = source.partition(f"\n\ndef {ALTERNATIVE}")[0]
    endless = Limits(total_seconds=10.0**6)
    yard = stack.enter_context(
        TrustedSession(sandbox, cells=[_cell(source)], files={}, limits=endless)
    )
    return {
        name: SandboxedCode(
            stack.enter_context(
                Session(sandbox, cells=[_cell(f"{plain}\n\n\n{code}")], files={}, limits=endless)
            ),
            lambda _: yard,
        )
        for name, code in {**RIGHT, **WRONG, **NEAR_LIMIT}.items()
    }


def _judge(student: SandboxedCode) -> Judged:
    speed = importlib.import_module("hidden._speed")
    verdict, said = "passed", ""
    try:
        perform(speed.judge_speed, student)
        said = " ".join(student.remarks)
    except Finding as finding:
        verdict, said = "failed", " ".join(str(finding).split())
    student.forget()
    return Judged(verdict=verdict, said=said)


def _cell(source: str) -> Cell:
    return Cell(label="code", source=source)


@contextmanager
def _busy(count: int) -> Iterator[None]:
    """Keep this many processes busy with arithmetic on their own memory."""
    processes = [multiprocessing.Process(target=_work, daemon=True) for _ in range(count)]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.join()


def _work() -> None:
    numbers = np.ones((500, 500))
    while True:
        numbers = numbers * 1.000001 + 1e-9


def _show(judged: Mapping[tuple[str, int], Sequence[Judged]]) -> None:
    print(f"{'':20} {'load':>4} {'judged':>6} {'passed':>6} {'failed':>6}")
    for (name, load), ended in judged.items():
        passed, failed = (sum(j.verdict == v for j in ended) for v in ("passed", "failed"))
        print(f"{name:20} {load:4} {len(ended):6} {passed:6} {failed:6}", flush=True)
    verdicts: dict[str, set[str]] = defaultdict(set)
    for (name, _), ended in judged.items():
        verdicts[name] |= {one.verdict for one in ended}
    right = [name for name in RIGHT if verdicts[name] != {"passed"}]
    wrong = [name for name in WRONG if verdicts[name] != {"failed"}]
    flipped = [name for name in NEAR_LIMIT if len(verdicts[name]) > 1]
    print(f"right code that failed: {right}, wrong that passed: {wrong}, flips: {flipped}")
    for name in dict.fromkeys(name for name, _ in judged):
        said = Counter(
            (one.verdict, one.said) for (n, _), all_ in judged.items() if n == name for one in all_
        )
        for (verdict, text), times in said.most_common(3):
            print(f"{name}: {verdict} {times} times: {text}")


if __name__ == "__main__":
    main()
