"""What to say when a command needs a package that grading does without."""

_EXTRAS = {
    "build": ("ipykernel", "jinja2", "jupytext", "latex2mathml", "nbclient", "nbconvert"),
    "containers": ("python_on_whales",),
}
"""The modules of the extras of pyproject.toml, as far as we import them."""


def missing_extra(error: ModuleNotFoundError) -> str:
    """Say which extra has the module that was not found; "" when none has it."""
    module = (error.name or "").partition(".")[0]
    for extra, modules in _EXTRAS.items():
        if module in modules:
            return (
                f"this needs {module}, which is not installed: it is of the extra {extra!r}. "
                f"Where the sources of autograder are: pip install '.[{extra}]'"
            )
    return ""
