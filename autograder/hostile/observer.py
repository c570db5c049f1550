"""The first process of the jail: sets the stage, runs the gullible grader, tells what is left.

Launched as a script as process 1 of its own process namespace, so that no signal of a specimen
ends it, and where we are root as another user than the grader. Standard library only.
"""

import contextlib
import hashlib
import json
import os
import resource
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time

GROUND = "/ground"
LOOKED_AT = ("/tmp", "/var/tmp", "/dev/shm", GROUND)
WRITTEN_BY_GRADER = ("out/results/", "out/page.html", "out/gradebook.csv", "out/published")
MOST = 2**20
heard = []


def listen(port, name):
    """Stand for the network: whatever reaches us there has left the sandbox."""
    tcp = socket.create_server(("127.0.0.1", port))
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", port))
    unix = socket.socket(socket.AF_UNIX)
    unix.bind("\0" + name)
    unix.listen()
    threading.Thread(target=lambda: [heard.append(udp.recv(MOST) or b" ") for _ in range(100)], daemon=True).start()
    for server in (tcp, unix):
        threading.Thread(target=serve, args=(server,), daemon=True).start()


def serve(server):
    while True:
        peer, _ = server.accept()
        peer.settimeout(1)
        heard.append(b" ")
        with contextlib.suppress(OSError):
            peer.sendall(b"HTTP/1.0 200 OK\r\n\r\nwelcome\n")
            heard.append(peer.recv(MOST))
        peer.close()


def files():
    """Yield path and entry of everything there is where a grader's user may write."""
    for top in LOOKED_AT:
        for folder, folders, names in os.walk(top):
            for name in [*folders, *names]:
                path = os.path.join(folder, name)
                with contextlib.suppress(OSError):
                    yield path, os.lstat(path)


def content(path, entry):
    with contextlib.suppress(OSError):
        if stat.S_ISREG(entry.st_mode):
            with open(path, "rb") as file:
                return file.read(MOST)
        if stat.S_ISLNK(entry.st_mode):
            return os.readlink(path).encode()
    return b""


def snapshot():
    found = {}
    for path, entry in files():
        digest = hashlib.sha256(content(path, entry)).hexdigest()
        found[path] = [stat.S_IFMT(entry.st_mode), stat.S_IMODE(entry.st_mode) & 0o6000, entry.st_size * stat.S_ISREG(entry.st_mode), digest]
    return found


def limit():
    os.setsid()
    for name, amount in (("AS", 2**30), ("NPROC", 40), ("FSIZE", 2**24), ("CORE", 0), ("NOFILE", 256), ("CPU", 60)):
        resource.setrlimit(getattr(resource, "RLIMIT_" + name), (amount, amount))


def run(arguments, plan, seconds, output):
    """Run a stage of the grader; returns whether it ended by itself and its exit code."""
    environment = {
        "PATH": "/usr/bin:/bin", "HOME": GROUND + "/home", "OPENBLAS_NUM_THREADS": "1", "MALLOC_TOP_PAD_": str(2**27), "MALLOC_MMAP_THRESHOLD_": str(2**30), "SECRET": plan["canary"],
        "PYTHONPATH": ":".join([plan["submission"], "/tool", "/packages"]), "PYTHONDONTWRITEBYTECODE": "1",
    }
    if arguments[0] == "unpack":
        del environment["PYTHONPATH"]
    user = {} if plan["user"] is None else {"user": plan["user"], "group": plan["user"], "extra_groups": []}
    process = subprocess.Popen(
        [sys.executable, "/gullible.py", *arguments], env=environment, stdin=subprocess.DEVNULL, cwd="/tmp",
        stdout=output, stderr=output, preexec_fn=limit, **user,
    )
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    ended = process.poll() is not None
    if not ended:
        process.kill()
        process.wait()
    return ended, process.returncode


def processes():
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            with open(f"/proc/{pid}/stat") as file:
                if int(pid) != 1 and file.read().rpartition(")")[2].split()[0] not in "ZX":
                    found.append(int(pid))
    return found


def score_in(text):
    for line in text.split(b"\n"):
        if line.startswith(b"RESULT "):
            with contextlib.suppress(ValueError, KeyError, TypeError, RecursionError):
                return float(json.loads(line[7:])["score"])
    return None


def holds(secret, data):
    return any(form in data for form in (secret, secret[::-1], secret.hex().encode()))


def main():
    for number in set(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}:
        with contextlib.suppress(OSError):
            signal.signal(number, signal.SIG_IGN)
    os.umask(0)
    shutil.copytree("/seed", GROUND, dirs_exist_ok=True, symlinks=True)
    for folder, _, names in os.walk(GROUND):
        os.chmod(folder, 0o777)
        for name in names:
            os.chmod(os.path.join(folder, name), 0o666)
    with open("/seed/plan.json") as file:
        plan = json.load(file)
    listen(plan["port"], plan["socket"])
    before = snapshot()
    os.makedirs("/log", exist_ok=True)
    with open("/log/output", "wb") as output:
        ended, code = run(["unpack", plan["handin"], plan["submission"]], plan, plan["seconds"], output)
        if ended and code == 0:
            ended, code = run(["grade", GROUND + "/plan.json"], plan, plan["seconds"], output)
    time.sleep(0.2)
    left = processes()
    with open("/log/output", "rb") as file:
        told = file.read(2**24)
    after, secret = snapshot(), plan["canary"].encode()
    changed, new, leaks, marked = [], [], [], []
    for path in before:
        if path not in after:
            changed.append(path)
    for path, entry in files():
        if before.get(path) == after.get(path):
            continue
        data = content(path, entry)
        if holds(secret, data):
            leaks.append(path)
        short = path.removeprefix(GROUND + "/")
        if plan["mark"] and plan["mark"].encode() in data and short.startswith(WRITTEN_BY_GRADER[1:3]):
            marked.append(short)
        scratch = path.startswith(plan["submission"])
        if scratch and not (stat.S_ISLNK(entry.st_mode) or entry.st_mode & 0o6000 or stat.S_ISFIFO(entry.st_mode)):
            continue
        if path in before and not stat.S_ISDIR(entry.st_mode) and not short.startswith("out/gradebook.csv"):
            changed.append(path)
        elif path not in before and not short.startswith(WRITTEN_BY_GRADER):
            new.append(path)
    if holds(secret, told):
        leaks.append("output")
    if plan["mark"] and plan["mark"].encode() in told:
        marked.append("terminal")
    if any(heard):
        leaks.append("network")
    print(json.dumps({
        "score": score_in(told), "ended": ended, "code": code, "left": len(left), "changed": changed[:20],
        "new": new[:20], "leaks": leaks[:20], "marked": marked, "told": told[-2000:].decode(errors="replace"),
    }))
    sys.stdout.flush()
    os._exit(0)


main()
