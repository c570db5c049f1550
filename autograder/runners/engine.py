"""The container engine, Docker or Podman, through the library that otter uses as well."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from python_on_whales import DockerClient
from python_on_whales.client_config import ClientNotFoundError
from python_on_whales.exceptions import DockerException

from autograder.errors import UserError
from autograder.sandbox import CAPABILITIES
from autograder.sandbox.temporary import ownerless

ENGINES = ("docker", "podman")

LONGEST = 2**24
"""Bytes that a container may print; a report has some tens of thousands."""

ZIPS = "/srv/autograder/dist/autograder"
SUBMITTED = "/submissions"


@dataclass(frozen=True, kw_only=True)
class ContainerLimits:
    """How much one container may use."""

    memory_mib: int
    processes: int
    scratch_mib: int
    seconds: float
    cpus: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a container ended, and what it had printed."""

    code: int
    printed: str
    errors: str
    in_time: bool


class Engine:
    """An engine that answers, and an image that it has."""

    def __init__(self, name: str, image: str) -> None:
        self.name, self.image = name, image
        self._client = _client(name)
        try:
            found = self._client.image.inspect(image)
        except DockerException:
            raise UserError(
                f"{name} has no image {image!r}. Build it: make image IMAGE={image}, "
                f"or get it: {name} pull {image}"
            ) from None
        self.image_id = found.id

    def run(
        self, command: list[str], limits: ContainerLimits, mounts: dict[Path, str], name: str
    ) -> Ended:
        """Run a container that sees these folders, read-only, and nothing else; wait for it."""
        output: dict[str, bytearray] = {"stdout": bytearray(), "stderr": bytearray()}
        code = 0
        with self._in_time(name, limits.seconds) as late:
            try:
                for stream, data in self._start(command, limits, mounts, name):
                    if len(output[stream]) + len(data) > LONGEST:
                        self.kill(name)
                        break
                    output[stream] += data
            except DockerException as error:
                code = error.return_code
        printed, errors = (data.decode(errors="replace") for data in output.values())
        return Ended(code=code, printed=printed, errors=errors, in_time=not late.is_set())

    def _start(
        self, command: list[str], limits: ContainerLimits, mounts: dict[Path, str], name: str
    ) -> Iterable[tuple[str, bytes]]:
        streamed = self._client.run(
            self.image_id,
            command,
            stream=True,
            name=name,
            volumes=[(path, target, "ro") for path, target in mounts.items()],
            **run_options(limits),
        )
        return cast("Iterable[tuple[str, bytes]]", streamed)

    def kill(self, name: str) -> None:
        """Kill a container if it runs; the engine then removes it."""
        with suppress(DockerException):
            self._client.kill(name)

    def kill_ownerless(self) -> None:
        """Kill containers of graders that are gone: they are named after their owners."""
        with suppress(DockerException):
            for container in self._client.container.list(filters=[("name", "autograder-")]):
                if ownerless(container.name):
                    self.kill(container.name)

    @contextmanager
    def _in_time(self, name: str, seconds: float) -> Iterator[threading.Event]:
        """Kill a container that takes longer, and set the event that is yielded."""
        late = threading.Event()

        def end() -> None:
            late.set()
            self.kill(name)

        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()


def run_options(limits: ContainerLimits) -> dict[str, Any]:
    """Return the options that a container runs with, as the library names them."""
    return {
        "remove": True,
        "pull": "never",
        "networks": ["none"],
        "read_only": True,
        "tmpfs": [f"/tmp:size={limits.scratch_mib}m,mode=1777"],  # noqa: S108 - its own
        "cap_drop": ["ALL"],
        "cap_add": list(CAPABILITIES),
        "security_options": ["no-new-privileges"],
        "memory": f"{limits.memory_mib}m",
        "memory_swap": f"{limits.memory_mib}m",
        "pids_limit": limits.processes,
        # Without these, Podman asks for more than the caller has, which not every root may give.
        "ulimit": ["nofile=1024:1024", "nproc=4096:4096"],
        "cpus": limits.cpus,
        "hostname": "grader",
    }


def find_engine(image: str, wanted: str = "auto") -> Engine:
    """Return the engine asked for, or the first that answers; it must have the image."""
    silent = []
    for name in ENGINES if wanted == "auto" else (wanted,):
        try:
            _client(name).info()
        except (ClientNotFoundError, DockerException) as error:
            silent.append(f"{name}: {_why(error)}")
        else:
            return Engine(name, image)
    raise UserError(
        f"No container engine answers ({'; '.join(silent)}). Start Docker or Podman, or say where "
        "it listens: export DOCKER_HOST=unix:///path/to/docker.sock"
    )


def _client(name: str) -> DockerClient:
    return DockerClient(client_call=[name], client_type=name)  # type: ignore[arg-type]


def _why(error: Exception) -> str:
    if isinstance(error, ClientNotFoundError):
        return "not installed"
    lines = (getattr(error, "stderr", None) or "").strip().splitlines()
    return lines[-1] if lines else "does not answer"
