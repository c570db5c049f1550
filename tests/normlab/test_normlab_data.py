"""The loaders: what they return, and what they say about wrong files."""

import gzip
import hashlib
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from normlab import data as data_module
from normlab.data import DIGITS, DataError, load_cifar10, load_digits, load_idx, load_mnist

RECORD = 3073
fuzzed = settings(
    derandomize=True,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def idx(array):
    header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(np.uint8).tobytes()


def attempt(path):
    try:
        return load_idx(path), ""
    except DataError as error:
        return None, str(error)


@pytest.fixture
def images():
    return np.random.default_rng(9).integers(256, size=(5, 4, 3)).astype(np.uint8)


@pytest.fixture
def idx_file(tmp_path, images):
    path = tmp_path / "train-images-idx3-ubyte.gz"
    path.write_bytes(gzip.compress(idx(images)))
    return path


@pytest.fixture
def cifar(tmp_path, monkeypatch):
    """Six small batches: 8 records in a file instead of 10000."""
    monkeypatch.setattr(data_module, "_CIFAR_RECORDS", 8)
    r = np.random.default_rng(10)
    for name in (*(f"data_batch_{n}.bin" for n in range(1, 6)), "test_batch.bin"):
        records = r.integers(256, size=(8, RECORD)).astype(np.uint8)
        records[:, 0] %= 10
        (tmp_path / name).write_bytes(records.tobytes())
    return tmp_path


def test_digits():
    """1797 images in three parts, scaled, the training set centered, every class in every part."""
    data = load_digits()
    assert [data[f"X_{p}"].shape for p in ("train", "val", "test")] == [
        (1297, 64),
        (250, 64),
        (250, 64),
    ]
    for part in ("train", "val", "test"):
        assert data[f"X_{part}"].dtype == np.float64
        assert data[f"y_{part}"].dtype == np.int64
        assert set(data[f"y_{part}"]) == set(range(10))
        assert np.abs(data[f"X_{part}"]).max() <= 1
    assert data["X_train"].mean(axis=0) == pytest.approx(np.zeros(64), abs=1e-12)
    assert np.ptp(data["X_train"]) > 1


def test_digits_as_images():
    """With flat=False they are images of one channel with the same values."""
    images, rows = load_digits(flat=False), load_digits()
    assert images["X_val"].shape == (250, 1, 8, 8)
    assert np.array_equal(images["X_val"].reshape(250, 64), rows["X_val"])


def test_digits_that_are_only_divided():
    """With centered=False the values are those of the file divided by 16, from 0 to 1."""
    stored, centered = load_digits(centered=False), load_digits()
    with np.load(DIGITS, allow_pickle=False) as arrays:
        assert np.array_equal(stored["X_train"], arrays["images"][:1297].reshape(1297, 64) / 16)
    mean = stored["X_train"].mean(axis=0)
    assert stored["X_test"] - mean == pytest.approx(centered["X_test"], abs=1e-12)


def test_digits_are_fresh_arrays():
    """Writing into the data does not change what the next load returns."""
    load_digits()["X_train"][:] = 7
    assert load_digits()["X_train"].max() < 7


def test_the_digits_carry_source_and_licence():
    """The file itself holds its origin and license, and nothing in it needs unpickling."""
    with np.load(DIGITS, allow_pickle=False) as arrays:
        assert set(arrays) == {"images", "labels", "source"}
        assert arrays["images"].dtype == arrays["labels"].dtype == np.uint8
        assert "10.24432/C50P49" in str(arrays["source"])
        assert "CC BY 4.0" in str(arrays["source"])


def test_damaged_digits(tmp_path, monkeypatch):
    """One changed byte in the bundled file is noticed."""
    content = bytearray(DIGITS.read_bytes())
    content[1000] ^= 1
    (tmp_path / "digits.npz").write_bytes(content)
    monkeypatch.setattr(data_module, "DIGITS", tmp_path / "digits.npz")
    with pytest.raises(DataError, match=r"digits\.npz is not the file.*Unpack the assignment's"):
        load_digits()


def test_idx(idx_file, images, tmp_path):
    """Images and labels come back as they were written, writable, from .gz and unpacked."""
    found = load_idx(idx_file)
    assert np.array_equal(found, images)
    assert found.dtype == np.uint8
    assert found.flags.writeable
    (tmp_path / "plain").write_bytes(idx(np.arange(7)))
    assert load_idx(str(tmp_path / "plain")).tolist() == list(range(7))


def test_checksums(idx_file):
    """A right checksum passes; a wrong or missing one is reported with the file's name."""
    name, digest = idx_file.name, hashlib.sha256(idx_file.read_bytes()).hexdigest()
    load_idx(idx_file, checksums={name: digest.upper()})
    with pytest.raises(DataError, match=rf"{name} is not the file .* is {digest}, expected 0+\. D"):
        load_idx(idx_file, checksums={name: "0" * 64})
    with pytest.raises(DataError, match=rf"{name} has no entry in `checksums`, which has other"):
        load_idx(idx_file, checksums={"other": digest})


IDX = idx(np.zeros((2, 3, 3)))
PACKED = gzip.compress(IDX, mtime=0)
IDX_DAMAGE = {
    "empty": (b"", "is not an idx file: it starts with nothing"),
    "a web page": (b"<html>", "starts with 3c 68 74 6d, expected 00 00"),
    "floats": (b"\0\0\x0d\x03" + IDX[4:], "type 0x0d in 3 dimensions, expected bytes"),
    "too many dimensions": (b"\0\0\x08\x09" + IDX[4:], "in 9 dimensions"),
    "half a header": (IDX[:9], r"damaged header: sizes \(2,\)"),
    "a huge claim": (IDX[:4] + b"\xff" * 12, "damaged header: sizes"),
    "cut short": (IDX[:-1], r"18 values for its shape \(2, 3, 3\), but has only 17"),
    "too long": (IDX + b"\0", "but has more"),
    "gzip of the same": (gzip.compress(IDX[:-1]), "but has only 17"),
    "gzip cut short": (PACKED[:-9], "damaged gzip file"),
    "gzip with a wrong sum": (PACKED[:-8] + b"\0" * 8, "damaged gzip file: CRC"),
    "not really gzip": (b"\x1f\x8b" + b"\0" * 30, "damaged gzip file"),
}


@pytest.mark.parametrize("damage", IDX_DAMAGE)
def test_damaged_idx(damage, tmp_path):
    """Each kind of damage is reported in a sentence with the file's name and what to do."""
    content, said = IDX_DAMAGE[damage]
    path = tmp_path / "labels.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=rf"labels\.gz .*{said}.*\. Download it again"):
        load_idx(path)


def test_missing_files(tmp_path):
    """A file that does not exist, or is a folder, is reported in the same way."""
    with pytest.raises(DataError, match=r"none\.gz does not exist\. Download it again, or correct"):
        load_idx(tmp_path / "none.gz")
    with pytest.raises(DataError, match="cannot be read: Is a directory"):
        load_idx(tmp_path)


@fuzzed
@given(content=st.one_of(st.binary(max_size=60), st.binary(max_size=60).map(lambda b: IDX[:4] + b)))
@pytest.mark.parametrize("packed", [False, True])
def test_random_idx(tmp_path, content, packed):
    """Any bytes give an array or a DataError."""
    path = tmp_path / "random"
    path.write_bytes(gzip.compress(content) if packed else content)
    found, said = attempt(path)
    assert str(path) in said or found.ndim in {1, 2, 3}


@fuzzed
@given(place=st.integers(0, len(PACKED) - 1), byte=st.integers(0, 255))
def test_one_changed_byte_of_gzip(tmp_path, place, byte):
    """Whichever byte is changed: the right array (a date may differ) or a DataError."""
    content = bytearray(PACKED)
    content[place] = byte
    path = tmp_path / "changed.gz"
    path.write_bytes(content)
    found, said = attempt(path)
    assert str(path) in said or idx(found) == IDX


def test_cifar(cifar):
    """The three parts are cut where they should be, scaled and centered, color before row."""
    data = load_cifar10(cifar, split=(30, 10, 5))
    assert [data[f"X_{p}"].shape for p in ("train", "val", "test")] == [
        (n, 3, 32, 32) for n in (30, 10, 5)
    ]
    train = [(cifar / f"data_batch_{n}.bin").read_bytes() for n in range(1, 6)]
    raw = np.frombuffer(b"".join(train), np.uint8).reshape(40, RECORD)
    test = np.frombuffer((cifar / "test_batch.bin").read_bytes(), np.uint8).reshape(8, RECORD)
    assert data["y_train"].tolist() == raw[:30, 0].tolist()
    assert data["y_val"].tolist() == raw[30:, 0].tolist()
    assert data["y_test"].tolist() == test[:5, 0].tolist()
    expected = (raw[30, 1:] - raw[:30, 1:].mean(axis=0)) / 255
    np.testing.assert_allclose(data["X_val"][0].ravel(), expected, atol=1e-6)
    assert data["X_train"].dtype == np.float32


def test_cifar_flat_and_float64(cifar):
    """Rows of 3072 numbers in the requested type."""
    data = load_cifar10(cifar, split=(30, 10, 5), flat=True, dtype=np.float64)
    assert data["X_test"].shape == (5, 3072)
    assert data["X_test"].dtype == np.float64


def test_damaged_cifar(cifar):
    """Files that are cut short, missing, or have impossible labels are named."""
    path = cifar / "data_batch_3.bin"
    content = path.read_bytes()
    path.write_bytes(content[:-RECORD])
    with pytest.raises(
        DataError, match=r"data_batch_3\.bin has 21511 bytes, expected 24584: 8 rec"
    ):
        load_cifar10(cifar, split=(30, 10, 5))
    path.write_bytes(b"\x0a" + content[1:])
    with pytest.raises(DataError, match=r"data_batch_3\.bin has a label 10, expected 0 to 9"):
        load_cifar10(cifar, split=(30, 10, 5))
    path.unlink()
    with pytest.raises(DataError, match=r"data_batch_3\.bin does not exist\. Download it again"):
        load_cifar10(cifar, split=(30, 10, 5))


def test_the_python_version_of_cifar_is_never_opened(cifar):
    """Its files need unpickling, so the message asks for the binary version instead."""
    (cifar / "data_batch_1.bin").rename(cifar / "data_batch_1")
    with pytest.raises(DataError, match="data_batch_1 beside it is from the Python version"):
        load_cifar10(cifar, split=(30, 10, 5))


def test_cifar_checksums(cifar):
    """Each of the six files is compared with the table."""
    sums = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in cifar.iterdir()}
    load_cifar10(cifar, split=(30, 10, 5), checksums=sums)
    with pytest.raises(DataError, match=r"test_batch\.bin is not the file"):
        load_cifar10(cifar, split=(30, 10, 5), checksums=sums | {"test_batch.bin": "0" * 64})


