"""Grading on the workers of a scheduler of Dask: real processes, on loopback."""

import csv
import os
import pickle
import shutil
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.cli.common import EXIT_CUT_SHORT
from autograder.errors import UserError
from autograder.grading import Bundle, open_bundle
from autograder.grading.grader import Grader
from autograder.model import File, Report, Status, Submission
from autograder.runners.cluster import connection
from autograder.runners.cluster.runner import cluster_runner
from autograder.strict import from_json, to_json
from courses.mini_course import built_mini
from process_tree import below, command
from runners.dask_processes import (
    Cluster,
    grading_processes,
    kill,
    started,
    until,
)

ROOT = Path(__file__).parents[2]

RIGHT = "def total(x):\n    return sum(x)\n"
WRONG = "def total(x):\n    return 7\n"
EXHAUSTS_MEMORY = """
def total(x):
    kept = []
    while True:
        kept.append(bytearray(2**24))
"""
KILLS_ITS_PARENT = """
import os

def total(x):
    for process in (os.getppid(), -1):
        try:
            os.kill(process, 9)
        except OSError:
            pass
    return sum(x)
"""
WAITS = """
import subprocess

def total(x):
    subprocess.run(["/bin/sleep", "6000"])
"""
"""Can be seen from outside while it is graded."""


class Unpickled:
    """Makes a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self._path),)


@pytest.fixture(scope="module")
def zips(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return sorted((built_mini(tmp_path_factory.getbasetemp()) / "autograder").iterdir())


@pytest.fixture(scope="module")
def bundle(zips) -> Iterator[Bundle]:
    with open_bundle(*zips) as opened:
        yield opened


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with started(tmp_path_factory.mktemp("cluster")) as made:
        made.add_workers(2)
        yield made


def hand_in(folder: Path, stem: str, data: str | bytes, name: str = "sums.py") -> Submission:
    path = folder / stem
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return Submission(stem=stem, files=(File(name=name, path=path),))


def graded(
    cluster: Cluster, bundle: Bundle, zips, submissions, kind: str = "auto", tls: Path | None = None
) -> dict[str, Report]:
    with cluster_runner(cluster.address, tls, bundle, zips, kind) as runner:
        return {report.stem: report for report in runner.grade(submissions)}


def as_kept(report: Report) -> str:
    """Return the bytes that a run keeps of a report: 0 becomes 0.0 when it is read."""
    return to_json(from_json(to_json(report), Report))


def test_every_row_is_right_although_a_worker_is_killed(
    cluster, bundle, zips, best_sandbox, tmp_path: Path
) -> None:
    marker = tmp_path / "unpickled"
    bait = pickle.dumps(Unpickled(marker))
    submissions = [
        hand_in(tmp_path, "exhausts memory", EXHAUSTS_MEMORY),
        hand_in(tmp_path, "kills its parent", KILLS_ITS_PARENT),
        hand_in(tmp_path, "wrong", WRONG),
        hand_in(tmp_path, "damaged", b"PK\x03\x04", "hw.zip"),
        hand_in(tmp_path, "bait", bait, "sums.pickle"),
        hand_in(tmp_path, "bait in code", RIGHT + f"BAIT = {bait!r}\n"),
        *(hand_in(tmp_path, f"right {number}", RIGHT) for number in range(8)),
    ]
    with Grader(bundle, best_sandbox) as here:
        expected = {one.stem: as_kept(here.grade(one)) for one in submissions}
    before = cluster.workers()
    reports: dict[str, str] = {}
    with cluster_runner(cluster.address, None, bundle, zips, "auto") as runner:
        assert f"2 workers, 2 at a time; sandbox of each: {best_sandbox.name}" in runner.promises
        assert runner.judged_by == f"{bundle.digest} in {best_sandbox.name}"
        for report in runner.grade(submissions):
            if not reports:
                kill(next(iter(before.values())))
            reports[report.stem] = as_kept(report)
    assert reports == expected
    assert not marker.exists()
    assert until(lambda: len(cluster.workers()) == 2)
    assert cluster.workers() != before
    assert until(lambda: not grading_processes(cluster))


def test_what_kills_workers_is_put_aside_and_fails_nobody_else(
    bundle, zips, tmp_path: Path
) -> None:
    """Whoever kills them: it has no score, and a reason."""
    submissions = [
        hand_in(tmp_path, "kills workers", WAITS),
        *(hand_in(tmp_path, f"right {number}", RIGHT) for number in range(6)),
    ]
    over = threading.Event()
    with started(tmp_path, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="1") as cluster:
        cluster.add_workers(2)
        nannies = [process.pid for process in cluster._processes]

        def kill_workers() -> None:
            while not over.wait(0.1):
                for worker in [child for nanny in nannies for child in below(nanny)]:
                    waits = any(command(pid).startswith("/bin/sleep") for pid in below(worker))
                    if waits and "spawn_main" in command(worker):
                        kill(worker)

        killing = threading.Thread(target=kill_workers)
        killing.start()
        try:
            reports = graded(cluster, bundle, zips, submissions)
        finally:
            over.set()
            killing.join()
        assert until(lambda: len(cluster.workers()) == 2)
    aside = reports.pop("kills workers")
    assert (aside.status, aside.score) == (Status.GRADER_ERROR, None)
    assert aside.reason.startswith("put aside, because it was lost again when it was graded alone")
    assert {report.score for report in reports.values()} == {2}


def test_a_grading_process_that_ends_takes_no_worker_with_it(
    cluster, bundle, zips, tmp_path: Path
) -> None:
    """A kill from outside is never the student's: the submission is graded again."""
    submissions = [hand_in(tmp_path, f"right {number}", RIGHT) for number in range(6)]
    workers = cluster.workers()
    with cluster_runner(cluster.address, None, bundle, zips, "auto") as runner:
        for pid in grading_processes(cluster):
            kill(pid)
        reports = list(runner.grade(submissions))
    assert [report.score for report in reports] == [2] * 6
    assert cluster.workers() == workers


