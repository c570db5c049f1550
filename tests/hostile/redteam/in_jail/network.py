"""The network of the jail's first process: its own loopback is all there is."""

import contextlib
import socket
import threading

MOST = 2**20
THE_END = b"the first process says that this is all"


class Network:
    """Stands for the network: all that arrives here has left the sandbox."""

    def __init__(self, port: int, name: str) -> None:
        self.heard: list[bytes] = []
        self._port, self._name = port, name
        tcp = socket.create_server(("127.0.0.1", port))
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", port))
        unix = socket.socket(socket.AF_UNIX)
        unix.bind("\0" + name)
        unix.listen()
        self._threads = [
            threading.Thread(target=self._hear, args=(udp,), daemon=True),
            threading.Thread(target=self._serve, args=(tcp,), daemon=True),
            threading.Thread(target=self._serve, args=(unix,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Wait until all that was sent has arrived: our own message comes after it."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.sendto(THE_END, ("127.0.0.1", self._port))
        for family, address in (
            (socket.AF_INET, ("127.0.0.1", self._port)),
            (socket.AF_UNIX, "\0" + self._name),
        ):
            with socket.socket(family) as peer, contextlib.suppress(OSError):
                peer.connect(address)
                peer.sendall(THE_END)
                while peer.recv(
                    MOST
                ):  # closing a connection with unread data discards what was sent
                    pass
        for thread in self._threads:
            thread.join()

    def _hear(self, udp: socket.socket) -> None:
        """Record packets."""
        while (packet := udp.recv(MOST)) != THE_END:
            self.heard.append(packet or b" ")

    def _serve(self, server: socket.socket) -> None:
        """Accept every connection, and record what it sends."""
        while True:
            peer, _ = server.accept()
            peer.settimeout(1)
            said = b" "
            with contextlib.suppress(OSError):
                peer.sendall(b"HTTP/1.0 200 OK\r\n\r\nwelcome\n")
                said += peer.recv(MOST)
            peer.close()
            if said.endswith(THE_END):
                return
            self.heard.append(said)
