"""The module that a student's code grows in, as text: what goes in, and in which order."""

import pytest

from autograder.checks.own_module import (
    ModuleFault,
    definition,
    merged,
    needed,
    pieces_of,
    read_module,
    write_module,
)


def _texts(pieces):
    return [piece.text for piece in pieces]


class TestPieces:
    def test_a_definition_keeps_its_comments_and_decorators(self):
        source = '"""Doc."""\nimport numpy as np\n\n# why\n@deco\ndef f(x):\n    # inside\n    return x\n'
        assert _texts(pieces_of(source)) == [
            "import numpy as np",
            "# why\n@deco\ndef f(x):\n    # inside\n    return x",
        ]

    def test_names_of_a_function_are_its_own(self):
        (piece,) = pieces_of(
            "def f(x, y=LIMIT):\n    out = np.sum(x)\n    return [h(i) for i in out]"
        )
        assert piece.makes == {"f"}
        assert piece.uses == {"LIMIT", "np", "h"}

    @pytest.mark.parametrize(
        ("source", "makes"),
        [
            ("import a.b as c, d.e", {"c", "d"}),
            ("x, (y, *z) = 1, (2, 3)", {"x", "y", "z"}),
            ("try:\n    import q\nexcept ImportError:\n    q = None", {"q"}),
            ("print(1)", set()),
        ],
    )
    def test_every_statement_knows_what_it_makes(self, source, makes):
        assert pieces_of(source)[0].makes == makes


class TestNeeded:
    RAN = pieces_of(
        "import numpy as np\nimport os\ndata = np.ones(3)\ndef mean(x):\n    return 0\n"
        "def forward(x):\n    data = mean(x)\n    return data - SHIFT\n"
        "SHIFT = 1\ndef mean(x):\n    return np.mean(x)\n"
    )

    def test_helpers_imports_and_constants_come_along_and_nothing_else(self):
        assert _texts(needed(["forward"], self.RAN)) == [
            "import numpy as np",
            "def forward(x):\n    data = mean(x)\n    return data - SHIFT",
            "SHIFT = 1",
            "def mean(x):\n    return np.mean(x)",
        ]


class TestMerged:
    def test_what_makes_the_same_name_is_replaced(self):
        old = pieces_of("import numpy as np\ndef a():\n    return h()\ndef h():\n    return 1\n")
        new = pieces_of("import numpy as np\ndef h():\n    return 2\n")
        assert _texts(merged(old, new)) == [
            "import numpy as np",
            "def h():\n    return 2",
            "def a():\n    return h()",
        ]

    def test_what_is_used_stands_above(self):
        new = pieces_of("@deco\ndef f(x=ONE):\n    return x\nONE = 1\ndef deco(f):\n    return f\n")
        future = pieces_of("from __future__ import annotations\n")
        order = [next(iter(piece.makes)) for piece in merged(new, future)]
        assert order == ["annotations", "ONE", "deco", "f"]

    def test_functions_that_call_each_other_stay(self):
        new = pieces_of(
            "def a(n):\n    return n and b(n - 1)\ndef b(n):\n    return n and a(n - 1)\n"
        )
        assert len(merged(new, new)) == 2


class TestFile:
    def test_it_is_written_and_read_again(self, tmp_path):
        path = tmp_path / "mine.py"
        assert read_module(path) == []
        write_module(path, pieces_of("import math\n# a comment\ndef f(x):\n    return math.pi\n"))
        again = read_module(path)
        assert _texts(again) == ["import math", "# a comment\ndef f(x):\n    return math.pi"]
        assert definition("f", again) is not None
        write_module(path, merged(again, []))
        assert _texts(read_module(path)) == _texts(again)

    def test_what_cannot_be_imported_is_not_written(self, tmp_path):
        path = tmp_path / "mine.py"
        write_module(path, pieces_of("x = 1\n"))
        before = path.read_bytes()
        with pytest.raises(ModuleFault) as raised:
            write_module(path, pieces_of("y = 1 / 0\n"))
        assert str(raised.value) == (
            "mine.py stays as it is, because with that it could not be imported:"
            " ZeroDivisionError: division by zero."
        )
        assert path.read_bytes() == before
        assert [one.name for one in tmp_path.iterdir()] == ["mine.py"]

    def test_a_file_that_is_no_python_is_not_touched(self, tmp_path):
        path = tmp_path / "mine.py"
        path.write_text("def f(:\n")
        with pytest.raises(
            ModuleFault, match=r"mine.py stays as it is, because line 1 is no Python"
        ):
            read_module(path)
        path.write_bytes(b"\xff\xfe")
        with pytest.raises(ModuleFault, match=r"because it cannot be read: .*utf-8.* Mend that"):
            read_module(path)

    def test_a_file_that_cannot_be_written_is_named(self, tmp_path):
        path = tmp_path / "missing" / "mine.py"
        with pytest.raises(ModuleFault, match=r"mine.py cannot be written: No such file"):
            write_module(path, pieces_of("x = 1\n"))
