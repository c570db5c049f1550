"""`course.toml`: a good file is read as it is; an error is reported with file, key and reason."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course import Feedback, Grading, Part, read_course
from autograder.course.late_rule import LateRule
from autograder.course.rules import ArchiveLimits, Rules, time_from
from autograder.errors import CourseError
from autograder.model import Limits

GOOD = """
title = "Normalization"
library = ["normlab"]

[[part]]
id = "batch_norm"
title = "Batch normalization"
source = "batch_norm.md"
reference = ["batch_norm"]

[part.points]
forward = 12
backward = 2.5
bonus = 0

[feedback]
before_deadline = "names"
after_deadline = "names"
after_publication = "names and diagnoses"

[grading]
inherited_faults = "cost"

[limits]
call_seconds = 2
memory_mib = 512
"""


def _building_on(lines):
    return GOOD.replace("[feedback]", f"[part.builds_on]\n{lines}\n\n[feedback]")


@pytest.fixture
def course_of(tmp_path):
    """Write a course.toml and read it."""
    (tmp_path / "assignment").mkdir()

    def read(text):
        (tmp_path / "assignment" / "course.toml").write_text(text, encoding="utf-8")
        return read_course(tmp_path)

    return read


@pytest.fixture
def told(course_of, tmp_path):
    """Return the error about a wrong file, without its path."""

    def call(text):
        with pytest.raises(CourseError) as caught:
            course_of(text)
        path = str(tmp_path / "assignment" / "course.toml")
        message = str(caught.value)
        assert f"{path}: " in message
        return message.replace(f"{path}: ", "")

    return call


class TestGoodFiles:
    def test_every_key_is_read(self, course_of, tmp_path):
        course = course_of(GOOD)
        assert course.folder == tmp_path
        assert course.title == "Normalization"
        assert course.library == ("normlab",)
        assert course.parts == (
            Part(
                id="batch_norm",
                title="Batch normalization",
                source="batch_norm.md",
                reference=("batch_norm",),
                points={"forward": 12, "backward": 2.5, "bonus": 0},
            ),
        )
        assert list(course.parts[0].points) == ["forward", "backward", "bonus"]
        assert course.feedback == Feedback(before_deadline="names", after_deadline="names")
        assert course.grading == Grading(inherited_faults="cost")
        assert course.limits == Limits(call_seconds=2.0, memory_mib=512)

    def test_feedback_grading_and_limits_may_be_left_out(self, course_of):
        course = course_of(GOOD.partition("[feedback]")[0])
        assert course.feedback == Feedback(
            before_deadline="nothing",
            after_deadline="nothing",
            after_publication="names and diagnoses",
        )
        assert course.grading == Grading(inherited_faults="free")
        assert course.limits == Limits()

    @pytest.mark.parametrize("library", ["", "library = []"])
    def test_a_course_may_have_no_library_and_several_parts(self, course_of, library):
        second = GOOD[GOOD.index("[[part]]") : GOOD.index("[feedback]")]
        for name in ("batch_norm", "forward", "backward", "bonus"):
            second = second.replace(name, f"other_{name}")
        course = course_of(
            GOOD.replace('library = ["normlab"]', library).replace(
                "[feedback]", second + "[feedback]"
            )
        )
        assert course.library == ()
        assert [part.id for part in course.parts] == ["batch_norm", "other_batch_norm"]

    def test_questions_of_every_kind(self, course_of):
        kinds = 'results = "r.json"\n[part.experiments]\nrun = 1\n[part.texts]\nwhy = 2\n'
        (part,) = course_of(GOOD.replace("[part.points]", f"{kinds}[part.points]")).parts
        assert dict(part.experiments) == {"run": 1}
        assert dict(part.texts) == {"why": 2}
        assert list(part.checked) == ["forward", "backward", "bonus", "run"]
        assert part.results == "r.json"

    @pytest.mark.parametrize("shown", ["nothing", "names", "names and diagnoses"])
    def test_each_visibility(self, course_of, shown):
        read = course_of(GOOD.replace('"names"', f'"{shown}"')).feedback
        assert read == Feedback(before_deadline=shown, after_deadline=shown)
        assert read.at("after_deadline") == shown

    def test_from_when_something_may_be_seen(self):
        feedback = Feedback(after_deadline="names")
        assert feedback.first("names") == "after_deadline"
        assert feedback.first("names and diagnoses") == "after_publication"
        assert Feedback(after_publication="names").first("names and diagnoses") is None

    @pytest.mark.parametrize("faults", ["free", "cost"])
    def test_each_price_of_inherited_faults(self, course_of, faults):
        grading = course_of(GOOD.replace('"cost"', f'"{faults}"')).grading
        assert grading.inherited_faults == faults

    def test_questions_may_build_on_functions_of_others_and_on_given_ones(self, course_of):
        (part,) = course_of(_building_on('backward = ["forward", "given"]\nforward = []')).parts
        assert part.builds_on == {"backward": ("forward", "given"), "forward": ()}

    def test_most_build_on_nothing(self, course_of):
        assert course_of(GOOD).parts[0].builds_on == {}
        assert course_of(_building_on("")).parts[0].builds_on == {}

    def test_limits_get_their_types(self, course_of):
        limits = course_of(GOOD).limits
        assert (type(limits.call_seconds), type(limits.memory_mib)) == (float, int)

    def test_code_may_import_numpy_and_what_the_course_requires(self, course_of):
        assert course_of(GOOD).requires == ("numpy",)
        asked = course_of('requires = ["numpy", "scikit-learn"]\n' + GOOD)
        assert asked.requires == ("numpy", "scikit-learn")

    def test_a_library_may_be_left_out(self, course_of):
        assert course_of(GOOD.replace('library = ["normlab"]', "")).library == ()

    def test_rules_of_intake_are_read(self, course_of):
        table = "[intake]\ncounts = 'last'\npacked_mib = 1.5\nentries = 3\n"
        rules = course_of(GOOD + table + "deadline = 2026-12-01T23:59:00+01:00").intake
        assert rules.counts == "last"
        assert rules.limits == ArchiveLimits(packed=3 << 19, entries=3)
        assert rules.deadline == datetime(2026, 12, 1, 22, 59, tzinfo=UTC)

    def test_a_deadline_may_be_told_by_the_clock_of_a_zone(self, course_of):
        table = '[intake]\ntime_zone = "Europe/Berlin"\ndeadline = 2026-07-01T14:29:59\n'
        rules = course_of(GOOD + table).intake
        assert rules.deadline == datetime(2026, 7, 1, 12, 29, 59, tzinfo=UTC)
        assert rules.zone == ZoneInfo("Europe/Berlin")

    def test_what_being_late_costs_is_read(self, course_of):
        late = "[late]\ncosts = 0.1\neach = 'hour'\ngrace_minutes = 10\nslip_days = 2\n"
        table = GOOD.replace('"cost"', '"cost"\nround_to = 0.5')
        rules = course_of(f"{table}{late}cut_off_hours = 72\n").intake
        assert rules.late == LateRule(
            costs=0.1, each="hour", grace_minutes=10, slip_days=2, cut_off_hours=72
        )
        assert rules.round_to == 0.5

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("costs = 50", "[late] costs = 50: expected a share of the points, from 0 for none"),
            ("each = 'week'", "[late] each = 'week': expected one of 'day', 'hour'"),
            ("grace_minutes = -1", "[late] grace_minutes = -1: expected a whole number, 0 or more"),
            ("slip_days = 1.5", "[late] slip_days = 1.5: expected a whole number, 0 or more"),
            ("cut_off_hours = 0", "[late] cut_off_hours = 0: expected a whole number above 0"),
            ("penalty = 1", "[late] has an unknown key 'penalty'; known are costs, each, grace_"),
        ],
    )
    def test_an_error_in_the_late_rule_is_reported(self, told, line, reason):
        assert told(f"{GOOD}\n[late]\n{line}\n").startswith(reason)

    def test_what_can_be_unlocked_is_read(self, course_of):
        name = next(iter(course_of(GOOD).parts[0].points))
        course = course_of(f'{GOOD}\n[unlock]\ncosts = 1\nquestions = ["{name}"]\n')
        assert (course.unlock.costs, course.unlock.questions) == (1, (name,))
        assert course.unlock.told == "Its own question earns nothing then, and 1 point comes off."
        assert course_of(GOOD).unlock.questions == ()
        assert course_of(GOOD).unlock.told == "Its own question earns nothing then."
        assert course_of(GOOD).module == "my_code"

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("costs = -1", "[unlock] costs = -1: expected a number of points, 0 or more"),
            ("price = 1", "[unlock] has an unknown key 'price'; known are "),
            ('questions = ["lost"]', "unlock.questions has 'lost', which is not a question in"),
        ],
    )
    def test_an_error_in_what_can_be_unlocked_is_reported(self, told, line, reason):
        assert told(f"{GOOD}\n[unlock]\n{line}\n").startswith(reason)

    def test_a_module_named_like_a_part_is_reported(self, course_of, told):
        part = course_of(GOOD).parts[0].id
        assert told(f'module = "{part}"\n{GOOD}') == (
            f"module = '{part}': a part or a package of library has this name"
        )

    def test_rules_of_intake_may_be_left_out(self, course_of):
        assert course_of(GOOD).intake == Rules()

    def test_a_time_from_the_command_line(self):
        assert time_from("2026-12-01T23:59:00Z") == datetime(2026, 12, 1, 23, 59, tzinfo=UTC)
        for wrong in ("soon", "2026-12-01T23:59:00", ""):
            with pytest.raises(CourseError, match="a time with its zone"):
                time_from(wrong)

    def test_the_course_of_this_repository_is_one(self, root):
        assert read_course(root).parts


class TestFiles:
    def test_a_missing_file_is_named_with_what_to_do(self, tmp_path):
        with pytest.raises(CourseError) as caught:
            read_course(tmp_path)
        path = tmp_path / "assignment" / "course.toml"
        assert str(caught.value) == f"{path} does not exist. Run this inside the course's folder."

    @pytest.mark.parametrize(
        ("text", "reason"),
        [("title = \n", "line 1"), ("a = 1\na = 2\n", "line 2"), ("\n\n[[part]\n", "line 3")],
    )
    def test_a_file_that_is_not_toml_is_named_with_the_line(
        self, course_of, tmp_path, text, reason
    ):
        with pytest.raises(CourseError) as caught:
            course_of(text)
        path = tmp_path / "assignment" / "course.toml"
        assert str(caught.value).startswith(f"{path} is not valid TOML: ")
        assert reason in str(caught.value)

    def test_a_file_that_is_not_text_is_named(self, course_of, tmp_path):
        with pytest.raises(CourseError):
            course_of("")
        path = tmp_path / "assignment" / "course.toml"
        path.write_bytes(b'title = "\xff"')
        with pytest.raises(CourseError, match="is not valid TOML"):
            read_course(tmp_path)


WRONG = {
    "unknown at the top": (
        'title = "N',
        'titel = 1\ntitle = "N',
        "the top level has an unknown key 'titel'",
    ),
    "unknown in a part": (
        'id = "b',
        'weight = 1\nid = "b',
        "[[part]] batch_norm has an unknown key 'weight'",
    ),
    "unknown feedback": (
        "before_deadline",
        "hidden_checks",
        "[feedback] has an unknown key 'hidden_checks'; known are before_deadline, after_deadline",
    ),
    "unknown limit": (
        "memory_mib",
        "memory",
        "[limits] has an unknown key 'memory'; known are call_seconds",
    ),
    "no title": ('title = "Normalization"', "", "the top level lacks 'title'"),
    "empty title": (
        'title = "Normalization"',
        'title = ""',
        "title = '': expected a text in quotes, not an empty one",
    ),
    "title is a number": (
        'title = "Normalization"',
        "title = 0",
        "title = 0: expected a text in quotes",
    ),
    "library is a text": ('["normlab"]', '"normlab"', "library = 'normlab': expected a list"),
    "library of numbers": ('["normlab"]', "[3]", "library[0] = 3: expected a name of letters"),
    "library of paths": ('"normlab"', '"../x"', "library[0] = '../x': expected a name of letters"),
    "part in single brackets": ("[[part]]", "[part]", "expected tables [[part]]"),
    "no id": ('id = "batch_norm"', "", "[[part]] number 1 lacks 'id': expected a name of letters"),
    "no source": ('source = "batch_norm.md"', "", "[[part]] batch_norm lacks 'source'"),
    "no reference": ('reference = ["batch_norm"]', "", "[[part]] batch_norm lacks 'reference'"),
    "requires is a text": (
        "[[part]]",
        'requires = "numpy"\n[[part]]',
        "requires = 'numpy': expected a",
    ),
    "requires a version": (
        "[[part]]",
        'requires = ["numpy>=2"]\n[[part]]',
        "requires[0] = 'numpy>=2': expected the name of a package as pip knows it",
    ),
    "requires no arrays": ("[[part]]", 'requires = ["pyyaml"]\n[[part]]', "requires lacks 'numpy'"),
    "id with a space": (
        '"batch_norm"\nt',
        '"batch norm"\nt',
        "[[part]] batch norm id = 'batch norm': expected a name of letters, digits",
    ),
    "id is a path": ('"batch_norm"\nt', '"../b"\nt', "id = '../b': expected a name of letters"),
    "id starts with a digit": (
        '"batch_norm"\nt',
        '"1a"\nt',
        "id = '1a': expected a name of letters",
    ),
    "id is a number": (
        'id = "batch_norm"',
        "id = 7",
        "[[part]] 7 id = 7: expected a name of letters",
    ),
    "no points": (
        "forward = 12\nbackward = 2.5\nbonus = 0",
        "",
        "[[part]] batch_norm points = {}: expected a table of questions and points",
    ),
    "points are negative": ("12", "-1", "points.forward = -1: expected a number of points"),
    "points are a text": ("12", '"12"', "points.forward = '12': expected a number of points"),
    "points are true": ("12", "true", "points.forward = True: expected a number of points"),
    "points are infinite": ("12", "inf", "points.forward = inf: expected a number of points"),
    "points beyond all sense": ("12", "9" * 400, "expected a number of points"),
    "points are no number": ("12", "nan", "points.forward = nan: expected a number of points"),
    "question with a dash": (
        "forward",
        "for-ward",
        "points has 'for-ward': expected a question named as a function",
    ),
    "question is a path": (
        "forward",
        '"../x"',
        "points has '../x': expected a question named as a function",
    ),
    "visibility": (
        '"names"',
        '"never"',
        "[feedback] before_deadline = 'never': expected one of 'nothing', 'names', 'names and di",
    ),
    "what was shown is taken back": (
        'after_publication = "names and diagnoses"',
        'after_publication = "nothing"',
        "[feedback]: after_publication = 'nothing' shows less than after_deadline = 'names': what",
    ),
    "visibility is a list": (
        '"names"',
        '["names"]',
        "before_deadline = ['names']: expected one of",
    ),
    "unknown grading": (
        "inherited_faults",
        "inherited",
        "[grading] has an unknown key 'inherited'; known are inherited_faults",
    ),
    "faults": (
        '"cost"',
        '"half"',
        "[grading] inherited_faults = 'half': expected one of 'free', 'cost'",
    ),
    "faults are false": ('"cost"', "false", "inherited_faults = False: expected one of 'free'"),
    "a negative limit": (
        "512",
        "-512",
        "[limits] memory_mib = -512: expected a whole number above 0",
    ),
    "a limit of zero": ("= 2\n", "= 0\n", "[limits] call_seconds = 0: expected a number above 0"),
    "a limit of half a byte": ("512", "0.5", "memory_mib = 0.5: expected a whole number above 0"),
    "an endless limit": ("= 2\n", "= inf\n", "call_seconds = inf: expected a number above 0"),
    "a limit that is no number": (
        "512",
        "nan",
        "memory_mib = nan: expected a whole number above 0",
    ),
    "a limit of a whole number with a point": (
        "512",
        "512.0",
        "memory_mib = 512.0: expected a whole number above 0",
    ),
    "a limit beyond all sense": ("512", "9" * 400, "expected a whole number above 0"),
    "a limit that is a text": (
        "512",
        '"1 GB"',
        "memory_mib = '1 GB': expected a whole number above 0",
    ),
    "a limit that is true": ("512", "true", "memory_mib = True: expected a whole number above 0"),
}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            "deadline = 2026-12-01T23:59:00",
            "[intake]: deadline = 2026-12-01 23:59:00 has no time zone: write 2026-12-01T",
        ),
        (
            "time_zone = 'Berlin time'",
            "[intake]: time_zone = 'Berlin time': expected the name of a zone, as Europe/Berlin",
        ),
        ("team_size = 0", "[intake] team_size = 0: expected a whole number above 0"),
        (
            "deadline = 2026-12-01",
            "[intake] deadline = 2026-12-01: expected a time without quotes",
        ),
        (
            "deadline = '2026-12-01T23:59:00Z'",
            "[intake] deadline = '2026-12-01T23:59:00Z': expected a time without quotes: 2026",
        ),
        ("deadline = 'soon'", "[intake] deadline = 'soon': expected a time without quotes"),
        ("counts = 'best'", "[intake] counts = 'best': expected one of 'last before the deadline'"),
        ("counts = ['last']", "[intake] counts = ['last']: expected one of"),
        ("packed = 3", "[intake] has an unknown key 'packed'; known are deadline, time_zone, "),
        ("packed_mib = 0", "[intake] packed_mib = 0: expected a number above 0"),
        ("packed_mib = nan", "[intake] packed_mib = nan: expected a number above 0"),
        ("entries = 2.5", "[intake] entries = 2.5: expected a whole number above 0"),
    ],
)
def test_an_error_in_the_rules_of_intake_is_reported(told, line, reason):
    assert told(f"{GOOD}\n[intake]\n{line}\n").startswith(reason)


@pytest.mark.parametrize(("old", "new", "reason"), WRONG.values(), ids=WRONG.keys())
def test_an_error_is_reported_with_key_and_reason(told, old, new, reason):
    assert old in GOOD
    assert reason in told(GOOD.replace(old, new, 1))


@pytest.mark.parametrize("value", ["3", '"x"', "[1]", "true"])
@pytest.mark.parametrize("section", ["feedback", "grading", "limits", "intake"])
def test_a_section_that_is_not_a_table_is_reported(told, section, value):
    head, _, _ = GOOD.partition("[[part]]")
    text = f"{head}{section} = {value}\n" + GOOD[len(head) : GOOD.index("[feedback]")]
    assert told(text).startswith(f"{section} = ")
    assert told(text).endswith(f"expected a table [{section}]")


def test_a_course_without_parts_is_reported(told):
    head, _, _ = GOOD.partition("[[part]]")
    assert told(head) == "the top level lacks 'part': expected tables [[part]]"
    assert told(head + "part = []") == "part = []: expected tables [[part]]"
    assert told(head + "part = [3]") == "part[0] = 3: expected a table"


def test_two_parts_of_one_id_are_reported(told):
    part = GOOD[GOOD.index("[[part]]") : GOOD.index("[feedback]")]
    assert "two [[part]] have the id 'batch_norm'" in told(GOOD.replace(part, part + part))


values = st.recursive(
    st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["batch_norm", "names", "", "free"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "points", "call_seconds", "after_deadline", "inherited_faults", "counts"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(
    key=st.sampled_from(
        ["title", "library", "requires", "feedback", "grading", "limits", "intake", "late", "part"]
    ),
    value=values,
)
def test_any_value_of_any_key_is_read_or_reported(tmp_path_factory, key, value):
    root = tmp_path_factory.getbasetemp()
    (root / "assignment").mkdir(exist_ok=True)
    good = {
        "title": '"T"',
        "library": "[]",
        "part": '[{id="a", title="t", source="s", reference=["r"], points={q=1}}]',
    }
    text = "".join(f"{k} = {v}\n" for k, v in {**good, key: _toml(value)}.items())
    (root / "assignment" / "course.toml").write_text(text)
    try:
        assert sum(read_course(root).parts[0].checked.values()) >= 0
    except CourseError as error:
        assert "course.toml: " in str(error)  # noqa: PT017 - it may also be read


def _toml(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


@pytest.mark.parametrize(
    ("added", "reason"),
    [
        ("[part.experiments]\nrun = 1\n", "no `results`"),
        ('results = "../r.json"\n', "a plain file name"),
        ('results = "r.txt"\n', "ending in .json"),
        ("[part.texts]\nforward = 1\n", "'forward' shares its name"),
        ("[part.extra]\nforward = 1\n", "'forward' shares its name"),
        ("[part.extra]\nmore = -1\n", "extra.more = -1: expected a number of points, 0 or more"),
        ("[part.texts]\nbatch_norm = 1\n", "'batch_norm' shares its name"),
        ("[part.texts]\nwhy = -1\n", "texts.why = -1"),
    ],
)
def test_a_wrong_kind_of_question_is_reported(told, added, reason):
    assert reason in told(GOOD.replace("[part.points]", f"{added}[part.points]"))


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ('run = ["forward"]', "builds_on has 'run', which is not a question in points"),
        ('backward = "forward"', "builds_on.backward = 'forward': expected a list"),
        ("backward = [3]", "builds_on.backward[0] = 3: expected a text in quotes"),
        ("backward = {forward = true}", "expected a list"),
        ('backward = ["forward", "backward"]', "builds_on.backward names itself"),
    ],
)
def test_what_nothing_can_build_on_is_reported(told, lines, reason):
    assert reason in told(_building_on(lines))


@pytest.mark.parametrize("value", ['"forward"', '["forward"]', "true"])
def test_builds_on_is_a_table(told, value):
    text = GOOD.replace("[part.points]", f"builds_on = {value}\n\n[part.points]")
    assert "[[part]] batch_norm builds_on = " in told(text)
    assert told(text).endswith("expected a table")


def test_experiments_build_on_nothing(told):
    kinds = 'results = "r.json"\n[part.experiments]\nrun = 1\n'
    text = _building_on('run = ["forward"]').replace("[part.points]", f"{kinds}[part.points]")
    assert "builds_on has 'run', which is not a question in points" in told(text)


PLOT = """
results = "r.json"

