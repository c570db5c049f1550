"""Listens where a specimen may connect, in place of the network."""

import socket
from contextlib import suppress
from typing import Self


class Listener:
    """Represents the network, on loopback and in the abstract namespace; a context manager."""

    def __init__(self, port: int, name: str) -> None:
        tcp, udp, unix = (
            socket.socket(socket.AF_INET, socket.SOCK_STREAM),
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
            socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
        )
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tcp.bind(("127.0.0.1", port))
        udp.bind(("127.0.0.1", port))
        unix.bind(f"\0{name}")
        tcp.listen()
        unix.listen()
        self._sockets = (tcp, udp, unix)
        for one in self._sockets:
            one.setblocking(False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._sockets:
            one.close()

    def heard(self) -> bool:
        """Tell whether anything connected: the kernel keeps connections and packets until we look."""
        tcp, udp, unix = self._sockets
        with suppress(BlockingIOError):
            udp.recv(1)
            return True
        for one in (tcp, unix):
            with suppress(BlockingIOError):
                one.accept()[0].close()
                return True
        return False