@pytest.mark.parametrize("split", [(40, 1, 1), (30, 10, 9), (0, 1, 1)])
def test_cifar_split_refused(cifar, split):
    """Asking for more images than there are, or for none, is refused."""
    with pytest.raises(ValueError, match="there are 40 images for training and validation and 8"):
        load_cifar10(cifar, split=split)


@pytest.fixture
def mnist(tmp_path):
    """Twelve training and four test images; one of the files already unpacked."""
    r = np.random.default_rng(11)
    for name, count in (("train", 12), ("t10k", 4)):
        images, labels = r.integers(256, size=(count, 28, 28)), r.integers(10, size=count)
        (tmp_path / f"{name}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(images)))
        (tmp_path / f"{name}-labels-idx1-ubyte").write_bytes(idx(labels))
    return tmp_path


def test_mnist(mnist):
    """The three parts are cut where they should be, scaled and centered."""
    data = load_mnist(mnist, split=(8, 4, 3))
    assert [data[f"X_{p}"].shape for p in ("train", "val", "test")] == [
        (8, 784),
        (4, 784),
        (3, 784),
    ]
    raw = load_idx(mnist / "train-images-idx3-ubyte.gz").reshape(12, 784)
    np.testing.assert_allclose(data["X_val"], (raw[8:] - raw[:8].mean(axis=0)) / 255, atol=1e-12)
    labels = load_idx(mnist / "train-labels-idx1-ubyte")
    assert np.concatenate([data["y_train"], data["y_val"]]).tolist() == labels.tolist()
    data = load_mnist(mnist, split=(8, 4, 3), flat=False, dtype=np.float32)
    assert data["X_test"].shape == (3, 1, 28, 28)
    assert data["X_test"].dtype == np.float32


def test_damaged_mnist(mnist):
    """Labels that do not match the images, missing files and impossible splits are reported."""
    with pytest.raises(ValueError, match="there are 12 images for training and validation and 4"):
        load_mnist(mnist)
    (mnist / "train-labels-idx1-ubyte").write_bytes(idx(np.zeros(11)))
    with pytest.raises(DataError, match=r"train-labels-idx1-ubyte has shape \(11,\) and train-im"):
        load_mnist(mnist, split=(8, 4, 3))
    (mnist / "train-labels-idx1-ubyte").unlink()
    with pytest.raises(DataError, match=r"train-labels-idx1-ubyte\.gz does not exist"):
        load_mnist(mnist, split=(8, 4, 3))
