"""The page is for this machine, for whoever has the link, and for nobody else's page."""

import http.client
import json
import socket

import pytest

from marking.builders import (
    ALPHA,
    BETA,
    HOW,
    QUESTION,
    TEXTS,
    call,
    change,
    marks,
    save_texts,
    seen_on,
    serving,
)


@pytest.fixture
def out(tmp_path):
    return save_texts(tmp_path, TEXTS)


@pytest.fixture
def server(out):
    with serving(out) as started:
        yield started


def _asked(server, method="GET", path="", *, body=None, **headers):
    """Make a request with exactly these headers; the path is behind the token."""
    connection = http.client.HTTPConnection(*server.server_address)
    connection.request(method, f"/{server.token}/{path}", body=body, headers=headers)
    told = connection.getresponse()
    told.read()
    connection.close()
    return told


class TestWhoMayAsk:
    def test_it_listens_on_the_loopback_only(self, server) -> None:
        assert server.server_address[0] == "127.0.0.1"
        others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None)}
        for address in others - {"127.0.0.1", "::1"}:
            with (
                pytest.raises(OSError, match=r"refused|unreachable|timed out|assign"),
                socket.create_connection((address, server.server_address[1]), timeout=5),
            ):
                pass

    def test_two_servers_differ_in_port_and_token(self, out, server) -> None:
        with serving(out) as other:
            assert other.token != server.token
            assert len(server.token) >= 40
            assert other.server_address != server.server_address

    @pytest.mark.parametrize(
        "path", ["", "wrong", "q/why_count", "wrong/q/why_count", "%00", "%C3%A9"]
    )
    def test_without_the_token_nothing_is_told(self, server, path) -> None:
        connection = http.client.HTTPConnection(*server.server_address)
        connection.putrequest("GET", f"/{path}")
        connection.endheaders()
        told = connection.getresponse()
        assert (told.status, told.read()) == (403, b'{"error": "Forbidden"}')

    @pytest.mark.parametrize("host", ["evil.example", "localhost:80", "127.0.0.1", "127.0.0.1:1"])
    def test_a_name_that_leads_here_is_not_ours(self, server, host) -> None:
        assert _asked(server, path="q/why_count", Host=host).status == 403
        assert _asked(server, path="q/why_count").status == 200

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://127.0.0.1:1"},
        ],
    )
    def test_other_pages_change_nothing(self, out, server, headers) -> None:
        one = seen_on(server.link)[ALPHA]
        body = json.dumps({**one, "question": "why_count", "field": "item 0", "was": None, "to": 1})
        kind = {"Content-Type": "application/json"}
        assert _asked(server, "POST", "save", body=body, **kind, **headers).status == 403
        assert marks(out, ALPHA) is None
        ours = {"Origin": server.origin, **kind}
        assert _asked(server, "POST", "save", body=body, **ours).status == 200
        assert marks(out, ALPHA).items == (1.0, None)

    def test_a_form_of_another_page_could_not_even_send_it(self, server) -> None:
        told = _asked(server, "POST", "save", body="{}", Origin=server.origin)
        assert told.status == 415

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"])
    def test_other_methods_are_not_known(self, server, method) -> None:
        assert _asked(server, method, "q/why_count").status == 501


class TestWhatIsServed:
    @pytest.mark.parametrize(
        "path",
        [
            "grades.db",
            "../grades.db",
            "q/../../grades.db",
            "q/%2e%2e%2fgrades.db",
            "q/grades.csv",
            "q/",
            "pdf/x/0",
            "pdf/../../etc/passwd/0",
            "pdf/x/-1",
            "state/nothing",
            "save",
            "//etc/passwd",
            "q/why_count/more",
        ],
    )
    def test_nothing_else(self, server, path) -> None:
        status, told = call(server.link, path)
        assert (status, told) == (404, {"error": "Not Found"})

    def test_every_answer_forbids_what_a_page_does_not_need(self, server) -> None:
        for path in ("q/why_count", "state/why_count", "nothing"):
            headers = _asked(server, path=path).headers
            assert headers["Content-Security-Policy"].startswith("default-src 'none';")
            assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
            assert "unsafe-inline'; script-src 'sha256-" in headers["Content-Security-Policy"]
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "no-referrer"
            assert headers["Cache-Control"] == "no-store"
            assert headers["Access-Control-Allow-Origin"] is None

    def test_a_pdf_file_is_saved_and_not_shown(self, out, server) -> None:
        (out / "pdf" / ALPHA).mkdir(parents=True)
        (out / "pdf" / ALPHA / "<b> report.pdf").write_bytes(b"%PDF-1.7 hello")
        page = call(server.link, "q/why_count")[1].decode()
        assert "&lt;b&gt; report.pdf</a>" in page
        id_ = seen_on(server.link)[ALPHA]["answer"]
        told = _asked(server, path=f"pdf/{id_}/0")
        assert told.status == 200
        assert told.headers["Content-Disposition"] == 'attachment; filename="answer-1.pdf"'
        assert _asked(server, path=f"pdf/{id_}/1").status == 404
        assert _asked(server, path=f"pdf/{seen_on(server.link)[BETA]['answer']}/0").status == 404

    def test_the_first_page_is_that_of_a_question_that_is_not_finished(self, tmp_path) -> None:
        out = save_texts(tmp_path / "two", {ALPHA: "because"}, HOW)
        with serving(out, QUESTION, HOW) as server:
            assert _asked(server).headers["Location"] == "q/why_count"
            change(server.link, seen_on(server.link)[ALPHA], "item 0", None, 0)
            assert _asked(server).headers["Location"] == "q/why_count"
            change(server.link, seen_on(server.link)[ALPHA], "item 1", None, 0.5)
            assert _asked(server).headers["Location"] == "q/how"


