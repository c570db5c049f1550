"""Texts for a person to grade: model answer, rubric, and each student's text, clearly separated."""

from autograder.model import Report, Status, TextAnswer, TextQuestion
from autograder.report import write_texts

TEXT_QUESTION = TextQuestion(name="why", points=1.5, answer="So $x$.", rubric="- 1.5 points: x")


def _report(stem, *texts):
    answers = tuple(TextAnswer(question="why", max_points=1.5, text=text) for text in texts)
    return Report(stem=stem, digest="d", status=Status.GRADED, max_score=1, answers=answers)


def _written(tmp_path, *reports):
    write_texts(reports, tmp_path / "answers", [TEXT_QUESTION])
    return (tmp_path / "answers" / "why.md").read_text(encoding="utf-8")


def test_model_answer_rubric_and_texts_stand_in_one_file(tmp_path):
    assert _written(tmp_path, _report("curie", "Because.\n\n- one"), _report("noether", "")) == (
        "# why: 1.5 points\n\n**Model answer**\n\nSo $x$.\n\n**Rubric**\n\n- 1.5 points: x\n\n"
        "## curie\n\n> Because.\n>\n> - one\n\n## noether\n\n> (no text)\n"
    )


def test_a_text_stays_inside_its_quotation(tmp_path):
    shown = _written(tmp_path, _report("curie", "a\n# why: 9 points\n<script>x</script>"))
    assert "> # why: 9 points\n> &lt;script>x&lt;/script>" in shown


def test_without_a_submission_of_the_part_nobody_is_listed(tmp_path):
    assert "##" not in _written(tmp_path, _report("curie"))


def test_neither_names_nor_texts_can_hold_markup_or_links(tmp_path):
    text = "[a](javascript:x) ![p](//far) [b]\n\n[b]: javascript:x"
    shown = _written(tmp_path, _report("<img src=x>", text), _report("[n](javascript:x)", ""))
    assert "<" not in shown
    assert "](" not in shown
    assert "]:" not in shown
