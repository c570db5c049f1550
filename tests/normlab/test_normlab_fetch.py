"""Downloads from a real server on this machine: complete, broken and hostile ones."""

import gzip
import hashlib
import io
import socket
import struct
import subprocess
import sys
import tarfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

import normlab
from normlab import data as data_module
from normlab import fetch as fetch_module
from normlab.data import load_cifar10, load_mnist
from normlab.fetch import CATALOGUE, DataSet, File, checksums, main

INSIDE = "cifar-10-batches-bin"
BINS = [*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"]


class Server(ThreadingHTTPServer):
    """Serves bytes by path, and records the requested paths."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files, self.asked, self.cut, self.chunked = {}, [], {}, False
        self.url = f"http://127.0.0.1:{self.server_port}/"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        name = self.path.lstrip("/")
        self.server.asked.append(name)
        self.close_connection = True
        if name not in self.server.files:
            self.send_error(404)
            return
        body = self.server.files[name]
        sent = body[: self.server.cut.get(name, len(body))]
        self.send_response(200)
        if self.server.chunked:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(f"{len(body):x}\r\n".encode() + sent)
            if sent == body:
                self.wfile.write(b"\r\n0\r\n\r\n")
        else:
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(sent)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    server = Server()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def file(name, content):
    return File(name, len(content), hashlib.sha256(content).hexdigest())


def idx(array):
    header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return gzip.compress(header + array.tobytes())


@pytest.fixture
def mnist(server):
    """Four small files of the right format on the server, and the table that lists them."""
    r = np.random.default_rng(1)
    for part, number in (("train", 9), ("t10k", 4)):
        images = r.integers(256, size=(number, 28, 28)).astype(np.uint8)
        labels = r.integers(10, size=number).astype(np.uint8)
        server.files[f"{part}-images-idx3-ubyte.gz"] = idx(images)
        server.files[f"{part}-labels-idx1-ubyte.gz"] = idx(labels)
    files = tuple(file(name, content) for name, content in server.files.items())
    return {"mnist": DataSet(server.url, "load_mnist", files)}


def entry(name, content=b"", kind=tarfile.REGTYPE, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, link, len(content)
    return info, content


def packed(entries):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as tar:
        for info, content in entries:
            tar.addfile(info, io.BytesIO(content))
    return target.getvalue()


@pytest.fixture
def bins(monkeypatch):
    """Six files of the binary version, with 5 records each."""
    monkeypatch.setattr(data_module, "_CIFAR_RECORDS", 5)
    records = np.random.default_rng(2).integers(10, size=(6, 5 * 3073)).astype(np.uint8)
    return {name: content.tobytes() for name, content in zip(BINS, records, strict=True)}


def cifar(server, bins, archive):
    """The table for `archive`, which is on the server."""
    server.files["cifar.tar.gz"] = archive
    return {
        "cifar10": DataSet(
            server.url,
            "load_cifar10",
            tuple(file(name, content) for name, content in bins.items()),
            file("cifar.tar.gz", archive),
            INSIDE,
        )
    }


def inside(bins):
    return [entry(f"{INSIDE}/{name}", content) for name, content in bins.items()]


def there(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_mnist_is_downloaded_and_read(server, mnist, tmp_path, capsys):
    """The loader reads the downloaded files, and checks them against the same sums."""
    folder = tmp_path / "new" / "mnist"
    assert main(["mnist", "--to", str(folder)], mnist) == 0
    assert there(folder) == sorted(server.files)
    out = capsys.readouterr().out
    assert f'correct. Read them with load_mnist("{folder}").' in out
    assert "train-images-idx3-ubyte.gz, MB: [##############################] 1/1" in out
    sums = {known.name: known.sha256 for known in mnist["mnist"].files}
    data = load_mnist(folder, split=(6, 3, 4), checksums=sums)
    assert data["X_train"].shape == (6, 784)


@pytest.mark.parametrize("chunked", [False, True])
def test_only_what_is_missing_is_downloaded(server, mnist, tmp_path, chunked):
    """A file that is right stays; one that is damaged or cut short is replaced."""
    server.chunked = chunked
    assert main(["mnist", "--to", str(tmp_path)], mnist) == 0
    server.asked.clear()
    assert main(["mnist", "--to", str(tmp_path)], mnist) == 0
    assert server.asked == []
    changed, cut, gone = there(tmp_path)[:3]
    content = (tmp_path / changed).read_bytes()
    (tmp_path / changed).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    (tmp_path / cut).write_bytes((tmp_path / cut).read_bytes()[:-1])
    (tmp_path / gone).unlink()
    assert main(["mnist", "--to", str(tmp_path)], mnist) == 0
    assert sorted(server.asked) == [changed, cut, gone]
    assert {name: (tmp_path / name).read_bytes() for name in there(tmp_path)} == server.files


def test_from_another_place(server, mnist, tmp_path):
    """--from names a folder on a server, with or without a slash at the end."""
    server.files = {f"mirror/{name}": content for name, content in server.files.items()}
    for number, slash in enumerate(("", "/")):
        place = ["--from", f"{server.url}mirror{slash}", "--to", str(tmp_path / str(number))]
        assert main(["mnist", *place], mnist) == 0
    assert set(server.asked) == set(server.files)


def test_not_found(server, mnist, tmp_path, capsys):
    """The server's answer is reported; files that were complete stay, partial ones do not."""
    first, second = list(server.files)[:2]
    del server.files[second]
    assert main(["mnist", "--to", str(tmp_path)], mnist) == 1
    said = capsys.readouterr().err
    assert f"127.0.0.1 does not have {second}: it answered 404 Not Found." in said
    assert f"download {server.url}{second} with a browser, put it into {tmp_path}" in said
    assert there(tmp_path) == [first]


@pytest.mark.parametrize("chunked", [False, True])
def test_cut_off(server, mnist, tmp_path, capsys, chunked):
    """A connection that breaks off leaves no file; the next attempt may succeed."""
    name = next(iter(server.files))
    server.chunked, server.cut = chunked, {name: 100}
    assert main(["mnist", "--to", str(tmp_path)], mnist) == 1
    assert "The connection broke off after" in capsys.readouterr().err
    assert there(tmp_path) == []
    server.cut.clear()
    assert main(["mnist", "--to", str(tmp_path)], mnist) == 0


def test_wrong_content(server, mnist, tmp_path, capsys):
    """A file with the right size but other content is deleted and named."""
    name = next(iter(server.files))
    server.files[name] = bytes(len(server.files[name]))
    assert main(["mnist", "--to", str(tmp_path)], mnist) == 1
    assert f"What arrived as {name} is not that file, and was deleted" in capsys.readouterr().err
    assert there(tmp_path) == []


def test_endless_content(server, mnist, tmp_path, capsys):
    """No more is read than the file should have."""
    name = next(iter(server.files))
    server.files[name] += bytes(50_000_000)
    assert main(["mnist", "--to", str(tmp_path)], mnist) == 1
    captured = capsys.readouterr()
    assert "is not that file" in captured.err
    assert captured.out.count("\r") <= 4
    assert there(tmp_path) == []


def test_a_damaged_file_stays_until_there_is_a_better_one(server, mnist, tmp_path):
    """A failed download removes nothing."""
    name = next(iter(server.files))
    (tmp_path / name).write_bytes(b"mine")
    server.files.clear()
    assert main(["mnist", "--to", str(tmp_path)], mnist) == 1
    assert (tmp_path / name).read_bytes() == b"mine"


def test_nobody_there(mnist, tmp_path, capsys, monkeypatch):
    """A refused connection is reported in a sentence that says what to do."""
    monkeypatch.setenv("no_proxy", "*")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, but nobody listens
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        assert main(["mnist", "--to", str(tmp_path), "--from", url], mnist) == 1
    said = capsys.readouterr().err
    assert "127.0.0.1 cannot be reached:" in said
    assert "refused. Check your network connection. You may also download" in said


def test_no_such_host(mnist, tmp_path, capsys, monkeypatch):
    """Without a network no host name is found."""

    def unknown(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    url = "http://nobody.invalid/"
    assert main(["mnist", "--to", str(tmp_path), "--from", url], mnist) == 1
    assert "nobody.invalid cannot be reached:" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["file:///etc/", "ftp://127.0.0.1/", "127.0.0.1/mnist"])
def test_addresses_refused(mnist, tmp_path, capsys, url):
    """Only http and https addresses are accepted."""
    assert main(["mnist", "--to", str(tmp_path), "--from", url], mnist) == 1
    assert f"{url} is not an address to download from" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the disk that is always full")
def test_disk_full(server, mnist, tmp_path, capsys):
    """A full disk is reported with the size that is needed."""
    name = next(iter(server.files))
    (tmp_path / f"{name}.part").symlink_to("/dev/full")
    assert main(["mnist", "--to", str(tmp_path)], mnist) == 1
    assert f"The disk is full: {name} needs 0.0 MB in {tmp_path}." in capsys.readouterr().err
    assert there(tmp_path) == []


def test_a_folder_that_cannot_be(mnist, tmp_path, capsys):
    """A file where the folder should be is named."""
    (tmp_path / "file").write_bytes(b"")
    assert main(["mnist", "--to", str(tmp_path / "file")], mnist) == 1
    assert "file cannot be created: File exists." in capsys.readouterr().err


def test_interrupted(server, mnist, tmp_path, capsys, monkeypatch):
    """Control-C leaves only complete files."""

    def stop(*args, **kwargs):
        raise KeyboardInterrupt

    first = next(iter(server.files))
    (tmp_path / first).write_bytes(server.files[first])
    monkeypatch.setattr(fetch_module, "urlopen", stop)
    assert main(["mnist", "--to", str(tmp_path)], mnist) == 130
    assert there(tmp_path) == [first]
    assert capsys.readouterr().err.endswith("Stopped; complete files were kept.\n")


def test_cifar_is_unpacked_and_read(server, bins, tmp_path):
    """The six files are extracted, the archive is deleted, and the loader reads them."""
    others = [entry(INSIDE, kind=tarfile.DIRTYPE), entry(f"{INSIDE}/readme.html", b"<p>")]
    table = cifar(server, bins, packed(others + inside(bins)))
    assert main(["cifar10", "--to", str(tmp_path)], table) == 0
    assert there(tmp_path) == BINS
    assert load_cifar10(tmp_path, split=(20, 5, 5))["X_train"].shape == (20, 3, 32, 32)
    server.asked.clear()
    assert main(["cifar10", "--to", str(tmp_path)], table) == 0
    assert server.asked == []


def test_an_archive_from_a_browser_is_used(server, bins, tmp_path):
    """It is not downloaded again, and it stays."""
    archive = packed(inside(bins))
    table = cifar(server, bins, archive)
    (tmp_path / "cifar.tar.gz").write_bytes(archive)
    assert main(["cifar10", "--to", str(tmp_path)], table) == 0
    assert server.asked == []
    assert there(tmp_path) == ["cifar.tar.gz", *BINS]


def test_a_hostile_archive(server, bins, tmp_path, capsys):
    """No name in it decides where anything is written; links and devices do not count as files."""
    folder, victim = tmp_path / "here", tmp_path / "victim"
    victim.write_bytes(b"mine")
    first = next(iter(bins.values()))
    entries = [
        entry("../evil.bin", first),
        entry(f"{INSIDE}/../../evil.bin", first),
        entry(str(tmp_path / "evil.bin"), first),
        entry("data_batch_1.bin", first),
        entry(f"../{INSIDE}/data_batch_1.bin", first),
        entry(f"{INSIDE}/data_batch_1.bin", kind=tarfile.SYMTYPE, link="../victim"),
        entry(f"{INSIDE}/data_batch_2.bin", kind=tarfile.LNKTYPE, link="../victim"),
        entry(f"{INSIDE}/data_batch_3.bin", kind=tarfile.CHRTYPE),
        entry(f"{INSIDE}/data_batch_4.bin", kind=tarfile.FIFOTYPE),
        entry(f"{INSIDE}/data_batch_5.bin", first + b"more"),
        entry(f"{INSIDE}/test_batch.bin", kind=tarfile.DIRTYPE),
    ]
    assert main(["cifar10", "--to", str(folder)], cifar(server, bins, packed(entries))) == 1
    assert f"has no {', '.join(BINS)}: it is not the right archive" in capsys.readouterr().err
    assert there(folder) == ["cifar.tar.gz"]
    assert there(tmp_path) == ["here", "victim"]
    assert victim.read_bytes() == b"mine"


def test_a_right_file_after_hostile_ones(server, bins, tmp_path):
    """A link with a wanted name is neither used nor followed; duplicates cause no harm."""
    links = [
        entry(f"{INSIDE}/{name}", kind=tarfile.SYMTYPE, link="/etc/passwd") for name in BINS[:2]
    ]
    table = cifar(server, bins, packed(links + inside(bins) + inside(bins)))
    assert main(["cifar10", "--to", str(tmp_path)], table) == 0
    assert {name: (tmp_path / name).read_bytes() for name in there(tmp_path)} == bins


def test_wrong_files_in_the_archive(server, bins, tmp_path, capsys):
    """A file with the right name and size but other content is refused."""
    wrong = bins | {"data_batch_3.bin": bytes(5 * 3073)}
    assert main(["cifar10", "--to", str(tmp_path)], cifar(server, bins, packed(inside(wrong)))) == 1
    assert "What arrived as data_batch_3.bin is not that file" in capsys.readouterr().err
    assert there(tmp_path) == ["cifar.tar.gz", *BINS[:2]]


@pytest.mark.parametrize("damage", ["cut", "noise", "no gzip"])
def test_an_archive_that_is_none(server, bins, tmp_path, capsys, damage):
    """Whatever is wrong with it, the message is one sentence; noise may show only in the sums."""
    archive = packed(inside(bins))
    middle = len(archive) // 2
    archive = {
        "cut": archive[:middle],
        "noise": archive[:middle] + bytes(100) + archive[middle + 100 :],
        "no gzip": b"<html>Please log in</html>",
    }[damage]
    assert main(["cifar10", "--to", str(tmp_path)], cifar(server, bins, archive)) == 1
    said = capsys.readouterr().err
    assert "cifar.tar.gz is damaged: " in said or (damage == "noise" and "is not that file" in said)
    assert said.count("\n") == 1
    assert not [name for name in there(tmp_path) if name.endswith(".part")]


def test_the_real_table():
    """Nine downloads and six files inside, each with its own size and sum."""
    files = [known for data_set in CATALOGUE.values() for known in data_set.files]
    archives = [data_set.archive for data_set in CATALOGUE.values() if data_set.archive]
    assert (len(files), len(archives)) == (14, 1)
    assert len({known.sha256 for known in files + archives}) == 15
    assert all(len(bytes.fromhex(known.sha256)) == 32 for known in files + archives)
    assert [known.name for known in CATALOGUE["cifar10"].files] == BINS
    assert set(checksums("mnist")) == set(checksums("fashion-mnist"))
    for data_set in CATALOGUE.values():
        assert hasattr(data_module, data_set.loader)


def test_the_command():
    """`python -m normlab.fetch` runs, and refuses an unknown name."""
    folder = Path(normlab.__file__).parents[1]
    command = [sys.executable, "-W", "error", "-m", "normlab.fetch", "imagenet"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 2
    assert "invalid choice: 'imagenet' (choose from" in done.stderr
