"""What tests of pictures share."""

import io


def picture(figure):
    """Render the figure: many mistakes show only then."""
    target = io.BytesIO()
    figure.savefig(target, format="png")
    return target.getvalue()
