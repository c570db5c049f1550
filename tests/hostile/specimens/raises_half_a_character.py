"""Raises an exception whose message and notes hold half of a character."""

HALF = "\ud800\udfff" * 3


def batchnorm_forward(x, gamma, beta, bn_param):
    bn_param[f"mode{HALF}"] = HALF
    error = ValueError(f"{HALF} is half of a character")
    error.add_note(HALF)
    raise error