def test_another_build_on_the_same_workers_is_another_run(
    cluster, bundle, zips, tmp_path: Path
) -> None:
    """Zips travel with the run, so no worker can judge by those of another course."""
    one, both = hand_in(tmp_path, "a", RIGHT), hand_in(tmp_path, "b", RIGHT)
    sums = [path for path in zips if path.stem == "sums"]
    with (
        open_bundle(*sums) as alone,
        cluster_runner(cluster.address, None, alone, sums, "auto") as first,
        cluster_runner(cluster.address, None, bundle, zips, "auto") as second,
    ):
        (of_one,) = first.grade([one])
        (of_both,) = second.grade([both])
    assert (of_one.score, of_one.max_score) == (2, 2)
    assert (of_both.score, of_both.max_score) == (2, 6)


def test_only_some_questions_are_judged(cluster, bundle, zips, tmp_path: Path) -> None:
    with cluster_runner(cluster.address, None, bundle, zips, "auto") as runner:
        (report,) = runner.only(["Counter"]).grade([hand_in(tmp_path, "a", RIGHT)])
    assert report.status is Status.GRADED
    assert report.outcomes == ()


@pytest.mark.parametrize("address", ["127.0.0.1:8786", "http://127.0.0.1:8786", "tcp://127.0.0.1"])
def test_what_is_no_address_is_told(bundle, zips, address: str) -> None:
    with pytest.raises(UserError, match=r"expected the address of a scheduler of Dask.*tcp://host"):
        with cluster_runner(address, None, bundle, zips, "auto"):
            pass


def test_nobody_at_the_address_is_told(bundle, zips, monkeypatch) -> None:
    monkeypatch.setattr(connection, "_PATIENCE", "1s")
    told = r"no scheduler answers at tcp://127.0.0.1:9 .*Start one: dask scheduler"
    with pytest.raises(UserError, match=told):
        with cluster_runner("tcp://127.0.0.1:9", None, bundle, zips, "auto"):
            pass


