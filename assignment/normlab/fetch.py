"""Download MNIST, Fashion-MNIST or CIFAR-10: `python -m normlab.fetch fashion-mnist`.

Nothing in the assignment needs them; they are for those who want to see the same networks on
larger images. Every file is downloaded under a name that ends in .part and gets its own name when
its sha256 is right, so a file under its own name is complete. Files that are already there and
right are not downloaded again.
"""

import argparse
import errno
import hashlib
import math
import sys
import tarfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from normlab.progress import progress

_MB = 10**6
_SECONDS = 30  # without a byte from the server


class FetchError(Exception):
    """A file could not be downloaded; the message says why and what to do."""


@dataclass(frozen=True)
class File:
    """A file as published: its name, size and sum."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class DataSet:
    """The files that a loader of `normlab.data` reads: at `url`, one by one or in an archive."""

    url: str
    loader: str
    files: tuple[File, ...]
    archive: File | None = None
    inside: str = ""  # the folder in the archive that has the files


def _four(*sizes_and_sums: tuple[int, str]) -> tuple[File, ...]:
    names = (
        f"{part}-{kind}-ubyte.gz"
        for part in ("train", "t10k")
        for kind in ("images-idx3", "labels-idx1")
    )
    return tuple(File(name, *rest) for name, rest in zip(names, sizes_and_sums, strict=True))


def _batches(*sums: str) -> tuple[File, ...]:
    names = (*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin")
    return tuple(File(name, 10_000 * 3073, sha) for name, sha in zip(names, sums, strict=True))


# The sizes and sums of the files that are downloaded are those of TensorFlow Datasets (its
# url_checksums/mnist.txt, fashion_mnist.txt and cifar10.txt). They belong to the same files as the
# MD5 sums in Fashion-MNIST's README, in torchvision's datasets/mnist.py (f68b3c2d..., d53e105e...,
# 9fb629c4..., ec29112d... for MNIST) and on the page of CIFAR-10 (c32a1d4a...). The sums of the
# files in CIFAR-10's archive are those of torchvision for Ruby (torchvision/datasets/cifar10.rb).
CATALOGUE: Mapping[str, DataSet] = {
    "mnist": DataSet(
        url="https://ossci-datasets.s3.amazonaws.com/mnist/",
        loader="load_mnist",
        files=_four(
            (9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
            (28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
            (1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
            (4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
        ),
    ),
    "fashion-mnist": DataSet(
        url="http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        loader="load_mnist",
        files=_four(
            (26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
            (29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
            (4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
            (5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
        ),
    ),
    "cifar10": DataSet(
        url="https://www.cs.toronto.edu/~kriz/",
        loader="load_cifar10",
        files=_batches(
            "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
            "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
            "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
            "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
            "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
            "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
        ),
        archive=File(
            "cifar-10-binary.tar.gz",
            170052171,
            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
        ),
        inside="cifar-10-batches-bin",
    ),
}


def main(
    arguments: Sequence[str] | None = None, catalogue: Mapping[str, DataSet] = CATALOGUE
) -> int:
    """Download what the command line names; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m normlab.fetch", description="Download a data set and verify it."
    )
    parser.add_argument("name", choices=sorted(catalogue))
    parser.add_argument("--to", metavar="FOLDER", type=Path, help="default: data/NAME")
    parser.add_argument(
        "--from", metavar="URL", dest="url", help="another address that has the same files"
    )
    chosen = parser.parse_args(arguments)
    data_set, folder = catalogue[chosen.name], chosen.to or Path("data") / chosen.name
    try:
        fetch(data_set, folder, chosen.url or data_set.url)
    except FetchError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command prints for its user
        return 1
    except KeyboardInterrupt:
        print("Stopped; complete files were kept.", file=sys.stderr)  # noqa: T201
        return 130
    print(f'All files are present and correct. Read them with {data_set.loader}("{folder}").')  # noqa: T201
    return 0


