"""Serves the page to this machine alone, and only to whoever has the link.

It listens on 127.0.0.1, on a port that the system chooses. Every address begins with a token that
nobody can guess. `Host` must be ours, so that no name of another site leads here, and a change must
come from our own page (`Origin`). Nothing but the page, the marks and listed PDF files is served.
"""

import json
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from autograder.marking.desk import Desk
from autograder.marking.page import POLICY

_LARGEST = 64 * 1024
_PATIENCE = 30
"""Seconds that a connection may stay silent: no stranger's connections pile up."""

_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Server(ThreadingHTTPServer):
    """The server of one desk; `serve_forever` runs it."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.token = secrets.token_urlsafe(32)
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def origin(self) -> str:
        """What a browser calls us."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def link(self) -> str:
        """The address to open."""
        return f"{self.origin}/{self.token}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of connections that broke: a browser closes them as it likes."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version = "autograder"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE

    def do_GET(self) -> None:
        """Answer with a page, the state of a question, the history of a mark, or a PDF file."""
        if (path := self._path()) is None:
            return
        desk = self.server.desk
        match path:
            case [""]:
                self._redirect(f"q/{quote(desk.first())}")
            case ["q", name] if name in desk.questions:
                self._send(HTTPStatus.OK, desk.page(name).encode(), "text/html; charset=utf-8")
            case ["state", name] if name in desk.questions:
                stamp = parse_qs(urlsplit(self.path).query).get("stamp", [""])[0]
                state = desk.state(name, stamp)
                if state is None:
                    self._send(HTTPStatus.NO_CONTENT, b"", "")
                else:
                    self._send_json(HTTPStatus.OK, state)
            case ["history", name, answer] if name in desk.questions:
                told = desk.history(name, answer)
                if told is None:
                    self._refuse(HTTPStatus.NOT_FOUND)
                else:
                    self._send_json(HTTPStatus.OK, {"changes": told})
            case ["pdf", answer, number] if number.isascii() and number.isdecimal():
                self._send_pdf(answer, int(number[:6]))
            case _:
                self._refuse(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        """Make a change; the answer is sent once it is on the disk."""
        if (path := self._path()) is None:
            return
        if self.headers.get("Origin") != self.server.origin:
            self._refuse(HTTPStatus.FORBIDDEN)
            return
        if path != ["save"]:
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        if (given := self._body()) is None:
            return
        status, told = self.server.desk.save(given)
        self._send_json(HTTPStatus(status), told)

    def _path(self) -> list[str] | None:
        """Return the address behind the token, or refuse whoever does not know it."""
        _, token, *rest = [*urlsplit(self.path).path.split("/"), ""][:8]
        rest = rest[:-1] if rest else rest
        known = secrets.compare_digest(token.encode("utf-8", "replace"), self.server.token.encode())
        if not known or f"http://{self.headers.get('Host')}" != self.server.origin:
            self._refuse(HTTPStatus.FORBIDDEN)
            return None
        return [unquote(one) for one in rest]

    def _body(self) -> Mapping[str, Any] | None:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal() and int(length[:9]) <= _LARGEST):
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return None
        if self.headers.get_content_type() != "application/json":
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
            return None
        try:
            given = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, dict):
            self._refuse(HTTPStatus.BAD_REQUEST)
            return None
        return given

    def _send_pdf(self, answer: str, number: int) -> None:
        path = self.server.desk.pdf(answer, number)
        if path is None:
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        # Not shown in the browser: what a stranger made is opened by the program for such files.
        kept = {"Content-Disposition": f'attachment; filename="answer-{number + 1}.pdf"'}
        self._send(HTTPStatus.OK, path.read_bytes(), "application/pdf", kept)

    def _refuse(self, status: HTTPStatus) -> None:
        self.close_connection = True
        self._send_json(status, {"error": status.phrase})

    def _redirect(self, to: str) -> None:
        self._send(HTTPStatus.SEE_OTHER, b"", "", {"Location": to})

    def _send_json(self, status: HTTPStatus, value: Mapping[str, Any]) -> None:
        self._send(status, json.dumps(value).encode(), "application/json")

    def _send(
        self, status: HTTPStatus, data: bytes, kind: str, more: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        headers = {**_HEADERS, **({"Content-Type": kind} if kind else {}), **(more or {})}
        for name, value in headers.items():
            self.send_header(name, value)
        if status is not HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(data)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in the base
        """Print nothing: the addresses hold the token."""
