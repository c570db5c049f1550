"""Hands in what pytest reads by itself: conftest.py, and settings that leave tests out."""

import zipfile

CODE = """
def batchnorm_forward(x, gamma, beta, bn_param):
    return x * 0, None
"""
OWN = """
import json
with open('results.json', 'w') as file:
    json.dump({'score': 1000}, file)
def pytest_collection_modifyitems(items):
    items.clear()
def pytest_runtest_makereport(item, call):
    call.excinfo = None
"""
MEMBERS = {
    "normalization.py": CODE,
    "conftest.py": OWN,
    "pytest.ini": "[pytest]\naddopts = -p no:cacheprovider --ignore-glob=*\n",
    "tests/__init__.py": OWN,
    "tests/batchnorm_forward.py": "test = {'name': 'batchnorm_forward', 'points': 0, 'suites': []}",
}


def make(folder, material):
    path = folder / "handin.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in MEMBERS.items():
            archive.writestr(name, data)
    return path
