"""An output folder with texts, and the real command that serves them."""

import json
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.library.pdfs import pdfs_of
from autograder.marking.desk import Desk
from autograder.marking.server import Server
from autograder.model import Report, Status, TextAnswer, TextQuestion
from autograder.store import Store
from courses.mini_course import MINI

QUESTION = TextQuestion(
    name="why_count",
    points=1.5,
    answer="To know <how many> there are: $n^2$, not `$n$` or $n$.",
    rubric="- 1 point: says what for. Not only $n^2$.\n- 0.5 points: says it briefly",
    formulas={"$n^2$": "<math><msup><mi>n</mi><mn>2</mn></msup></math>"},
)
HOW = TextQuestion(name="how", points=2, answer="With fingers.", rubric="- 2 points: fingers")
ALPHA, BETA, GAMMA = "Curie Marie", "Hopper Grace", "Turing Alan"
TEXTS = {
    ALPHA: "To know how many there are.",
    BETA: "Because the exercise asks for it, and so we do it.",
    GAMMA: "to know  how many there are",
}


def save_texts(out: Path, texts: Mapping[str, str], *more: TextQuestion) -> Path:
    """Save reports as a run does."""
    with Store(out / "grades.db") as store:
        for stem, text in texts.items():
            answers = [TextAnswer(question="why_count", max_points=1.5, text=text)]
            answers += [TextAnswer(question=m.name, max_points=m.points, text=text) for m in more]
            report = Report(
                stem=stem,
                digest=f"digest of {stem}",
                status=Status.GRADED,
                max_score=6,
                answers=tuple(answers),
            )
            store.save(report, "checks")
    (out / "results").mkdir(exist_ok=True)
    for stem in texts:
        (out / "results" / f"{stem}.json").write_text("{}")
    return out


@contextmanager
def serving(out: Path, *questions: TextQuestion, by: str = "ada", blind: bool = False) -> Iterator:
    """Serve the texts of a folder from a thread."""
    stems = sorted(path.stem for path in (out / "results").iterdir())
    desk = Desk(
        database=out / "grades.db",
        stems=stems,
        questions={one.name: one for one in questions or (QUESTION,)},
        by=by,
        blind=blind,
        pdfs_of=lambda stem: pdfs_of(out, stem),
    )
    with Server(desk) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def command(out: Path, dist: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start `autograder texts`; yield the process and the link that it prints."""
    line = [sys.executable, "-m", "autograder", "texts", str(out), "--course", str(MINI)]
    process = subprocess.Popen(
        [*line, "--dist", str(dist), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        told = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/\S+/", told)
        assert found, told + process.communicate()[1]
        yield process, found.group()
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate()


def call(
    link: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
) -> tuple[int, Any]:
    """Make a request as our page does, or with other headers; return status and content."""
    origin = link.rpartition("/")[0].rpartition("/")[0]
    data = None if body is None else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", "Origin": origin} if data else {}
    request = urllib.request.Request(link + path, data=data, headers={**sent, **(headers or {})})
    try:
        with urllib.request.urlopen(request) as told:
            return told.status, _content(told.read())
    except urllib.error.HTTPError as error:
        return error.code, _content(error.read())


def _content(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return data


def seen_on(link: str) -> dict[str, dict[str, str]]:
    """Return id and digest of each answer by its name, as the page has them."""
    page = call(link, "q/why_count")[1].decode()
    found = re.findall(
        r'data-id="(\w+)" data-seen="(\w+)".*?dir="auto">(.*?)</h2>', page, re.DOTALL
    )
    return {name: {"answer": id_, "seen": seen} for id_, seen, name in found}


def change(link: str, one: Mapping[str, str], field: str, was: Any, to: Any) -> tuple[int, Any]:
    """Send a change."""
    body = {**one, "question": "why_count", "field": field, "was": was, "to": to}
    return call(link, "save", body)


def marks(out: Path, stem: str) -> Any:
    """Return the mark that is on the disk."""
    with Store(out / "grades.db") as store:
        return store.texts(stem).answers[0].mark
