"""`grader.keep` and `grader.needs`: a function goes from its notebook to those that use it.

What is kept is what ran, with the imports and helpers that it uses. A notebook that needs it
imports the module, and follows every change.
"""

import ast
import builtins
import importlib
import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from autograder.checks.kernel_state import sources_run
from autograder.checks.own_module import (
    ModuleFault,
    Piece,
    definition,
    merged,
    needed,
    pieces_of,
    read_module,
    write_module,
)
from autograder.checks.saved_notebook import SavedNotebook, python_of, same_code
from autograder.checks.unlocking import is_unlocked
from autograder.checks.unwritten import is_dots
from autograder.text import listed

_DOTS = "def {name}(*arguments, **named):\n    ..."


def keep(
    path: Path, wanted: Sequence[str], names: Mapping[str, Any], *, over_unlocked: bool = False
) -> Iterator[str]:
    """Put functions of this kernel into the module; yield what a student reads.

    `names` are those of the kernel. What was unlocked stays, unless it is meant to be replaced.
    """
    if not wanted:
        yield 'Name what to keep: grader.keep("name", "name", ...).'
        return
    ran = _ran(sources_run(names), path.stem)
    try:
        old = read_module(path)
        ours = set() if over_unlocked else _unlocked(old)
        why = {name: _why_not(name, names, ran, ours) for name in dict.fromkeys(wanted)}
        chosen = [name for name in why if not why[name]]
        # What a function uses comes along, but not in place of ours, nor as it was handed out.
        new = [p for p in needed(chosen, ran) if not p.makes & ours and not is_dots(p.node)]
        if chosen:
            write_module(path, merged(old, new))
    except ModuleFault as fault:
        yield str(fault)
        return
    if chosen:
        yield f"Kept in {path.name}: {', '.join(chosen)}."
    if unknown := _unknown([*old, *new], new):
        yield f"No cell that ran here makes {listed(unknown)}, which they use."
    yield from (f"Not kept: {name}: {reason}." for name, reason in why.items() if reason)


def needs(path: Path, wanted: Sequence[str], notebooks: Sequence[SavedNotebook]) -> Iterator[str]:
    """See to it that the module can be imported with these names; yield what a student reads.

    What is not there yet gets dots, so that all else in the notebook runs.
    """
    try:
        pieces = read_module(path)
        there = {name for piece in pieces for name in piece.makes}
        dots = [Piece(_DOTS.format(name=name)) for name in wanted if name not in there]
        if dots:
            pieces = merged(pieces, dots)
            write_module(path, pieces)
    except ModuleFault as fault:
        yield str(fault)
        return
    unwritten = [name for name in wanted if _is_dots(definition(name, pieces))]
    if len(unwritten) < len(wanted):
        others = ", ".join(name for name in wanted if name not in unwritten)
        yield f"From {path.name}: {others}."
    if unwritten:
        yield (
            f"Not in {path.name} yet: {', '.join(unwritten)}. grader.keep puts functions there, in"
            f" the notebook where you wrote them. If that one is in another folder, copy its"
            f" {path.name} here."
        )
    yield from outdated(path, notebooks, wanted)


def outdated(
    path: Path,
    notebooks: Sequence[SavedNotebook],
    wanted: Collection[str] | None = None,
) -> Iterator[str]:
    """Say which functions are other ones in the saved notebooks than in the module."""
    try:
        pieces = read_module(path)
    except ModuleFault as fault:
        yield str(fault)
        return
    ours = _unlocked(pieces)
    for notebook in notebooks:
        asked = [name for name in notebook.questions if wanted is None or name in wanted]
        pairs = {n: (definition(n, pieces), notebook.definitions.get(n)) for n in asked}
        other = [
            name
            for name, (kept, written) in pairs.items()
            if name not in ours
            and kept is not None
            and written is not None
            and not is_dots(written)
            and not same_code(kept, written)
        ]
        if other:
            call = ", ".join(f'"{name}"' for name in other)
            yield (
                f"{path.name} does not have what {notebook.path.name} has for {listed(other)}. Run"
                f" grader.keep({call}) there."
            )


def follow(path: Path, shell: Any) -> str:
    """Import the module as it is now, and anew after every change, before the next cell runs.

    Return what keeps it from being imported.
    """
    try:
        if path.stem in sys.modules:
            importlib.reload(sys.modules[path.stem])
        else:
            importlib.import_module(path.stem)
    except Exception as error:  # noqa: BLE001 - whatever a student's code raises
        return f"{path.name} cannot be imported: {type(error).__name__}: {error}.\n"
    with suppress(Exception):  # a shell of another kind: then its kernel must be restarted
        shell.extension_manager.load_extension("autoreload")
        magics = shell.magics_manager.registry["AutoreloadMagics"]
        if not magics._reloader.enabled:  # noqa: SLF001 - else the student has set it
            shell.run_line_magic("autoreload", "1")
        shell.run_line_magic("aimport", path.stem)
    return ""


def _ran(sources: Sequence[str], module: str) -> list[Piece]:
    """Return the statements that ran, but for imports of what the module already has."""
    found = []
    for source in map(python_of, sources):
        try:
            pieces = pieces_of(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for piece in pieces:
            match piece.node:
                case ast.ImportFrom(module=other) if other == module:
                    continue
            found.append(piece)
    return found


def _unlocked(pieces: Sequence[Piece]) -> set[str]:
    return {name for piece in pieces if is_unlocked(piece) for name in piece.makes}


def _why_not(
    name: str, names: Mapping[str, Any], ran: Sequence[Piece], ours: Collection[str]
) -> str:
    """Say why a name cannot be kept as it stands; "" where nothing speaks against it."""
    last = next((source for source in reversed(sources_run(names)) if _begins(name, source)), "")
    try:
        ast.parse(python_of(last))
    except SyntaxError as error:
        return f"its cell is no Python yet ({error.msg}, line {error.lineno})"
    if not any(name in piece.makes for piece in ran):
        return "no cell that ran here makes it. Run its cell first"
    if _is_dots(definition(name, ran)):
        return "nothing is written for it yet"
    if name in ours:
        return (
            "the one that you unlocked stays. Once your own is right,"
            f' grader.keep("{name}", over_unlocked=True) puts it there'
        )
    return ""


def _begins(name: str, source: str) -> bool:
    pattern = rf"^(?:async\s+def|def|class)\s+{re.escape(name)}\b"
    return re.search(pattern, source, re.MULTILINE) is not None


def _is_dots(node: ast.stmt | None) -> bool:
    return node is not None and is_dots(node)


def _unknown(known: Sequence[Piece], used_by: Sequence[Piece]) -> list[str]:
    there = {name for piece in known for name in piece.makes} | set(dir(builtins))
    return sorted({name for piece in used_by for name in piece.uses} - there)
