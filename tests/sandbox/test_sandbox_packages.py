"""What a course requires can be imported while its submissions are graded, and nothing else."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from autograder.errors import SandboxUnavailable, UserError
from autograder.model import Cell, Limits
from autograder.sandbox import Sandbox, SandboxedCode, Session, choose
from autograder.sandbox.packages import packages_for

KINDS = ("bubblewrap", "user", "unsafe")

TRY = """
def f(name):
    import importlib
    try:
        return str(getattr(importlib.import_module(name), "VALUE", "there"))
    except ImportError as error:
        return type(error).__name__
"""


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Return each kind of sandbox in turn."""
    try:
        choose(request.param)
    except SandboxUnavailable:
        pytest.skip(f"the sandbox kind {request.param!r} does not work here")
    return str(request.param)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write distributions as pip installs them: `top` needs `below`; `beside` shares a namespace."""
    folder = tmp_path / "site"
    _distribution(folder, "top", ["top/__init__.py", "top/deep/more.py", "top.libs/x.so"], _NEEDS)
    _distribution(folder, "Be.Low", ["below.py", "__pycache__/below.pyc"])
    _distribution(folder, "inside", ["shared/inside/__init__.py", "../../bin/inside"])
    _distribution(folder, "beside", ["shared/beside/__init__.py"])
    _distribution(folder, "elsewhere", ["__editable__.elsewhere.pth"])
    monkeypatch.syspath_prepend(folder)
    return folder


_NEEDS = (
    "be-low >= 1; python_version > '3'",
    "inside[fast]",
    "nobody; sys_platform == 'win32'",
    "nothing; extra == 'rare'",
    "top",
)


def _distribution(
    site: Path, name: str, files: Sequence[str], needs: Sequence[str] = (), version: str = "1.0"
) -> None:
    about = site / f"{name.lower().replace('.', '_')}-{version}.dist-info"
    about.mkdir(parents=True)
    needed = "".join(f"Requires-Dist: {need}\n" for need in needs)
    (about / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needed}"
    )
    for file in files:
        path = site / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"VALUE = {name!r}\n")
    listed = [*files, f"{about.name}/METADATA", f"{about.name}/RECORD"]
    (about / "RECORD").write_text("".join(f"{file},,\n" for file in listed))


def _close(folder: Path) -> None:
    """Close files to other users, as `umask 077` does when packages are installed."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(path.stat().st_mode & 0o700)


def _imported(sandbox: Sandbox, *names: str) -> list[object]:
    cells = [Cell(label="cell", source=TRY)]
    with Session(sandbox, cells=cells, files={}, limits=Limits()) as session:
        student = SandboxedCode(session)
        return [student.f(name) for name in names]


def test_what_is_required_can_be_imported_with_all_it_needs(kind: str, site: Path) -> None:
    sandbox = choose(kind, requires=("top",))
    wanted = ("numpy", "top.deep.more", "below", "shared.inside")
    assert _imported(sandbox, *wanted) == ["there", "top", "Be.Low", "inside"]


def test_it_is_provided_where_its_files_are_closed_to_others(kind: str, site: Path) -> None:
    _close(site)
    sandbox = choose(kind, requires=("top",))
    assert _imported(sandbox, "top", "below", "shared.inside") == ["top", "Be.Low", "inside"]


def test_it_is_provided_where_its_files_are_closed_later(kind: str, site: Path) -> None:
    sandbox = choose(kind, requires=("top",))
    sandbox.keep_out([site])
    assert _imported(sandbox, "top", "below", "shared.inside") == ["top", "Be.Low", "inside"]


def test_a_real_package_is_provided_where_it_is_closed(
    kind: str, sandbox: Sandbox, root: Path
) -> None:
    """The sandbox of other tests has closed the checkout, in which the package is usually installed."""
    del sandbox, root
    chosen = choose(kind, requires=("packaging", "pyyaml"))
    assert _imported(chosen, "packaging.version", "yaml") == ["there", "there"]


