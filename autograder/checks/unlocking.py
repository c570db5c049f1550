"""`grader.unlock`: puts a function of ours into the student's module, for whoever has its key.

The functions lie beside the notebook, encrypted; the instructor has a key for each of them. A key
is a random text of 80 bits, so neither a slow derivation nor a salt is needed. The digest of the
plain text serves as nonce: if a build changes a function under the same key, its cipher does not
tell what changed.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.checks.authors import AuthorsFault
from autograder.checks.own_module import (
    ModuleFault,
    Piece,
    merged,
    pieces_of,
    read_module,
    write_module,
)
from autograder.checks.team import (
    DECLARATION,
    RUN_TEAM,
    keep_team,
    team_in,
    unlocked_in,
)

LOCKED = Path("autograder") / "locked.json"
"""Where the encrypted functions lie, below the folder of the notebook."""

UNLOCKED_MARK = "# Unlocked: ours, in place of your own.\n"
"""Stands above every function of ours in the module."""


def locked_file(functions: Mapping[str, str], keys: Mapping[str, str], costs: str) -> bytes:
    """Encrypt functions, each with its key; `costs` is what a student reads about one."""
    said = {"costs": costs, "functions": {n: _locked(t, keys[n]) for n, t in functions.items()}}
    return json.dumps(said, indent=1).encode()


def unlock(folder: Path, module: Path, name: str, key: str) -> Iterator[str]:
    """Note who unlocks what, then put it into the module; yield what the student reads.

    What is unlocked may be several functions: those that belong to the one of this name.
    """
    locked, costs = _read(folder / LOCKED)
    if name not in locked:
        there = ", ".join(locked) or "none"
        yield f"There is no function {name!r} to unlock. There are: {there}."
        return
    if not key:
        yield f"{name} can be unlocked. {costs} Your instructor has its key."
        return
    text = _opened(locked[name], key)
    if text is None:
        yield (
            f"That is not the key of {name}. Each function has its own: ask your instructor, and"
            " copy the key as it was given to you."
        )
        return
    team, before = team_in(folder), unlocked_in(folder)
    if not team:
        yield f"Nobody's name is known here. {RUN_TEAM}, then this cell again."
        return
    try:
        ours = pieces_of(text)
        pieces = merged(read_module(module), ours)
        keep_team(folder, team, [*before, *({name} - {*before})])  # first: it must not be missing
        try:
            write_module(module, pieces)
        except ModuleFault:
            keep_team(folder, team, before)
            raise
    except (ModuleFault, AuthorsFault) as fault:
        yield str(fault)
        return
    functions = [n for piece in ours if is_unlocked(piece) for n in sorted(piece.makes)]
    yield f"Ours in {module.name} now: {', '.join(functions)}. {DECLARATION} says so. {costs}"


def is_unlocked(piece: Piece) -> bool:
    """Tell whether a function in the module is ours, as far as it says so."""
    return piece.text.startswith(UNLOCKED_MARK)


def key_of(secret: bytes, name: str) -> str:
    """Return the key of a function, the same in every build with this secret."""
    digest = hmac.digest(secret, f"key of {name}".encode(), "sha256")
    letters = base64.b32encode(digest)[:16].decode()
    return "-".join(letters[place : place + 4] for place in range(0, 16, 4))


def _locked(text: str, key: str) -> dict[str, str]:
    plain = text.encode()
    nonce = _nonce(plain, key)
    cipher = _mixed(plain, key, nonce)
    return {"nonce": nonce.hex(), "text": base64.b64encode(cipher).decode()}


def _opened(locked: Mapping[str, Any], key: str) -> str | None:
    """Return what was locked with this key, None if it was another one."""
    try:
        nonce = bytes.fromhex(locked["nonce"])
        plain = _mixed(base64.b64decode(locked["text"]), key, nonce)
        right = hmac.compare_digest(_nonce(plain, key), nonce)
        return plain.decode() if right else None
    except (KeyError, TypeError, ValueError):
        return None


def _nonce(plain: bytes, key: str) -> bytes:
    return hmac.digest(_plain_key(key), b"nonce" + plain, "sha256")


def _mixed(data: bytes, key: str, nonce: bytes) -> bytes:
    stream = hashlib.shake_256(_plain_key(key) + nonce).digest(len(data))
    return bytes(one ^ other for one, other in zip(data, stream, strict=True))


def _plain_key(key: str) -> bytes:
    """Take a key however it was typed."""
    return "".join(letter for letter in str(key).upper() if letter.isalnum()).encode()


def _read(path: Path) -> tuple[dict[str, Any], str]:
    try:
        said = json.loads(path.read_bytes())
        return dict(said["functions"]), str(said["costs"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}, ""
