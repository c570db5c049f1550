"""Adds up all biases for the second number."""
def learned_parameters():
    sizes = [64, 100, 100, 100, 10]
    weights = sum(a * b for a, b in zip(sizes, sizes[1:]))
    biases = sum(sizes[1:])
    return weights + biases + 2 * 300, biases, 2 * 300
