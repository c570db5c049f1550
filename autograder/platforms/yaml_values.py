"""Reads the values of a YAML file that strangers wrote, without building objects from it."""

from collections.abc import Iterator
from typing import Any

import yaml

DEEPEST = 60

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same events, much faster


def yaml_values(data: bytes) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each scalar that is two or more levels deep, with its path of keys and numbers.

    It reads the parser's events and builds no object of the document, so that neither aliases nor
    nesting cost anything. A key as Ruby writes it, `:name`, loses its colon. Raises
    `yaml.YAMLError` or `ValueError` where the file is damaged, after the values before that.
    """
    path: list[_Step] = []
    for event in yaml.parse(data, Loader=_Loader):
        if isinstance(event, yaml.CollectionEndEvent):
            path.pop()
        elif isinstance(event, yaml.NodeEvent):
            step = path[-1] if path else None
            is_key = step is not None and step.enter()
            value = event.value if isinstance(event, yaml.ScalarEvent) else ""
            if isinstance(event, yaml.CollectionStartEvent):
                path.append(_Step(is_list=isinstance(event, yaml.SequenceStartEvent)))
                if len(path) > DEEPEST:
                    raise ValueError("it is nested too deeply")
            elif is_key and step is not None:
                step.key = value.removeprefix(":")
            elif len(path) > 1 and isinstance(event, yaml.ScalarEvent):
                yield tuple(step.key for step in path), value


class _Step:
    """The position within one list or mapping."""

    def __init__(self, *, is_list: bool) -> None:
        self.is_list, self.key = is_list, ""
        self._met = 0

    def enter(self) -> bool:
        """Count one more node; tell whether it is a key."""
        self._met += 1
        if self.is_list:
            self.key = str(self._met - 1)
            return False
        return self._met % 2 == 1
