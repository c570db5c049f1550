"""The message for a command that needs a package which grading does not need."""

_EXTRAS = {
    "build": ("ipykernel", "jupytext", "latex2mathml", "nbclient", "nbconvert"),
    "cluster": ("dask", "distributed"),
    "containers": ("python_on_whales",),
}
"""The modules that we import from the extras of pyproject.toml."""


def missing_extra(error: ModuleNotFoundError) -> str:
    """Say which extra has the module that was not found; "" when none has it."""
    module = (error.name or "").partition(".")[0]
    for extra, modules in _EXTRAS.items():
        if module in modules:
            return (
                f"this needs {module}, which is not installed: it is part of the extra {extra!r}. "
                f"In the folder of autograder's sources: pip install '.[{extra}]'"
            )
    return ""
