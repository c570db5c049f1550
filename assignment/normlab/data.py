"""Data to train on: the bundled digits, and files in the formats of MNIST and CIFAR-10.

Files are read as plain bytes and checked before use; nothing is ever unpickled. The functions that
load a whole data set return X_train, y_train, X_val, y_val, X_test, y_test: values scaled to 0..1,
the mean image of the training set subtracted from all three parts, integer labels.
"""

import gzip
import hashlib
import io
import math
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

DIGITS = Path(__file__).with_name("digits.npz")
DIGITS_SHA256 = "797957f686bb65255ebdff30a7e1569f8c2ed99eba33bc2b8e1b74b196abe0eb"

Pair = tuple[NDArray[np.uint8], NDArray[np.uint8]]  # images and their labels

_IDX_BYTES = 8  # the idx format's code for unsigned bytes
_MOST_VALUES = 2**30  # no data set of this kind is larger; a damaged header may say anything
_CIFAR_SHAPE = (3, 32, 32)
_CIFAR_RECORDS = 10_000  # in each file


class DataError(ValueError):
    """A data file is missing or wrong; the message says what to do."""


def load_digits(*, flat: bool = True, centered: bool = True) -> dict[str, NDArray[Any]]:
    """Return the 1797 bundled 8x8 digits as float64, split into 1297, 250 and 250.

    Rows of 64 values, or with flat=False images of shape (1, 8, 8). The split follows the order of
    the file, where neighboring digits tend to be by the same writer. So the validation and test
    digits are mostly by writers that the network has not seen. With centered=False, the mean image
    stays in them.
    """
    content = _read(DIGITS, {DIGITS.name: DIGITS_SHA256})
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        images, labels = arrays["images"], arrays["labels"]
    parts = _split(images[:, np.newaxis], labels, (1297, 250, 250))
    return _prepared(parts, largest=16, flat=flat, dtype=np.float64, centered=centered)


def load_idx(path: str | Path, *, checksums: Mapping[str, str] | None = None) -> NDArray[np.uint8]:
    """Return the images or labels in one MNIST or Fashion-MNIST file, unpacked or still .gz.

    `checksums` gives the sha256 of files by name; with it, a file must match.
    """
    path = Path(path)
    content = _read(path, checksums)
    if content.startswith(b"\x1f\x8b"):
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            return _idx(path, stream)
    return _idx(path, io.BytesIO(content))


def load_mnist(
    folder: str | Path,
    *,
    flat: bool = True,
    split: tuple[int, int, int] = (55_000, 5_000, 10_000),
    dtype: DTypeLike = np.float64,
    checksums: Mapping[str, str] | None = None,
) -> dict[str, NDArray[Any]]:
    """Return MNIST or Fashion-MNIST from the four idx files in `folder`, unpacked or still .gz.

    The training set takes the first training images, the validation set the next ones, and the
    test set the first test images. `checksums` is as in `load_idx`.
    """
    train, test = (_idx_pair(Path(folder), name, checksums) for name in ("train", "t10k"))
    return _prepared(_cut(train, test, split), largest=255, flat=flat, dtype=dtype)


