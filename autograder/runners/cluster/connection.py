"""The connection to a scheduler of Dask: address, certificates, and what does not fit."""

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import dask
from distributed import Client
from distributed.security import Security

from autograder.errors import UserError
from autograder.grading.fingerprint import versions
from autograder.text import counted

CERTIFICATES = {"tls_ca_file": "ca.pem", "tls_client_cert": "cert.pem", "tls_client_key": "key.pem"}

_ADDRESS = re.compile(r"(?P<how>tcp|tls)://[^\s/]+:\d+")
_PATIENCE = "20s"
_SAME = (
    "Install the same there, from the same sources: pip install --require-hashes -r"
    " requirements.lock, and pip install --no-deps ."
)


@contextmanager
def connected(address: str, certificates: Path | None) -> Iterator[Client]:
    """Connect to a scheduler that has workers."""
    named = _ADDRESS.fullmatch(address)
    if named is None:
        raise UserError(
            f"--cluster {address}: expected the address of a scheduler of Dask, as dask scheduler"
            " prints it: tcp://host:8786, or tls://host:8786"
        )
    security = _security(certificates) if named["how"] == "tls" else None
    if security is None and certificates:
        raise UserError(f"{address} is not encrypted, so certificates are of no use: write tls://")
    logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)  # what matters, we say
    # A hand-in may be as large as `[intake]` allows, and it is sent once only.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `misfit` compares versions, and says what to do
        client = _client(address, security)
    with client:
        yield client


def _security(certificates: Path | None) -> Security:
    if certificates is None:
        names = ", ".join(CERTIFICATES.values())
        raise UserError(
            f"tls:// needs --certificates DIR, a folder with {names}: the same authority's"
            " certificates that scheduler and workers were started with"
        )
    paths = {option: certificates / name for option, name in CERTIFICATES.items()}
    for path in paths.values():
        if not path.is_file():
            raise UserError(f"{path} does not exist: --certificates names its folder")
    return Security(require_encryption=True, **{option: str(p) for option, p in paths.items()})


def _client(address: str, security: Security | None) -> Client:
    try:
        return Client(address, security=security, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        why = str(error.__cause__ or error).strip().splitlines()
        raise UserError(
            f"no scheduler answers at {address} ({why[-1] if why else type(error).__name__})."
            " Start one: dask scheduler; if it runs, compare address, port and certificates"
        ) from None


def threads(client: Client) -> int:
    """Return how many submissions the workers can grade at a time."""
    try:
        return sum(client.ncores().values())
    except (OSError, AssertionError, RuntimeError, TimeoutError):
        raise gone(client) from None


def gone(client: Client) -> UserError:
    """Return the error that the scheduler has ended."""
    return UserError(
        f"the scheduler at {address_of(client)} does not answer any more. Start it and its workers"
        " again, and run the same command: what is graded is kept"
    )


def address_of(client: Client) -> str:
    """Return the scheduler's address."""
    return str(client.scheduler.address) if client.scheduler else "?"


def without_workers(client: Client) -> UserError:
    """Return the error that nobody is there who could grade."""
    address = address_of(client)
    return UserError(
        f"the scheduler at {address} has no workers. Start some: dask worker {address} --nthreads 1"
    )


def misfit(worker: str, said: Any, digest: str, requires: tuple[str, ...]) -> str:
    """Say why a worker must not grade; "" if it may, or is gone."""
    match said:
        case Exception() if re.search(r"No module named|no attribute|cannot import", str(said)):
            why = f"has no autograder, or another version of it: {said}. {_SAME}"
        case OSError():
            return ""
        case Exception():
            why = f"cannot begin: {type(said).__name__}: {said}"
        case {"error": error}:
            why = f"cannot grade: {error}"
        case {"ended": how}:
            why = f"cannot grade: its grading process ended {how}; the worker's log says more"
        case {"versions": theirs} if said["digest"] != digest:
            why = f"has {_other(versions(requires), theirs)}. {_SAME}"
        case _:
            return ""
    return f"{worker} {why}"


def _other(ours: list[str], theirs: list[str]) -> str:
    for here, there in zip(ours, theirs, strict=True):
        if here != there:
            return f"{there}, and this machine {here}"
    return "another version of the autograder than this machine"


def in_words(said: dict[str, dict[str, Any]], client: Client) -> str:
    """Say in one line who grades, and what stands around submitted code there."""
    sandbox = next(iter(said.values()))
    unencrypted = address_of(client).startswith("tcp:")
    return (
        f"cluster: {address_of(client)}, {counted(len(said), 'worker')}, {threads(client)} at a"
        f" time; sandbox of each: {sandbox['sandbox']} ({sandbox['promises']})"
        + ("; NOT ENCRYPTED: whoever can listen reads hidden checks" if unencrypted else "")
    )


@contextmanager
def after_all(client: Client, key: str) -> Iterator[None]:
    """Have the workers end what belongs to a run, as far as they still answer."""
    from autograder.runners.cluster import on_worker  # noqa: PLC0415

    try:
        yield
    finally:
        with suppress(Exception):
            client.run(on_worker.dismiss, key)