def fetch(data_set: DataSet, folder: Path, url: str) -> None:
    """Download into `folder`, from below `url`, the files that are missing or wrong."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise FetchError(f"{url} is not an address to download from: it should begin with https://")
    missing = [file for file in data_set.files if not _is_right(folder / file.name, file)]
    if not missing:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FetchError(f"The folder {folder} cannot be created: {error.strerror}.") from None
    if data_set.archive is None:
        for file in missing:
            _download(url, file, folder)
        return
    archive = folder / data_set.archive.name
    brought = not _is_right(archive, data_set.archive)
    if brought:
        _download(url, data_set.archive, folder)
    _unpack(archive, {f"{data_set.inside}/{file.name}": file for file in missing})
    if brought:  # an archive that somebody else put there stays
        archive.unlink()


def checksums(name: str) -> dict[str, str]:
    """Return the sha256 of each file of a data set, in the form the loaders expect."""
    return {file.name: file.sha256 for file in CATALOGUE[name].files}


def _is_right(path: Path, file: File) -> bool:
    """Tell whether the file exists, complete and unchanged."""
    try:
        if not path.is_file() or path.stat().st_size != file.size:
            return False
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256
    except OSError:  # a file that cannot be read is of no use
        return False


def _download(url: str, file: File, folder: Path) -> None:
    address = f"{url.rstrip('/')}/{file.name}"
    blocks = progress(
        _blocks_from(address, file), f"{file.name}, MB", total=math.ceil(file.size / _MB)
    )
    try:
        _write(folder / file.name, file, blocks)
    except FetchError as error:
        raise FetchError(
            f"{error} You may also download {address} with a browser, put it into {folder} and run"
            " this command again."
        ) from None


def _blocks_from(address: str, file: File) -> Iterator[bytes]:
    """Yield what the server sends, at most one byte more than the file has."""
    host = urlsplit(address).hostname
    got = 0
    try:
        with urlopen(address, timeout=_SECONDS) as response:  # noqa: S310 - http(s), see fetch
            while block := response.read(min(_MB, file.size + 1 - got)):
                got += len(block)
                yield block
    except HTTPError as error:
        with error:
            raise FetchError(
                f"{host} does not have {file.name}: it answered {error.code} {error.reason}."
            ) from None
    except URLError as error:
        raise FetchError(
            f"{host} cannot be reached: {error.reason}. Check your network connection."
        ) from None
    except (OSError, HTTPException) as error:
        raise FetchError(_cut_off(file, got, str(error) or type(error).__name__)) from None
    if got < file.size:
        raise FetchError(_cut_off(file, got, "the server closed it"))


def _cut_off(file: File, got: int, reason: str) -> str:
    return (
        f"The connection broke off after {got} of the {file.size} bytes of {file.name}: {reason}."
        " Run this command again."
    )


def _write(path: Path, file: File, blocks: Iterable[bytes]) -> None:
    """Write the file under a temporary name; give it its own name when every byte is right."""
    unfinished = path.with_name(f"{path.name}.part")
    digest = hashlib.sha256()
    try:
        with unfinished.open("wb") as stream:
            for block in blocks:
                digest.update(block)
                stream.write(block)
        if digest.hexdigest() != file.sha256:
            raise FetchError(
                f"What arrived as {file.name} is not that file, and was deleted: its sha256 is"
                f" {digest.hexdigest()}, expected {file.sha256}."
            )
        unfinished.replace(path)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise FetchError(
                f"The disk is full: {file.name} needs {file.size / _MB:.1f} MB in {path.parent}."
            ) from None
        raise FetchError(f"{path} cannot be written: {error.strerror or error}.") from None
    finally:
        unfinished.unlink(missing_ok=True)


def _unpack(archive: Path, wanted: dict[str, File]) -> None:
    """Take the wanted files out of the archive, and nothing else.

    The names in the archive are only compared, never used: no path is made from them. A link or a
    device with a wanted name is not a file, so it is skipped.
    """
    left = dict(wanted)
    try:
        with tarfile.open(archive, "r|gz") as tar:
            for member in tar:
                file = left.get(member.name)
                if file is None or not member.isreg() or member.size != file.size:
                    continue
                stream = tar.extractfile(member)
                if stream is not None:
                    _write(archive.parent / file.name, file, _blocks_of(stream))
                    del left[member.name]
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise FetchError(f"{archive} is damaged: {error}. Delete it and try again.") from None
    if left:
        names = ", ".join(file.name for file in left.values())
        raise FetchError(f"{archive} has no {names}: it is not the right archive.")


def _blocks_of(stream: IO[bytes]) -> Iterator[bytes]:
    while block := stream.read(_MB):
        yield block


if __name__ == "__main__":
    sys.exit(main())
