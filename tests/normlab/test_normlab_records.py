"""The record: what is kept comes back, nothing is lost, and hostile bytes are refused."""

import contextlib
import json
import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from normlab import records
from normlab.records import FORMAT, MOST_BYTES, MOST_DEPTH, Record, RecordError, parse_record


@pytest.fixture
def record(tmp_path):
    return Record(tmp_path / "results.json")


def document(experiments, **more):
    return json.dumps({"format": FORMAT, "experiments": experiments, **more}).encode()


def nested(depth):
    """A dict with lists in it, nested to the given depth."""
    value = 1
    for _ in range(depth - 1):
        value = [value]
    return {"x": value}


def test_nothing_happens_before_it_is_asked_for(tmp_path):
    """A record whose file and folder do not exist is empty."""
    record = Record(tmp_path / "nowhere" / "results.json")
    assert record.read() == {}
    assert not list(tmp_path.iterdir())


def test_experiments_are_kept_side_by_side(record):
    """Keeping one replaces its earlier figures and leaves the others, with a new Record too."""
    record.keep("depth", {"losses": [2.5, 1.5]})
    Record(record.path).keep("scales", {"best": 3})
    Record(record.path).keep("depth", {"losses": [0.5]})
    assert Record(record.path).read() == {"depth": {"losses": [0.5]}, "scales": {"best": 3}}
    assert [path.name for path in record.path.parent.iterdir()] == ["results.json"]


def test_what_becomes_of_the_values(record):
    """Arrays become lists, numpy's numbers plain ones; nine digits stay; nan becomes None."""
    record.keep(
        "one",
        {
            "array": np.arange(6.0).reshape(2, 3) / 3,
            "pair": (np.int32(4), np.float32(0.1)),
            "truth": [True, np.bool_(False), None],
            "diverged": [2.0, np.inf, -np.inf, np.nan, np.float64("nan")],
            "wide": np.longdouble(2) / 3,
            "text": np.str_("two"),
            "tiny": 1.23456789123e-30,
        },
    )
    assert record.read()["one"] == {
        "array": [[0, 0.333333333, 0.666666667], [1, 1.33333333, 1.66666667]],
        "pair": [4, 0.100000001],
        "truth": [True, False, None],
        "diverged": [2, None, None, None, None],
        "wide": 0.666666667,
        "text": "two",
        "tiny": 1.23456789e-30,
    }


def test_nine_digits_keep_a_float32(record):
    """A float32 comes back as exactly the same number."""
    values = np.random.default_rng(3).normal(size=100).astype(np.float32)
    record.keep("one", {"values": values})
    assert np.array_equal(np.float32(record.read()["one"]["values"]), values)


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"a": {1, 2}}, r"figures\['a'\] is of type set, expected numbers, strings"),
        ({"a": [0, {"b": 1j}]}, r"figures\['a'\]\[1\]\['b'\] is of type complex"),
        ({"a": np.array([object()])}, r"figures\['a'\]\[0\] is of type object"),
        ({5: 1.0}, "figures has the key 5, expected a string, '5'"),
        (nested(MOST_DEPTH + 1), "nested deeper than 8"),
    ],
)
def test_objects_refused(record, figures, said):
    """What JSON cannot hold is named by its place; the file does not change."""
    record.keep("before", {"a": 1})
    with pytest.raises(TypeError, match=said):
        record.keep("one", figures)
    assert record.read() == {"before": {"a": 1}}


def test_too_much_to_keep(record):
    """Figures that a submission may not contain are refused when they are kept, not later."""
    record.keep("before", {"a": 1})
    with pytest.raises(RecordError, match="'one' cannot be kept: It has more than 1048576 bytes"):
        record.keep("one", {"a": "x" * MOST_BYTES})
    with pytest.raises(RecordError, match=r"'one' cannot be kept: A number .* 64 bits"):
        record.keep("one", {"a": 2**63})
    assert record.read() == {"before": {"a": 1}}


