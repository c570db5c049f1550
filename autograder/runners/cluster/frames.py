"""Messages over a pipe between trusted processes: a header in JSON, then files as they are."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

_LENGTH = 8
"""Bytes that tell how long the header is."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A message."""

    header: dict[str, Any]
    files: Sequence[bytes] = ()


def write(pipe: IO[bytes], header: dict[str, Any], files: Sequence[bytes] = ()) -> None:
    """Write a message."""
    text = json.dumps({"header": header, "sizes": [len(data) for data in files]}).encode()
    pipe.write(len(text).to_bytes(_LENGTH))
    pipe.write(text)
    pipe.writelines(files)
    pipe.flush()


def read(pipe: IO[bytes]) -> Frame:
    """Read a message, or raise `EOFError` if the other process has ended."""
    told = json.loads(_exactly(pipe, int.from_bytes(_exactly(pipe, _LENGTH))))
    return Frame(header=told["header"], files=[_exactly(pipe, size) for size in told["sizes"]])


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError("the other process has ended")
    return data