class TestChanges:
    @pytest.mark.parametrize(
        ("field", "to"),
        [
            ("item 0", 1.5),
            ("item 0", -1),
            ("item 0", "1"),
            ("item 0", True),
            ("item 0", [1]),
            ("item 2", 1),
            ("item -1", 1),
            ("item x", 1),
            ("adjust", 9),
            ("adjust", None),
            ("comment", 1),
            ("comment", "x" * 5000),
            ("answer", "mine"),
            ("by", "root"),
            (1, 1),
            ([], 1),
        ],
    )
    def test_what_no_page_of_ours_sends_is_refused(self, out, server, field, to) -> None:
        status, told = change(server.link, seen_on(server.link)[ALPHA], field, None, to)
        assert status == 400
        assert told["error"]
        assert marks(out, ALPHA) is None

    @pytest.mark.parametrize("body", [[], 1, {}, {"question": "why_count"}, {"question": []}])
    def test_so_is_what_is_no_change(self, server, body) -> None:
        assert call(server.link, "save", body)[0] == 400

    def test_nor_does_a_body_without_end(self, server) -> None:
        kind = {"Content-Type": "application/json", "Origin": server.origin}
        long = json.dumps({"field": "x" * 70_000})
        assert _asked(server, "POST", "save", body=long, **kind).status == 413
        told = _asked(server, "POST", "save", body="[" * 60_000, **kind)
        assert told.status == 400

    def test_an_unknown_answer(self, server) -> None:
        assert change(server.link, {"answer": "x", "seen": ""}, "item 0", None, 1)[0] == 404

    def test_the_points_are_within_what_the_question_is_worth(self, out, server) -> None:
        one = seen_on(server.link)[ALPHA]
        change(server.link, one, "item 0", None, 1)
        status, told = change(server.link, one, "item 1", None, 0.5)
        assert (status, told["mark"]["points"]) == (200, 1.5)
        assert change(server.link, one, "adjust", 0.0, 0.5)[1]["mark"]["points"] == 1.5
        assert change(server.link, one, "adjust", 0.5, -1.5)[1]["mark"]["points"] == 0
        assert marks(out, ALPHA).by == "ada"

    def test_characters_that_fool_a_page_are_replaced_in_comments(self, out, server) -> None:
        told = change(server.link, seen_on(server.link)[ALPHA], "comment", "", "a\u202eb\0c\r\nd")
        assert told[1]["mark"]["comment"] == "a\ufffdb\ufffdc\nd" == marks(out, ALPHA).comment

    def test_a_change_upon_something_else_than_what_is_there_is_refused(self, out, server) -> None:
        one = seen_on(server.link)[ALPHA]
        assert change(server.link, one, "comment", "", "first")[0] == 200
        status, told = change(server.link, one, "comment", "", "second")
        assert (status, told["mark"]["comment"]) == (409, "first")
        assert told["error"] == "ada changed this at the same time."
        assert marks(out, ALPHA).comment == "first"
        assert change(server.link, one, "comment", "first", "second")[0] == 200
        assert change(server.link, one, "comment", "first", "second")[0] == 200  # sent twice

    def test_a_mark_is_never_given_to_a_text_that_nobody_saw(self, out, server) -> None:
        one = seen_on(server.link)[ALPHA]
        save_texts(out, {ALPHA: "another text"})
        status, told = change(server.link, one, "item 0", None, 1)
        assert (status, told["reload"]) == (409, True)
        assert marks(out, ALPHA) is None


def test_a_blind_page_names_nobody(tmp_path) -> None:
    out = save_texts(tmp_path, TEXTS)
    (out / "pdf" / ALPHA).mkdir(parents=True)
    (out / "pdf" / ALPHA / "Curie.pdf").write_bytes(b"%PDF-1.7")
    with serving(out, blind=True) as server:
        page = call(server.link, "q/why_count")[1].decode()
        state = json.dumps(call(server.link, "state/why_count")[1])
        first = list(seen_on(server.link))
    assert not [name for stem in TEXTS for name in stem.split() if name in page + state]
    assert "PDF file 1" in page
    with serving(out, blind=True) as server:
        assert list(seen_on(server.link)) == first  # the same order and titles in the next round
