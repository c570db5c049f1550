"""Starts a scheduler of Dask and workers as processes of this machine, on loopback."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from distributed import Client
from distributed.security import Security

from process_tree import below, command

BOUND = 600
"""Looks, a tenth of a second apart, at what must happen: many more than it takes."""


def until(happens: Callable[[], bool]) -> bool:
    for _ in range(BOUND):
        if happens():
            return True
        time.sleep(0.1)
    return False


class Cluster:
    """A scheduler and its workers; all end with the context that `started` opens."""

    def __init__(self, folder: Path, tls: Path | None, environment: dict[str, str]) -> None:
        self._folder, self._tls = folder, tls
        self._environment = {**os.environ, **environment}
        self._processes: list[subprocess.Popen[bytes]] = []
        self._logs: list[Path] = []
        told = folder / "scheduler.json"
        protocol = "tls" if tls else "tcp"
        command = ["scheduler", "--host", f"{protocol}://127.0.0.1", "--port", "0"]
        self._start([*command, "--scheduler-file", str(told), "--no-dashboard"])
        assert until(lambda: told.exists() and told.read_text().endswith("}")), self.logs()
        self.address = str(json.loads(told.read_text())["address"])

    def _start(
        self, command: list[str], python: str = sys.executable, **environment: str
    ) -> "subprocess.Popen[bytes]":
        if self._tls:
            names = {"ca-file": "ca", "cert": "cert", "key": "key"}
            for option, name in names.items():
                command += [f"--tls-{option}", str(self._tls / f"{name}.pem")]
        self._logs.append(self._folder / f"log-{len(self._logs)}.txt")
        with self._logs[-1].open("wb") as log:
            process = subprocess.Popen(
                [python, "-m", "dask", *command],
                env={**self._environment, **environment},
                stdout=log,
                stderr=log,
                cwd=self._folder,
            )
        self._processes.append(process)
        return process

    def add_workers(self, count: int, python: str = sys.executable, **environment: str) -> None:
        """Start workers below a nanny, which replaces those that die, and wait for them."""
        before = self.workers()
        command = ["worker", self.address, "--nworkers", str(count), "--nthreads", "1"]
        command += ["--no-dashboard", "--local-directory", str(self._folder)]
        self._start(command, python, **environment)
        assert until(lambda: len(self.workers()) == len(before) + count), self.logs()

    @contextmanager
    def client(self) -> Iterator[Client]:
        security = None
        if self._tls:
            security = Security(
                tls_ca_file=str(self._tls / "ca.pem"),
                tls_client_cert=str(self._tls / "cert.pem"),
                tls_client_key=str(self._tls / "key.pem"),
                require_encryption=True,
            )
        with Client(self.address, security=security, set_as_default=False) as client:
            yield client

    def workers(self) -> dict[str, int]:
        """Return the process of each worker, by its address."""
        with self.client() as client:
            return dict(client.run(os.getpid, on_error="ignore"))

    def logs(self) -> str:
        return "\n".join(path.read_text() for path in self._logs)

    def end(self) -> None:
        for process in reversed(self._processes):
            started = below(process.pid)
            process.terminate()
            if not until(lambda process=process: process.poll() is not None):
                for pid in (process.pid, *started):  # a nanny whose worker just starts may wait on
                    kill(pid)
                process.wait()


@contextmanager
def started(folder: Path, tls: Path | None = None, **environment: str) -> Iterator[Cluster]:
    cluster = Cluster(folder, tls, environment)
    try:
        yield cluster
    finally:
        cluster.end()


def grading_processes(cluster: Cluster) -> list[int]:
    """List the processes that grade on the workers."""
    everyone = [pid for worker in cluster.workers().values() for pid in below(worker)]
    return [pid for pid in everyone if "grading_process" in command(pid)]


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
