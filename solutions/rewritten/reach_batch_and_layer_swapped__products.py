"""Has the two layers the wrong way around."""


def values_that_change():
    images, pixels = 50, 20 * 12
    return [12, pixels, images, 1, pixels, images]
