"""A grader as trusting as naive tools are: what succeeds here is a real attack.

It runs as a script, and only inside the jail of `liveness.py`. Beside the standard library and numpy
it imports only the clock in the same folder. Everything it does wrong, it does on purpose:

- `unpack` follows every name, link and mode in a zip;
- the submission's folder comes first on the path, before the tools and numpy;
- cells run in the process that holds the hidden checks, the reference and the score;
- checks compare with `==` and `np.allclose`, and time with clocks that code can patch, and that
  count work: see counted_clock.py;
- it trusts any results.json, logs and arrays that it has to unpickle, tests written in the
  notebook's metadata, outputs stored in the notebook, and any line RESULT on its output;
- it gives the score to whoever hand_in.json names;
- it publishes every file of the submission, and writes names and messages unescaped.
"""

import contextlib
import io
import json
import os
import pickle
import shutil
import site
import stat
import sys
import traceback
import zipfile
from importlib import import_module
from typing import Any


def unpack(zipped: str, folder: str) -> None:
    """Write what the submission holds wherever it says; copy what is not a zip as it is."""
    os.makedirs(folder, exist_ok=True)
    if not zipfile.is_zipfile(zipped):
        shutil.copy(zipped, folder)
        return
    with zipfile.ZipFile(zipped) as archive:
        for entry in archive.infolist():
            target, mode = os.path.join(folder, entry.filename), entry.external_attr >> 16
            if entry.filename.endswith("/"):
                os.makedirs(target, exist_ok=True)
                continue
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if stat.S_ISLNK(mode):
                os.symlink(os.fsdecode(archive.read(entry)), target)
            elif stat.S_ISFIFO(mode):
                os.mkfifo(target)
            else:
                with archive.open(entry) as source, open(target, "wb") as file:
                    shutil.copyfileobj(source, file)
                if stat.S_IMODE(mode):
                    os.chmod(target, stat.S_IMODE(mode))


class Grading:
    """One submission: what its code defines, the messages about it, and what it earns."""

    def __init__(self, plan: Any) -> None:
        self.plan, self.vouched = plan, 0
        self.said: list[str] = []
        self.answers: list[str] = []
        self.authors: list[dict[str, str]] = []
        self.own_tests: dict[str, str] = {}
        self.names: dict[str, Any] = {"__name__": "__main__"}

    def load(self, folder: str) -> None:
        """Run what was handed in: every notebook, else every .py file."""
        names = sorted(os.listdir(folder))
        if "hand_in.json" in names:
            with open("hand_in.json", encoding="utf-8") as file:
                self.authors = json.load(file)["authors"]
        notebooks = [n for n in names if n.endswith(".ipynb")]
        scripts = [n for n in names if n.endswith(".py") and n[:-3] in self.plan["parts"]]
        for name in notebooks or scripts:
            with open(name, encoding="utf-8") as file:
                text = file.read()
            if name.endswith(".py"):
                self.run(text)
            else:
                self.notebook(json.loads(text))

    def notebook(self, book: Any) -> None:
        """Run its cells, and trust its metadata and its stored outputs."""
        tests = book.get("metadata", {}).get("otter", {}).get("tests", {})
        self.own_tests.update(tests if isinstance(tests, dict) else {})
        for cell in book.get("cells") or book["worksheets"][0]["cells"]:
            source = cell.get("source", cell.get("input", ""))
            source = source if isinstance(source, str) else "".join(source)
            if cell["cell_type"] == "markdown":
                self.answers.append(source)
            elif "grader.check(" in source:
                self.vouched += "passed" in json.dumps(cell.get("outputs", []))
            elif "otter_ignore" not in cell.get("metadata", {}).get("tags", []):
                self.run(source)

    def run(self, source: str) -> None:
        """Run a cell in this very process."""
        try:
            lines = source.split("\n")
            lines = [line for line in lines if not line.lstrip().startswith(("%", "!"))]
            exec(compile("\n".join(lines), "<cell>", "exec"), self.names)
        except Exception:
            self.said.append(traceback.format_exc())

    def score(self) -> Any:
        """Add up what the checks give, or what the submission claims in one of many ways."""
        otter, ours = (
            import_module("otter"),
            import_module("autograder"),
        )  # these are the jail's own, unless the submission brings others
        course = self.plan["course"]
        sys.path += [course + "/tests/hidden", course + "/solutions/reference"]
        checks = import_module("naive_checks")
        earned = float(self.vouched)
        for question, points in self.plan["points"].items():
            try:
                if question in self.own_tests:
                    exec(self.own_tests[question], self.names)
                elif (
                    question in checks.CHECKS
                    and checks.ASKS_FOR.get(question, question) in self.names
                ):
                    checks.CHECKS[question](self.names)
                else:
                    continue
                earned += otter.points(True, points)
                self.said.append(f"{question}: passed")
            except Exception as error:
                self.said.append(f"{question}: {type(error).__name__}: {error}")
        for path in sorted(os.listdir(".")):
            with contextlib.suppress(Exception):
                earned += self.claimed(path)
        return ours.believes(earned)

    def claimed(self, path: str) -> Any:
        """Read points from a file that lies beside the code."""
        if path == "results.json":
            with open(path) as file:
                return json.load(file)["score"]
        log: Any = None
        if path.endswith((".OTTER_LOG", ".pkl", ".pickle", ".dill")):
            with open(path, "rb") as file:
                log = pickle.load(file)
        elif path.endswith((".npy", ".npz")):
            log = import_module("numpy").load(path, allow_pickle=True)
            log = log.item() if hasattr(log, "item") else dict(log)
        return log["score"] if isinstance(log, dict) and "score" in log else 0


def publish(folder: str, out: str) -> None:
    """Copy every file of the submission, of any kind, to where students read."""
    os.makedirs(out, exist_ok=True)
    for name in sorted(os.listdir(folder)):
        with contextlib.suppress(IsADirectoryError), open(name, "rb") as source:
            with open(os.path.join(out, name), "wb") as target:
                target.write(source.read(2**20))


def grade(plan: Any) -> None:
    """Grade what was unpacked, and write the results."""
    os.chdir(plan["submission"])
    site.addsitedir(plan["submission"])
    with contextlib.suppress(Exception):  # the submission's own numpy, if it brings one
        import_module("counted_clock").install(import_module("numpy"))
    with contextlib.suppress(ImportError):
        import_module("conftest")  # as pytest would
    grading, printed = Grading(plan), io.StringIO()
    with contextlib.redirect_stdout(printed):
        grading.load(".")
        score = grading.score()
    out, told = plan["out"], "\n".join([*grading.said, printed.getvalue()])
    with open(f"{out}/results/{plan['stem']}.json", "w") as file:
        json.dump({"score": score, "output": told}, file)
    with open(f"{out}/page.html", "w") as file:
        answers = "".join(f"<p>{answer}</p>" for answer in grading.answers)
        by = "".join(f"<p>By {one['family']} {one['given']}</p>" for one in grading.authors)
        file.write(f"<h1>{plan['stem']}</h1>{by}<pre>{told}</pre>{answers}")
    with open(f"{out}/gradebook.csv", "a") as file:
        file.write(f"{plan['stem']},{score},{told}\n")
        file.writelines(f"{answer}\n" for answer in grading.answers)
        file.writelines(f"{one['id']},{score}\n" for one in grading.authors)
    publish(".", f"{out}/published")
    print(told)
    print("\nRESULT", json.dumps({"score": score}))


if __name__ == "__main__":
    if sys.argv[1] == "unpack":
        unpack(*sys.argv[2:])
    else:
        with open(sys.argv[2]) as read:
            grade(json.load(read))