def load_cifar10(
    folder: str | Path,
    *,
    flat: bool = False,
    split: tuple[int, int, int] = (49_000, 1_000, 1_000),
    dtype: DTypeLike = np.float32,
    checksums: Mapping[str, str] | None = None,
) -> dict[str, NDArray[Any]]:
    """Return CIFAR-10 from the files of its binary version, images of shape (3, 32, 32).

    The training set takes the first of the 50000 training images, the validation set the next ones,
    and the test set the first images of the test batch. `checksums` is as in `load_idx`. In
    float64, which a numerical gradient needs, the images take 1.3 GB.
    """
    names = (*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin")
    *batches, test = [_cifar_batch(Path(folder) / name, checksums) for name in names]
    images, labels = (np.concatenate(arrays) for arrays in zip(*batches, strict=True))
    parts = _cut((images, labels), test, split)
    return _prepared(parts, largest=255, flat=flat, dtype=dtype)


def _read(path: Path, checksums: Mapping[str, str] | None) -> bytes:
    """Return the bytes of a file, and compare its checksum if there is one."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path} does not exist. {_advice(path)}") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}. {_advice(path)}") from None
    if checksums is None:
        return content
    if path.name not in checksums:
        raise DataError(
            f"{path} has no entry in `checksums`, which has {', '.join(checksums) or 'nothing'}."
            f" Add the sha256 of {path.name}, or pass no checksums."
        )
    found = hashlib.sha256(content).hexdigest()
    if found != checksums[path.name].lower():
        raise DataError(
            f"{path} is not the file it should be: its sha256 is {found},"
            f" expected {checksums[path.name].lower()}. {_advice(path)}"
        )
    return content


def _advice(path: Path) -> str:
    if path == DIGITS:
        return "Unpack the assignment's zip again."
    if path.with_suffix("").is_file() and path.suffix == ".bin":
        return (
            f"{path.stem} beside it is from the Python version, which is not safe to open:"
            " download the binary version."
        )
    return "Download it again, or correct the path."


def _idx(path: Path, stream: Any) -> NDArray[np.uint8]:
    """Read the magic number (0 0 type dimensions), the sizes (big-endian) and the values."""
    try:
        magic = stream.read(4)
        if len(magic) < 4 or magic[:2] != b"\0\0":
            raise DataError(
                f"{path} is not an idx file: it starts with {magic.hex(' ') or 'nothing'},"
                f" expected 00 00. {_advice(path)}"
            )
        if magic[2] != _IDX_BYTES or not 1 <= magic[3] <= 3:
            raise DataError(
                f"{path} holds values of type {magic[2]:#04x} in {magic[3]} dimensions, expected"
                f" bytes (0x08) in 1 to 3: labels or images. {_advice(path)}"
            )
        sizes = stream.read(4 * magic[3])
        shape = tuple(int(size) for size in np.frombuffer(sizes[: len(sizes) // 4 * 4], ">u4"))
        expected = math.prod(shape)
        if len(shape) < magic[3] or expected > _MOST_VALUES:
            raise DataError(f"{path} has a damaged header: sizes {shape}. {_advice(path)}")
        values = stream.read(expected + 1)  # one byte more shows that a file is too long
    except (EOFError, OSError, zlib.error) as error:
        raise DataError(f"{path} is a damaged gzip file: {error}. {_advice(path)}") from None
    if len(values) != expected:
        found = f"only {len(values)}" if len(values) < expected else "more"
        raise DataError(
            f"{path} should hold {expected} values for its shape {shape}, but has {found}."
            f" {_advice(path)}"
        )
    return np.frombuffer(values, np.uint8).reshape(shape).copy()


def _cifar_batch(path: Path, checksums: Mapping[str, str] | None) -> Pair:
    """Read records of one label byte and 3 * 32 * 32 values, color by color, row by row."""
    content = _read(path, checksums)
    record = 1 + math.prod(_CIFAR_SHAPE)
    if len(content) != _CIFAR_RECORDS * record:
        raise DataError(
            f"{path} has {len(content)} bytes, expected {_CIFAR_RECORDS * record}:"
            f" {_CIFAR_RECORDS} records of {record}. {_advice(path)}"
        )
    records = np.frombuffer(content, np.uint8).reshape(-1, record)
    labels = records[:, 0]
    if labels.max() > 9:
        raise DataError(f"{path} has a label {labels.max()}, expected 0 to 9. {_advice(path)}")
    return records[:, 1:].reshape(-1, *_CIFAR_SHAPE), labels


def _idx_pair(folder: Path, name: str, checksums: Mapping[str, str] | None) -> Pair:
    """Read images, add the channel axis they lack, and read labels; the two must match."""
    images_path, labels_path = (
        unpacked if unpacked.is_file() else unpacked.with_name(f"{unpacked.name}.gz")
        for unpacked in (folder / f"{name}-images-idx3-ubyte", folder / f"{name}-labels-idx1-ubyte")
    )
    images = load_idx(images_path, checksums=checksums)
    labels = load_idx(labels_path, checksums=checksums)
    if images.ndim != 3 or labels.shape != (len(images),):
        raise DataError(
            f"{labels_path} has shape {labels.shape} and {images_path.name} beside it"
            f" {images.shape}, expected one label for each image. {_advice(labels_path)}"
        )
    return images[:, np.newaxis], labels


def _cut(training: Pair, test: Pair, split: tuple[int, int, int]) -> dict[str, NDArray[Any]]:
    """Take training and validation sets from the training images, the test set from the others."""
    there, there_for_test, seen = len(training[0]), len(test[0]), split[0] + split[1]
    if min(split) < 1 or seen > there or split[2] > there_for_test:
        raise ValueError(
            f"split is {split}: there are {there} images for training and validation and"
            f" {there_for_test} for the test, and each part needs one"
        )
    images, labels = (
        np.concatenate([array[:seen], other[: split[2]]])
        for array, other in zip(training, test, strict=True)
    )
    return _split(images, labels, split)


def _split(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], sizes: tuple[int, int, int]
) -> dict[str, NDArray[Any]]:
    ends = [sizes[0], sizes[0] + sizes[1]]
    parts = zip(
        ("train", "val", "test"), np.split(images, ends), np.split(labels, ends), strict=True
    )
    return {
        f"{letter}_{part}": array for part, x, y in parts for letter, array in (("X", x), ("y", y))
    }


def _prepared(
    data: dict[str, NDArray[Any]],
    *,
    largest: int,
    flat: bool,
    dtype: DTypeLike,
    centered: bool = True,
) -> dict[str, NDArray[Any]]:
    """Scale to 0..1 and subtract the mean, which comes from the training set only."""
    mean = data["X_train"].mean(axis=0, dtype=np.float64)
    for name, array in data.items():
        if name.startswith("y"):
            data[name] = array.astype(np.int64)
            continue
        images = array.astype(dtype)
        if centered:
            images -= mean.astype(dtype)
        images /= largest
        data[name] = images.reshape(len(images), -1) if flat else images
    return data