def test_a_damaged_file_is_not_overwritten(record):
    """Neither reading nor keeping changes it; the message says what to do."""
    record.path.write_bytes(b'{"format": "normlab rec')
    for attempt in (record.read, lambda: record.keep("one", {"a": 1})):
        with pytest.raises(RecordError, match=r"results.json is damaged: It is not JSON.*Delete"):
            attempt()
    assert record.path.read_bytes() == b'{"format": "normlab rec'


def test_a_place_that_cannot_be_used(tmp_path):
    """A folder in the file's place, or no folder to write to, is reported in a sentence."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(RecordError, match="folder cannot be read: Is a directory"):
        Record(tmp_path / "folder").read()
    with pytest.raises(RecordError, match="cannot be written: No such file or directory"):
        Record(tmp_path / "nowhere" / "results.json").keep("one", {"a": 1})


def test_interrupted_while_writing(record, monkeypatch):
    """Stopping a notebook halfway leaves the old file unchanged."""
    record.keep("before", {"a": 1})

    def stop(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(records.Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        record.keep("one", {"a": 2})
    monkeypatch.undo()
    assert record.read() == {"before": {"a": 1}}
    record.keep("one", {"a": 3})
    assert [path.name for path in record.path.parent.iterdir()] == ["results.json"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not UTF-8 text"),
        (b"[]", "not an object with"),
        (b'"normlab record 1"', "not an object with"),
        (b'{"format": "normlab record 2", "experiments": {}}', "not an object with"),
        (b'{"format": ["normlab record 1"]}', "not an object with"),
        (b'{"format": "normlab record 1"}', "and nothing else"),
        (document([]), "and nothing else"),
        (document({}, more=1), "and nothing else"),
        (document({"a": [1]}), "The figures of 'a' are not an object"),
        (b"\xef\xbb\xbf" + document({}), "not JSON"),
        (document({"a": {"b": math.nan}}), "NaN in it is not a JSON number"),
        (document({"a": {"b": -math.inf}}), "-Infinity in it"),
        (document({"a": {"b": 1}}).replace(b"1}", b"-1e999}"), "infinite"),
        (document({"a": {"b": 2**63}}), "64 bits"),
        (document({"a": {"b": -(2**63) - 1}}), "64 bits"),
        (document({"a": {"b": 1}}).replace(b"1}", b"9" * 5000 + b"}"), "not JSON"),
        (document({"a": {"b": "\ud800"}}), "not valid text"),
        (document({"\ud800": {}}), "not valid text"),
        (document({"a": {"\ud800": 1}}), "not valid text"),
        (document({"a": nested(MOST_DEPTH + 1)}), "nested deeper than 8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b" " * (MOST_BYTES + 1), "more than 1048576 bytes"),
    ],
)
def test_hostile_bytes(data, said):
    """Whatever is wrong, the result is a RecordError of one line."""
    with pytest.raises(RecordError, match=said) as caught:
        parse_record(data)
    assert len(str(caught.value).splitlines()) == 1


def test_the_limits_are_allowed():
    """The deepest, the largest and the longest record that is allowed is accepted."""
    experiments = {"a": nested(MOST_DEPTH), "b": {"low": -(2**63), "high": 2**63 - 1}}
    data = document(experiments)
    assert parse_record(data + b" " * (MOST_BYTES - len(data))) == experiments


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.binary(max_size=200))
@example(b'{"format": "normlab record 1", "experiments": {"a": {}}}')
def test_any_bytes(data):
    """The result is experiments or a RecordError, never anything else."""
    with contextlib.suppress(RecordError):
        assert isinstance(parse_record(data), dict)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=20,
    )
)
def test_any_json(value):
    """Any JSON that Python writes is accepted as a figure or gives a RecordError."""
    try:
        found = parse_record(document({"a": {"b": value}}))
    except RecordError:
        return
    assert found == {"a": {"b": value}}
