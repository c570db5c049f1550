"""A real container engine, an image in it, and submissions to grade.

Where they are missing the tests skip, and say how to get an engine.
"""

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from container_builders import IMAGE, ROOT, missing, script

from autograder.errors import UserError
from autograder.runners.engine import Engine, find_engine


@pytest.fixture(scope="session")
def docker_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the engine that already runs, or start a private one for these tests."""
    if (
        shutil.which("docker")
        and subprocess.run(["docker", "info"], capture_output=True).returncode == 0
    ):
        yield os.environ.get("DOCKER_HOST", "")
        return
    if os.geteuid() != 0 or not shutil.which("dockerd") or not shutil.which("docker"):
        missing("no Docker engine answers, and none can be started")
    folder = tmp_path_factory.mktemp("engine")
    try:
        _, _, host = script("start-engine", folder).partition("=")
        os.environ["DOCKER_HOST"] = host
        yield host
    finally:
        os.environ.pop("DOCKER_HOST", None)
        script("start-engine", "--stop", folder)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def base(docker_host: str) -> str:
    """Return an image with Python: the one named by BASE, or one made by debootstrap."""
    if named := os.environ.get("BASE"):
        return named
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        missing("no base image: set BASE to an image with Python 3.11, or install debootstrap")
    return script("base-image", ROOT / "dist" / "base")


@pytest.fixture(scope="session")
def docker(base: str, dist: Path) -> Engine:
    """Return Docker, with the grading image built from these sources."""
    if dist != ROOT / "dist":
        missing("the image is built from dist/: make assignment")
    script("build-image", BASE=base, IMAGE=IMAGE, ENGINE="docker")
    return find_engine(IMAGE, "docker")


@pytest.fixture(scope="session")
def podman(docker: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return Podman, with the same image, and all its data in a folder for these tests."""
    if not shutil.which("podman"):
        missing("there is no Podman")
    folder = tmp_path_factory.mktemp("podman")
    (folder / "storage.conf").write_text(
        f'[storage]\ndriver = "overlay"\ngraphroot = "{folder}/root"\nrunroot = "{folder}/run"\n'
    )
    (folder / "containers.conf").write_text(  # runc, because crun does not support mixed cgroups
        '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n'
    )
    os.environ["CONTAINERS_CONF"] = str(folder / "containers.conf")
    os.environ["CONTAINERS_STORAGE_CONF"] = str(folder / "storage.conf")
    image = folder / "image.tar"
    subprocess.run(["docker", "save", "--output", image, IMAGE], check=True)
    subprocess.run(["podman", "load", "--quiet", "--input", image], check=True, capture_output=True)
    image.unlink()
    try:
        yield find_engine(IMAGE, "podman")
    except UserError as error:
        missing(f"Podman does not answer: {error}")
    finally:
        subprocess.run(["podman", "rmi", "--all", "--force"], check=False, capture_output=True)
        del os.environ["CONTAINERS_CONF"], os.environ["CONTAINERS_STORAGE_CONF"]
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def quick_zip(bundle_paths: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the first part's autograder zip with tight limits, so that endless loops end soon."""
    quick = tmp_path_factory.mktemp("zips") / "normalization.zip"
    with zipfile.ZipFile(bundle_paths["normalization"]) as old, zipfile.ZipFile(quick, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "files/part.json":
                manifest = json.loads(data)
                manifest["limits"] |= {"call_seconds": 2.0, "load_seconds": 3.0, "memory_mib": 1024}
                data = json.dumps(manifest).encode()
            new.writestr(name, data)
    return quick
