"""Answers with a float that stands for option 1."""


def layernorm_weakness():
    answer = 1.0
    return answer
