"""The loop of a worker: it reads a request, performs it and replies, until the grader hangs up."""

import json
import os
import sys
from collections.abc import Iterator
from typing import IO, Any

from . import helpers, numpy_names
from .exceptions import describe
from .operations import Worker
from .set_up import set_up
from .stand_ins import Finder
from .wire import PREFIX, decode_arrays, encode


def requests(stream: IO[bytes]) -> Iterator[tuple[dict[str, Any], list[Any]]]:
    """Read the parent's frames until it hangs up."""
    while prefix := stream.read(PREFIX.size):
        header_length, body_length = PREFIX.unpack(prefix)
        header = json.loads(stream.read(header_length))
        yield header, decode_arrays(header["arrays"], stream.read(body_length))


def main() -> None:
    """Take the channel from standard input and output, then answer until the parent hangs up."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    sys.path.remove(sys.argv[1])  # the folder of this program, which is not imported again
    sys.meta_path.insert(0, Finder())
    numpy_names.supply()
    sys.argv = ["notebook"]
    worker = Worker()
    frames = requests(incoming)

    def talk(question: dict[str, Any], sent: list[Any]) -> tuple[dict[str, Any], list[Any]]:
        outgoing.write(encode({"id": request["id"], **question}, sent))
        outgoing.flush()
        return next(frames)

    worker.talk = talk
    for request, arrays in frames:
        sent: list[Any] = []
        try:
            if request["op"] == "set_up":
                set_up(request, arrays)
                helpers.install(os.getcwd(), worker.told)
                reply: dict[str, Any] = {"result": None}
            else:
                result, sent = worker.answer(request, arrays)
                reply = {"result": result}
        except BaseException as error:  # noqa: BLE001 - any exception is an answer
            reply, sent = {"error": describe(error)}, []
        outgoing.write(encode({"id": request["id"], **reply}, sent))
        outgoing.flush()