[part.experiments]
run = 1

[[part.plots]]
question = "run"
title = "A run"
x = "epoch"
y = "loss"
y_range = [0, 2]
first = -1
curves = [{ name = "it", figures = "a b/*/c/-1", expected = 1 }]

"""


def _drawing(old="", new=""):
    assert old in PLOT
    return (
        GOOD.replace("[feedback]", f"{PLOT.replace(old, new)}[feedback]")
        .replace("[part.points]\nforward", "results = 'r.json'\n[part.points]\nforward")
        .replace('results = "r.json"\n', "")
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [("1", 1.0), ("[1, 2.5]", (1.0, 2.5)), ('"reference"', "reference")],
)
def test_what_is_drawn_of_a_record_is_read(course_of, written, expected):
    (plot,) = course_of(_drawing("expected = 1", f"expected = {written}")).parts[0].plots
    assert (plot.y_range, plot.first, plot.step) == ((0, 2), -1, 1)
    assert plot.curves[0].expected == expected
    assert plot.curves[0].figures == "a b/*/c/-1"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"run"\ntitle', '"forward"\ntitle', "plots has 'forward', which is not a question in exp"),
        ("[0, 2]", "[2, 0]", "y_range = [2, 0]: expected the lower end first"),
        ("[0, 2]", "[0, inf]", "expected two numbers, the lower end of the axis first"),
        ("[0, 2]", "[0]", "expected two numbers, the lower end of the axis first"),
        ("a b/*/c/-1", "/a", "expected the keys in the record that lead to numbers, with / betw"),
        ("= 1 }", "= nan }", 'expected a number, a list of numbers, or "reference"'),
        ("= 1 }", '= "theory" }', 'expected a number, a list of numbers, or "reference"'),
        ("first = -1", "step = 0", "step = 0: expected a number above 0"),
        ('name = "it", ', "", "lacks 'name'"),
        ("[{ name", "[] # [{ name", "curves = []: expected tables with curves"),
    ],
)
def test_what_cannot_be_drawn_is_reported(told, old, new, reason):
    assert reason in told(_drawing(old, new))


def test_extra_credit_is_no_part_of_the_points(course_of):
    more = '[part.extra]\nmore = 1.5\n\n[part.builds_on]\nmore = ["forward"]\n\n[feedback]'
    (part,) = course_of(GOOD.replace("[feedback]", more)).parts
    assert (part.extra, "more" in part.points) == ({"more": 1.5}, False)
    assert part.coded == {"forward": 12, "backward": 2.5, "bonus": 0, "more": 1.5}