def test_what_is_not_required_cannot_be_imported(kind: str, site: Path) -> None:
    sandbox = choose(kind)
    of_ours = ("click", "msgspec", "yaml", "packaging", "pytest", "matplotlib.figure")
    for name in of_ours[:-1]:
        __import__(name)  # it is installed
    lost = ["ModuleNotFoundError"] * (len(of_ours) - 1)
    assert _imported(sandbox, *of_ours[:-1]) == lost
    assert _imported(sandbox, "top", "below", "shared.beside") == lost[:3]


def test_another_package_in_the_same_namespace_is_not_provided(kind: str, site: Path) -> None:
    sandbox = choose(kind, requires=("inside",))
    assert _imported(sandbox, "shared.inside", "shared.beside") == ["inside", "ModuleNotFoundError"]


def test_bubblewrap_shows_no_file_of_the_grader_nor_of_other_packages() -> None:
    source = """
import os
def f():
    names = {name for _, folders, files in os.walk("/") for name in folders + files}
    return repr(sorted(names & {"autograder", "otter", "msgspec", "click", "numpy"}))
"""
    cells = [Cell(label="cell", source=source)]
    with Session(choose("bubblewrap"), cells=cells, files={}, limits=Limits()) as session:
        assert SandboxedCode(session).f() == "['numpy']"


def test_matplotlib_is_there_when_it_is_required(kind: str) -> None:
    source = """
import matplotlib.pyplot as plt
def f():
    figure, axes = plt.subplots()
    axes.plot([1, 2])
    figure.savefig("plot.png")
    return len(open("plot.png", "rb").read()) > 1000
"""
    cells = [Cell(label="cell", source=source)]
    sandbox = choose(kind, requires=("numpy", "matplotlib"))
    with Session(sandbox, cells=cells, files={}, limits=Limits()) as session:
        assert SandboxedCode(session).f() is True


def test_where_matplotlib_is_missing_its_import_passes_and_its_use_fails(kind: str) -> None:
    cells = [
        Cell(label="one", source="import matplotlib.pyplot as plt\ndef f(): return 1"),
        Cell(label="two", source="plt.plot([1])"),
    ]
    with Session(choose(kind), cells=cells, files={}, limits=Limits()) as session:
        assert SandboxedCode(session).f() == 1
        assert session.load_errors[0].startswith("two: ModuleNotFoundError: No module named 'matpl")


def test_what_is_not_installed_is_named(site: Path) -> None:
    with pytest.raises(UserError, match=r"requires 'nowhere', which is not installed.*nowhere"):
        choose(requires=("numpy", "nowhere"))


def test_what_is_missing_below_is_named_with_who_needs_it(site: Path) -> None:
    _distribution(site, "lacking", ["lacking.py"], ["gone>=1"])
    with pytest.raises(UserError, match="lacking needs 'gone', which is not installed"):
        packages_for(("lacking",))


def test_metadata_that_cannot_be_read_is_reported(site: Path) -> None:
    _distribution(site, "odd", ["odd.py"], ["what ever >"])
    with pytest.raises(UserError, match="what odd, which the course requires, needs in turn"):
        packages_for(("odd",))


@pytest.mark.parametrize("name", ["", "two words", "../numpy", "numpy >"])
def test_an_invalid_name_of_a_package_is_refused(name: str) -> None:
    with pytest.raises(UserError, match="is not the name of a package"):
        packages_for((name,))


def test_files_that_lie_elsewhere_are_reported(site: Path) -> None:
    with pytest.raises(UserError, match=r"elsewhere.*has no files of its own"):
        packages_for(("elsewhere",))


def test_a_namespace_is_taken_in_pieces_and_a_package_whole(site: Path) -> None:
    provided = [str(p.name) for p in packages_for(("top",)) if p.path.is_relative_to(site)]
    assert provided == [
        "be_low-1.0.dist-info",
        "below.py",
        "inside-1.0.dist-info",
        "shared/inside",
        "top",
        "top-1.0.dist-info",
        "top.libs",
    ]
    assert str(sys.prefix) not in provided
