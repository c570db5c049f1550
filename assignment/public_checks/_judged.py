"""What the public checks of judgements share: the form of an answer in numbers."""

from autograder.checks import StudentCode, expect

_WORDS = {2: "two", 3: "three"}


def expect_numbers(student: StudentCode, question: str, count: int) -> None:
    """Require an answer of so many numbers; whether they are right is judged elsewhere."""
    answer = getattr(student, question)()
    found = len(answer) if isinstance(answer, tuple) else 1
    words = f"{_WORDS[count]} numbers"
    expect.true(found == count, f"the answer has {found} entries, expected {words}")
    for n, value in enumerate(answer, start=1):
        number = expect.array(value, f"number {n}")
        expect.true(number.size == 1, f"number {n} has shape {number.shape}, expected one number")