def test_workers_that_do_not_fit_are_told(
    bundle, zips, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No workers; one without autograder; one with another autograder; one without a sandbox."""
    site = next(path for path in sys.path if path.endswith("site-packages"))
    bare = f"{sys.base_prefix}/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    other = tmp_path / "other"
    shutil.copytree(ROOT / "autograder", other / "autograder")
    with (other / "autograder" / "grading" / "texts.py").open("a") as file:
        file.write("# edited\n")

    def told(cluster: Cluster, kind: str = "auto") -> str:
        with pytest.raises(UserError) as error:
            graded(cluster, bundle, zips, [], kind)
        return str(error.value)

    def with_worker(name: str, **environment: str) -> Iterator[Cluster]:
        folder = tmp_path / name
        folder.mkdir()
        with started(folder) as cluster:
            cluster.add_workers(1, bare, **environment)
            yield cluster

    (tmp_path / "empty").mkdir()
    with started(tmp_path / "empty") as cluster:
        assert told(cluster) == (
            f"the scheduler at {cluster.address} has no workers."
            f" Start some: dask worker {cluster.address} --nthreads 1"
        )
    for cluster in with_worker("none", PYTHONPATH=site):
        sentence = told(cluster)
        assert "has no autograder, or another version of it: " in sentence
        assert "No module named 'autograder'" in sentence
    for cluster in with_worker("edited", PYTHONPATH=f"{other}:{site}"):
        assert "has another version of the autograder than this machine." in told(cluster)
    for cluster in with_worker("open", PYTHONPATH=f"{ROOT}:{site}", PATH="/nowhere"):
        sentence = told(cluster, "bubblewrap")
        assert "cannot grade: No sandbox works here" in sentence
        assert "bubblewrap is not installed" in sentence
        if os.geteuid() == 0 and shutil.which("bwrap"):
            cluster.add_workers(1)
            sentence = told(cluster)
            assert "workers have different sandboxes: bubblewrap at tcp://" in sentence
            assert "say which one to use with --sandbox" in sentence


def test_a_worker_with_other_packages_is_told() -> None:
    here = connection.versions(("numpy",))
    said = {"digest": "x", "versions": [*here[:-1], "numpy 1.0"]}
    sentence = connection.misfit("tcp://a:1", said, "y", ("numpy",))
    assert sentence.startswith(f"tcp://a:1 has numpy 1.0, and this machine {here[-1]}. Install")


def certificates(folder: Path) -> Path:
    """Make an authority and a certificate of it."""
    folder.mkdir()

    def openssl(*options: str) -> None:
        subprocess.run(["openssl", *options], cwd=folder, check=True, capture_output=True)

    new = ["-newkey", "rsa:2048", "-nodes", "-days", "30"]
    openssl(
        "req", "-x509", *new, "-subj", "/CN=authority", "-keyout", "ca-key.pem", "-out", "ca.pem"
    )
    openssl("req", *new[:3], "-subj", "/CN=grading", "-keyout", "key.pem", "-out", "request.pem")
    signed = ["-CA", "ca.pem", "-CAkey", "ca-key.pem", "-CAcreateserial", "-days", "30"]
    openssl("x509", "-req", "-in", "request.pem", *signed, "-out", "cert.pem")
    return folder


def test_encrypted_with_certificates_of_one_authority_only(
    bundle, zips, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(connection, "_PATIENCE", "3s")
    ours, theirs = certificates(tmp_path / "ours"), certificates(tmp_path / "theirs")
    submission = hand_in(tmp_path, "right", RIGHT)

    def told(address: str, tls: Path | None) -> str:
        with pytest.raises(UserError) as error:
            with cluster_runner(address, tls, bundle, zips, "auto"):
                pass
        return str(error.value)

    with started(tmp_path, ours) as cluster:
        cluster.add_workers(1)
        assert cluster.address.startswith("tls://")
        assert graded(cluster, bundle, zips, [submission], tls=ours)["right"].score == 2
        plain = cluster.address.replace("tls", "tcp")
        assert "tls:// needs --certificates DIR, a folder with ca.pem" in told(
            cluster.address, None
        )
        assert "no scheduler answers" in told(cluster.address, theirs)
        assert "no scheduler answers" in told(plain, None)
        assert "write tls://" in told(plain, ours)
        (theirs / "key.pem").unlink()
        assert "key.pem does not exist" in told(cluster.address, theirs)


def test_a_signal_cuts_the_run_short_and_ends_what_the_workers_do(
    cluster, zips, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    for name, code in {"a": RIGHT, "b": WAITS, "c": WAITS, "d": WAITS}.items():
        with zipfile.ZipFile(tmp_path / "in" / f"{name}.zip", "w") as made:
            made.writestr("work.py", code)
    options = ["--out", str(tmp_path / "out"), "--cluster", cluster.address]
    options += [f"--autograder={path}" for path in zips]
    run = subprocess.Popen(
        [sys.executable, "-m", "autograder", "grade", str(tmp_path / "in"), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )

    def both_wait() -> bool:
        assert run.poll() is None, run.stdout and run.stdout.read()
        everyone = [pid for worker in cluster.workers().values() for pid in below(worker)]
        waiting = [pid for pid in everyone if command(pid).startswith("/bin/sleep")]
        return len(waiting) == 2 and (tmp_path / "out" / "results" / "a.json").exists()

    assert until(both_wait)
    run.send_signal(signal.SIGTERM)
    told, _ = run.communicate()
    assert run.returncode == EXIT_CUT_SHORT, told
    assert until(lambda: not grading_processes(cluster))
    with (tmp_path / "out" / "gradebook.csv").open(newline="", encoding="utf-8") as file:
        scores = {row["submission"]: row["score"] for row in csv.DictReader(file)}
    assert scores == {"a": "2", "b": "", "c": "", "d": ""}
