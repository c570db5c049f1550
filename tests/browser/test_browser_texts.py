"""Texts are graded in a real browser, by keyboard only."""

import re

import pytest
from playwright.sync_api import expect

from browser.conftest import DESKTOP, PHONE, Opened
from marking.builders import HOW, QUESTION, marks, save_texts, serving

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
ALPHA, BETA, GAMMA, DELTA = "Curie Marie", "Hopper Grace", "Noether Emmy", "Zed <script>alert(1)"
TEXTS = {
    ALPHA: "To know how many there are, because otherwise nobody could tell.",
    BETA: f"Because the exercise asks for it. {EVIL} </script><b>bold</b> \u05d0\u05d1\u05d2",
    GAMMA: "to know how many there are because otherwise nobody could tell",
    DELTA: "",
}
ORDER = [ALPHA, GAMMA, BETA, DELTA]
"""Alike answers follow one another; an empty one comes last."""


@pytest.fixture
def out(tmp_path):
    return save_texts(tmp_path, TEXTS, HOW)


@pytest.fixture
def visited(browser):
    """Open links, each in a window of its own; at the end, none did anything on its own."""
    windows = []

    def call(link, *, viewport=DESKTOP, dark=False):
        context = browser.new_context(viewport=viewport, color_scheme="dark" if dark else "light")
        page, trouble = context.new_page(), []
        windows.append((context, trouble))
        origin = re.match(r"http://[^/]+/[^/]+/", link).group()
        page.on("console", lambda said: trouble.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("dialog", lambda dialog: trouble.append(f"dialog: {dialog.message}"))
        page.on("request", lambda r: r.url.startswith(origin) or trouble.append(r.url))
        page.goto(link)
        return page

    yield call
    for context, _ in windows:
        context.close()
    # A conflict is told by the page, and noted by the browser; so is what a test has aborted.
    expected = re.compile("status of 409|ERR_FAILED")
    assert [t for _, trouble in windows for t in trouble if not expected.search(t)] == []


def _saved(page) -> None:
    expect(page.locator("#saved")).to_have_text("All is saved.")


def _states(page) -> list[str]:
    return page.locator(".state").all_inner_texts()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_is_readable_by_everybody(out, visited, viewport, dark) -> None:
    with serving(out, QUESTION, HOW) as server:
        page = visited(server.link, viewport=viewport, dark=dark)
        page.keyboard.press("1")
        page.keyboard.press("c")
        page.keyboard.type("A snippet")
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        page.keyboard.press("a")
        _saved(page)
        # The policy of the page keeps axe from being added as a script of its own.
        assert Opened.faults(_Shown(page)) == []
        assert not Opened.is_wider_than_the_screen(_Shown(page))


class _Shown:
    def __init__(self, page) -> None:
        self.page = page


def test_a_question_is_graded_by_keyboard_only(out, visited) -> None:
    with serving(out, QUESTION, HOW) as server:
        page = visited(server.link)
        assert page.locator(".answer h2").all_inner_texts() == ORDER
        assert _states(page) == ["not graded"] * 4
        for key in ("1", "2", "2"):  # all of the first item, half of the second
            page.keyboard.press(key)
        page.keyboard.press("c")
        page.keyboard.type("Good, but long.\nSee 1.")
        page.keyboard.press("Escape")
        page.keyboard.press("g")  # the same for the answer that is alike
        page.keyboard.press("n")
        page.keyboard.press("1")
        page.keyboard.press("1")
        _saved(page)
        assert _states(page)[:3] == [
            "1.25 of 1.5, by ada",
            "1.25 of 1.5, by ada",
            "half-finished: 0.5 of 1.5 so far, by ada",
        ]
        assert page.locator("#progress").inner_text() == "2 of 4 graded, 1 half-finished"
        page.keyboard.press("0")
        page.keyboard.press("+")
        expect(page.locator(".answer.current .snippets button").first).to_be_visible()
        page.keyboard.press("Alt+1")
        _saved(page)
        assert _states(page)[2] == "1 of 1.5 (+0.5 besides), by ada"
        page.keyboard.press("j")
        page.keyboard.press("0")
        page.keyboard.press("k")
        _saved(page)
        assert page.locator("#progress").inner_text() == "4 of 4 graded"
        page.keyboard.press("]")
        page.wait_for_url("**/q/how")
        assert "4 of 4" in page.locator("nav").inner_text()
        page.keyboard.press("[")
        page.wait_for_url("**/q/why_count")
        assert page.locator("textarea").first.input_value() == "Good, but long.\nSee 1."
    assert (marks(out, ALPHA).items, marks(out, ALPHA).comment) == (
        (1.0, 0.25),
        "Good, but long.\nSee 1.",
    )
    assert marks(out, GAMMA).comment == "Good, but long.\nSee 1."
    assert marks(out, BETA).comment in {"Good, but long.", "See 1."}
    assert (marks(out, BETA).items, marks(out, BETA).adjust) == ((0.5, 0.0), 0.5)


def test_what_students_write_is_text(out, visited) -> None:
    with serving(out, QUESTION, HOW) as server:
        page = visited(server.link)
        assert page.locator("main img, main b, main script, iframe").count() == 0
        assert TEXTS[BETA] == page.locator(".answer pre").nth(2).inner_text()
        assert page.locator(".answer pre").nth(2).get_attribute("dir") == "auto"
        page.keyboard.press("c")
        page.keyboard.type("</script><script>alert(3)</script><img src=x onerror=alert(4)>")
        page.keyboard.press("Escape")
        _saved(page)
        page.reload()
        assert page.locator("main img, main script").count() == 0
        page.keyboard.press("j")
        expect(page.locator(".snippets button").first).to_contain_text("<script>alert(3)")


def test_another_site_can_neither_read_nor_post(out, visited, browser, tmp_path) -> None:
    with serving(out, QUESTION, HOW) as server, serving(out, QUESTION) as foreign:
        page = visited(foreign.link)  # a page of another origin on the same machine
        tries = """async ([link, body]) => {
            const told = [];
            for (const type of ["application/json", "text/plain"]) {
                try { told.push((await fetch(link + "save", {method: "POST", body,
                    headers: {"Content-Type": type}, mode: type === "text/plain" ? "no-cors" : "cors"})).status); }
                catch (error) { told.push("blocked"); }
            }
            return told;
        }"""
        evil = browser.new_context(bypass_csp=True).new_page()
        evil.goto(page.url)
        body = '{"answer": "x", "question": "why_count", "field": "item 0", "was": null, "to": 1}'
        assert evil.evaluate(tries, [server.link, body]) in (["blocked"] * 2, ["blocked", 0])
        evil.set_content(f"<iframe src='{server.link}q/why_count'></iframe>")
        evil.frame_locator("iframe").locator("body").wait_for(state="attached")
        assert evil.frame_locator("iframe").locator(".answer").count() == 0
        evil.context.close()
    assert marks(out, ALPHA) is None


def test_two_windows_see_each_other_and_keep_both_comments(out, visited) -> None:
    with serving(out, QUESTION) as server, serving(out, QUESTION, by="bob") as other:
        one, two = visited(server.link), visited(other.link)
        told: list[int] = []
        two.on("response", lambda response: told.append(response.status))
        one.keyboard.press("1")
        _saved(one)
        expect(two.locator(".state").first).to_contain_text("by ada")
        # Both write at once: the second window does not know yet what the first one saved.
        two.route("**/state/**", lambda route: route.abort())
        one.keyboard.press("c")
        one.keyboard.type("from ada")
        _saved(one)
        two.keyboard.press("c")
        two.keyboard.type("from bob")
        expect(two.locator("#saved")).to_have_text(
            re.compile("both comments are kept|All is saved|does not answer")
        )
        two.unroute("**/state/**")
        expect(two.locator("textarea").first).to_have_value(re.compile("from bob"))
        expect(one.locator("textarea").first).to_have_value(re.compile("from bob$"))
        kept = marks(out, ALPHA).comment
        assert told.count(409) == 1  # it was refused once, and then saved upon the other one
    assert "from ada" in kept
    assert "from bob" in kept


def test_what_cannot_be_saved_is_told(out, visited) -> None:
    with serving(out, QUESTION) as server:
        page = visited(server.link)
        page.route("**/save", lambda route: route.abort())
        page.keyboard.press("1")
        expect(page.locator("#saved")).to_contain_text("Not saved: 1.")
        page.unroute("**/save")
        _saved(page)
    assert marks(out, ALPHA).items == (1.0, None)


def test_an_answer_that_changed_is_shown_beside_the_one_that_was_graded(out, visited) -> None:
    with serving(out, QUESTION) as server:
        page = visited(server.link)
        page.keyboard.press("a")
        _saved(page)
        save_texts(out, {ALPHA: "Another text altogether."}, HOW)
        page.keyboard.press("1")
        expect(page.locator("#saved")).to_contain_text("reload it")
        page.reload()
        expect(page.locator(".state.changed")).to_have_text(
            "changed after it was graded: 1.5 of 1.5, by ada"
        )
        at = page.locator(".answer h2").all_inner_texts().index(ALPHA)
        page.locator(".before summary").focus()
        page.keyboard.press("Enter")
        assert page.locator(".before pre").inner_text() == TEXTS[ALPHA]
        page.keyboard.press("y")
        _saved(page)
        assert _states(page)[at] == "1.5 of 1.5, by ada"
    assert marks(out, ALPHA).answer == "Another text altogether."


def test_formulas_are_drawn_where_they_are_known(out, visited) -> None:
    with serving(out, QUESTION, HOW) as server:
        page = visited(server.link)
        assert page.locator(".side math msup").count() == 2
        assert page.locator(".side .prose").inner_text().startswith("To know <how many> there are:")
        assert page.locator(".side .prose").inner_text().endswith("not `$n$` or $n$.")
        assert page.locator(".side math").first.bounding_box()["width"] > 5


def test_who_gave_what_is_shown_when_it_is_opened(out, visited) -> None:
    with serving(out, QUESTION, HOW) as server:
        page = visited(server.link)
        history = page.locator(".answer").first.locator(".history")
        history.locator("summary").click()
        expect(history.locator("li")).to_have_text(["Nobody has given anything yet."])
        history.locator("summary").click()
        page.keyboard.press("Escape")
        for key in ("1", "2"):
            page.keyboard.press(key)
        page.keyboard.press("c")
        page.keyboard.type("<b>Good</b>, but long.")
        page.keyboard.press("Escape")
        _saved(page)
        history.locator("summary").click()
        lines = history.locator("li")
        expect(lines).to_have_count(3)  # a comment once, however many keys it took
        expect(lines.nth(0)).to_contain_text(
            'UTC, ada: comment: "<b>Good</b>, but long." (1.5 of 1.5)'
        )
        expect(lines.nth(1)).to_contain_text("ada: item 2: open → 0.5 (1.5 of 1.5)")
        expect(lines.nth(2)).to_contain_text("ada: item 1: open → 1 (not finished)")
        assert Opened.faults(_Shown(page)) == []


def test_a_text_that_is_only_in_a_pdf_file_stands_alone_and_is_linked(tmp_path, visited) -> None:
    out = save_texts(tmp_path, {ALPHA: "", BETA: "", GAMMA: "", DELTA: "Some."})
    (out / "pdf" / BETA).mkdir(parents=True)
    (out / "pdf" / BETA / "report.pdf").write_bytes(b"%PDF-1.7")
    with serving(out, QUESTION) as server:
        page = visited(server.link)
        assert page.locator(".answer h2").all_inner_texts() == [BETA, DELTA, ALPHA, GAMMA]
        answer = page.locator(".answer").first
        assert answer.locator("pre").inner_text() == "(no text here: read the PDF file)"
        with page.expect_download() as saved:
            answer.get_by_role("link", name="report.pdf").click()
        assert saved.value.suggested_filename == "answer-1.pdf"
        page.keyboard.press("n")
        for key in ("n", "n", "0", "g"):  # nothing for an empty one, and those like it
            page.keyboard.press(key)
        _saved(page)
        assert _states(page)[0] == "not graded"
        page.keyboard.press("n")
        page.keyboard.press("a")
        _saved(page)
    assert marks(out, BETA).items == (1.0, 0.5)
    assert marks(out, GAMMA).items == marks(out, ALPHA).items == (0.0, 0.0)
