"""Adds with a loop, and returns what the numbers are."""


def total(x):
    result = 0
    for number in x:
        result += number
    return result
