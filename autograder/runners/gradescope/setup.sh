#!/usr/bin/env bash
# Gradescope runs this once, when it builds the autograder: installs the grader from the wheels in
# this zip into a virtual environment of its own. Needs no network if Python VERSION is installed.
set -euo pipefail
cd "$(dirname "$0")"
wheels_for=VERSION
venv=/opt/autograder

usable() { "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
find_python() {
    for python in "python$wheels_for" python3 python3.12 python3.13 python3.14; do
        if usable "$python"; then
            echo "$python"
            return
        fi
    done
}

python=$(find_python)
if [ -z "$python" ]; then
    apt-get update || true
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        "python$wheels_for" "python$wheels_for-venv" || true # the sentence below says what to do
    python=$(find_python)
fi
if [ -z "$python" ]; then
    echo "setup.sh: no Python 3.11 or newer can be installed here. Choose a newer base image." >&2
    exit 1
fi

source=(--find-links wheels)
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
[ "$version" != "$wheels_for" ] || source+=(--no-index) # otherwise the same versions from the index
"$python" -m venv --clear "$venv"
pip=("$venv/bin/python" -m pip --disable-pip-version-check --no-cache-dir --quiet)
"${pip[@]}" install "${source[@]}" --no-deps --require-hashes --requirement requirements-grading.lock
"${pip[@]}" install --no-index --no-deps wheels/autograder-*.whl
chmod -R go= "$PWD" # submitted code runs as another user and must not read this
"$venv/bin/autograder" --version
