"""Damages bytes, and zips by their structure.

Every function takes a `random.Random`, so that an input can be made again from its seed.
"""

import struct
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

LOCAL, ENTRY, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"

FIELDS = {
    LOCAL: ((4, 2), (6, 2), (8, 2), (10, 4), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2)),
    ENTRY: (
        *((4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2)),
        *((32, 2), (34, 2), (36, 2), (38, 4), (42, 4)),
    ),
    END: ((4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)),
}
"""Offset and size of each field behind a record's signature."""

NAMES = (
    b"../x", b"/etc/passwd", b"C:x", b"a\\b", b"a\0b", b"a\nb", b"\x1b[2J", b"\xe2\x80\xae", b".",
    b"..", b"", b"a/", b"norm.ipynb", b"NORM.IPYNB", b"__MACOSX/x", b"\xff\xfe", b"a" * 300,
    b"a/" * 20, b"x.zip", b"submission_metadata.yml", b"submission_1/../../x", b"zeno_1_2_",
    b"con", b"a//b", b"./x", b"~/x", b"$(x)", b"=1+1", b"<b>", b"\xcc\x81", b" ", b"._x",
)  # fmt: skip

SPECIAL = (0, 1, 2, 8, 9, 12, 14, 20, 0x7F, 0xFF, 0x800, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF)
PIECES = (LOCAL, ENTRY, END, b"PK\x06\x06", b"PK\x06\x07", b"PK\x07\x08", b"\0" * 22, b"\xff" * 8)


def damaged_bytes(data: bytes, random: Random) -> bytes:
    """Flip, overwrite, cut, insert, remove or repeat bytes in a few places."""
    whole = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        at = random.randrange(len(whole) + 1)
        size = random.choice((1, 1, 2, 4, 8, 46, 300))
        match random.randrange(7):
            case 0 if at < len(whole):
                whole[at] ^= 1 << random.randrange(8)
            case 1:
                whole[at : at + size] = random.randbytes(size)
            case 2:
                del whole[at:]
            case 3:
                del whole[at : at + size]
            case 4:
                whole[at:at] = random.choice((random.randbytes(size), *PIECES))
            case 5:
                source = random.randrange(len(whole) + 1)
                whole[at:at] = whole[source : source + 8 * size]
            case _:
                del whole[: at // 8]
    return bytes(whole)


def damaged_zip(data: bytes, random: Random) -> bytes:
    """Change a zip where readers rely on it: header fields, tables, records, names."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        data = random.choice(_ZIP_WAYS)(data, random)
    return data


def _places(data: bytes, signature: bytes) -> list[int]:
    places, at = [], data.find(signature)
    while at >= 0 and len(places) < 200:
        places.append(at)
        at = data.find(signature, at + 1)
    return places


def _field(data: bytes, random: Random) -> bytes:
    """Give a field of one record, or the same field of all records, another value."""
    signature = random.choice((LOCAL, ENTRY, ENTRY, END))
    places = _places(data, signature)
    offset, size = random.choice(FIELDS[signature])
    whole = bytearray(data)
    chosen = places if random.random() < 0.2 else random.sample(places, min(1, len(places)))
    for at in chosen:
        field = slice(at + offset, at + offset + size)
        old = int.from_bytes(whole[field], "little")
        new = random.choice(
            (old + 1, old - 1, old ^ (1 << random.randrange(8 * size)), random.choice(SPECIAL),
             len(data), at, random.getrandbits(8 * size), 256**size - 1)
        )  # fmt: skip
        if at + offset + size <= len(whole):
            whole[field] = (new % 256**size).to_bytes(size, "little")
    return bytes(whole)


def _name(data: bytes, random: Random) -> bytes:
    """Overwrite a name with another one, in the table, in the member, or in both."""
    new = random.choice(NAMES)
    whole = bytearray(data)
    for signature, length_at, name_at in ((LOCAL, 26, 30), (ENTRY, 28, 46)):
        places = _places(data, signature)
        if places and random.random() < 0.8:
            at = random.choice(places)
            if at + name_at <= len(data):
                (length,) = struct.unpack_from("<H", data, at + length_at)
                name = (new * (length // max(1, len(new)) + 1))[:length]
                whole[at + name_at : at + name_at + len(name)] = name
    return bytes(whole)


def _entries(data: bytes) -> tuple[bytes, list[bytes], bytes]:
    """Cut a zip into its members, the entries of its table, and its end."""
    places, end = _places(data, ENTRY), data.rfind(END)
    if not places or end < places[-1]:
        return data, [], b""
    edges = [*places, end]
    return (
        data[: places[0]],
        [data[a:b] for a, b in pairwise(edges)],
        data[end:],
    )


def _put_together(members: bytes, entries: Sequence[bytes], end: bytes) -> bytes:
    table = b"".join(entries)
    if len(end) < 22:
        return members + table + end
    sizes = struct.pack("<HHII", *[len(entries) % 65536] * 2, len(table), len(members))
    return members + table + end[:8] + sizes + end[20:]


def _table(data: bytes, random: Random) -> bytes:
    """Repeat, drop or shuffle entries of the table; everything else stays consistent."""
    members, entries, end = _entries(data)
    if not entries:
        return data
    match random.randrange(5):
        case 0:
            entries.append(random.choice(entries))
        case 1:
            entries.remove(random.choice(entries))
        case 2:
            random.shuffle(entries)
        case 3:
            entries *= random.choice((2, 50, 3000 // len(entries)))
        case _:
            at = random.randrange(len(entries))
            entries[at] = damaged_bytes(entries[at], random)
    return _put_together(members, entries, end)


def _two_tables(data: bytes, random: Random) -> bytes:
    """Add a second table of contents, before, behind, or within the comment."""
    members, entries, end = _entries(data)
    copy = b"".join(entries) + end
    match random.randrange(4):
        case 0:
            return data + copy
        case 1:
            return members + copy + b"".join(entries) + end
        case 2:
            return data[:-2] + struct.pack("<H", len(copy) % 65536) + copy
        case _:
            return data + data


def _extra(data: bytes, random: Random) -> bytes:
    """Put an extra field (zip64, another name, junk) into an entry of the table."""
    members, entries, end = _entries(data)
    if not entries:
        return data
    at = random.randrange(len(entries))
    entry = bytearray(entries[at])
    if len(entry) < 46:
        return data
    kind = random.choice((1, 0x7075, 0x5455, random.getrandbits(16)))
    body = random.randbytes(random.choice((0, 1, 8, 24, 28)))
    field = struct.pack("<HH", kind, random.choice((len(body), len(body) + 1, 0xFFFF))) + body
    length, extra = struct.unpack_from("<HH", entry, 28)
    struct.pack_into("<H", entry, 30, (extra + len(field)) % 65536)
    entry[46 + length : 46 + length] = field
    if random.random() < 0.5:
        entry[20:28] = b"\xff" * 8  # sizes: see the zip64 field
    entries[at] = bytes(entry)
    return _put_together(members, entries, end)


_ZIP_WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (
    *(_field, _field, _field, _name, _table, _two_tables, _extra),
    damaged_bytes,
)
