"""Runs a recorded program on other inputs and counts its work. The program is not trusted.

The work of an operation is the number of elements it passes over:

- An operation on each element: the elements of its result.
- A reduction: the elements of its operand.
- Making, filling, copying or converting an array: its elements; `empty` and views are free.
- A matrix product: its operands and its result, the largest of them, or a sixteenth of its
  multiplications if that is more, because BLAS does about so many in the time of one element.
- `einsum`: the product of the lengths of all indices.

This module imports only numpy and the standard library, because its source is sent to where the
program runs.
"""

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np

MOST_TEXT = 2**23
"""Bytes of a program, without its constants."""
MOST_ELEMENTS = 2**22
"""Elements of one array."""
MOST_WORK = 2**25
"""Elements in all; an array for each of them still fits into a worker's memory."""
BLAS = 16
"""Multiplications of a matrix product that take as long as one element otherwise."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_UFUNCS = _names(
    """add subtract multiply divide true_divide floor_divide power float_power negative positive
    square sqrt cbrt reciprocal absolute fabs sign exp log maximum minimum fmax fmin clip
    greater greater_equal less less_equal equal not_equal logical_and logical_or logical_not
    isnan isinf isfinite conjugate matmul"""
)
_UFUNC_METHODS = _names("__call__ reduce accumulate outer")
_METHODS = _names("reshape ravel transpose swapaxes squeeze diagonal flatten copy astype")
_MAKING = _names("ones zeros empty full eye identity arange")
_ALIKE = _names("zeros_like ones_like empty_like full_like expand_dims copy copyto where")
_JOINING = _names(
    """array asarray asanyarray ascontiguousarray asfortranarray concatenate stack vstack hstack
    column_stack"""
)
_PRODUCTS = _names("dot inner outer")
_KEYWORDS = _names(
    """axis axes keepdims dtype out where initial casting order copy subok shape fill_value
    optimize k"""
)
_WORDS = _names("C F A K unsafe same_kind safe")
_DTYPES = _names(
    """bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 longdouble
    float128"""
)


class NotReplayable(Exception):
    """The program does what a program may not, or more than it may."""


def replay(program: list[Any], inputs: list[Any]) -> tuple[list[Any], list[int]]:
    """Run a program; return its results, and the work of each step.

    A step knows only the inputs that it has when it begins. Any exception means that the program
    does not fit its inputs.
    """
    text, *constants = program
    if text.nbytes > MOST_TEXT:
        raise NotReplayable("too long a program")
    described = json.loads(text.tobytes())
    with np.errstate(all="ignore"):
        return _replay(described, constants, inputs)


def _replay(described: Any, constants: list[Any], inputs: list[Any]) -> tuple[list[Any], list[int]]:
    values: list[Any] = []
    given = iter(inputs)
    work: list[int] = []
    for step in described["steps"]:
        values += [next(given).copy() for _ in range(step["inputs"])]
        machine = _Machine(values, constants)
        for operation in step["operations"]:
            machine.perform(*operation)
            if machine.work + sum(work) > MOST_WORK:
                raise NotReplayable("too much work")
        work.append(machine.work)
    machine = _Machine(values, constants)
    return [np.asarray(machine.operand(result)) for result in described["results"]], work


class _Machine:
    """Performs operations on numbered values and adds up their work."""

    def __init__(self, values: list[Any], constants: list[Any]) -> None:
        self.values, self.constants, self.work = values, constants, 0

    def perform(self, kind: str, name: str, args: Any, kwargs: Any, made: int) -> None:
        """Perform one operation and number its result."""
        subscripts = args[:1] if name == "einsum" and isinstance(args[0], str) else []
        given = [*subscripts, *self.items(args[len(subscripts) :])]
        named = {key: self.operand(value) for key, value in kwargs.items()}
        if not named.keys() <= _KEYWORDS:
            raise NotReplayable("an unknown keyword")
        for array in _arrays((given, list(named.values()))):
            _small(array.size)
        function, work = getattr(self, f"_{_known(kind)}")(name, given, named)
        result = function(*given, **named)
        if made:
            results = result if isinstance(result, tuple | list) else [result]
            self.values += [np.asarray(item) for item in results]
        self.work += work if isinstance(work, int) else work(result)

    def operand(self, tree: Any) -> Any:
        """Find or rebuild an operand."""
        if isinstance(tree, str):
            return tree if tree in _WORDS else _dtype(tree)
        if tree is None or isinstance(tree, float) or (isinstance(tree, int) and abs(tree) < 2**63):
            return tree
        ((kind, content),) = tree.items()
        return _REBUILT[kind](self, content)

    def value(self, number: Any) -> Any:
        """Find a value of the program."""
        return self.values[_natural(number)]

    def constant(self, number: Any) -> Any:
        """Copy a constant, which an operation may change."""
        return self.constants[_natural(number)].copy()

    def items(self, trees: Any) -> list[Any]:
        """Rebuild several operands."""
        return [self.operand(tree) for tree in trees]

    def _ufunc(self, name: str, given: Any, named: Any) -> Any:
        arrays = list(_arrays((given, list(named.values()))))
        name, _, method = name.partition(".")
        if name not in _UFUNCS or method not in _UFUNC_METHODS:
            raise NotReplayable(f"no {name}.{method}")
        ufunc = getattr(np, name)
        if name == "matmul":
            if method != "__call__":
                raise NotReplayable(f"no {name}.{method}")
            return self._product(ufunc, given)
        if method == "__call__":
            size = _small(math.prod(np.broadcast_shapes(*(a.shape for a in arrays))))
        elif method == "outer":
            size = _small(math.prod(np.size(arg) for arg in given))
        else:
            size = np.size(given[0])
        return getattr(ufunc, method), size

    def _method(self, name: str, given: Any, _named: Any) -> Any:
        owner, *others = given
        if not isinstance(owner, np.ndarray):
            raise NotReplayable("a method of no array")
        function = getattr(np.ndarray, _known(name))
        if name == "__getitem__":
            _small(owner.size * math.prod(a.size for a in _arrays(others)))
            return function, _copied(owner)
        if name == "__setitem__":
            _small(owner.size * math.prod(a.size for a in _arrays(others[0])))
            target, (_, value) = owner[others[0]], others
            same = isinstance(value, np.ndarray) and _same_memory(target, value)
            return function, 0 if same else np.size(target)
        if name == "dot":
            return self._product(function, given)
        if name in _METHODS:
            return function, _copied(owner)
        if name == "repeat":
            return function, _small(owner.size * _natural(others[0]))
        if name == "fill":
            return function, owner.size
        raise NotReplayable(f"no method {name}")

    def _function(self, name: str, given: Any, named: Any) -> Any:
        arrays = list(_arrays((given, list(named.values()))))
        function = getattr(np, _known(name))
        if name in _PRODUCTS:
            return self._product(function, given)
        if name in _JOINING:
            size = _small(sum(array.size for array in arrays))
            return function, _copied(*arrays) if len(arrays) == 1 else size
        if name == "broadcast_to":
            _small(_made("ones", given[1:], named))
            return function, 0
        if name == "diag":
            _small(max(arrays[0].size, arrays[0].shape[0] ** 2))
            return function, _copied(*arrays)
        if name in _MAKING:
            size = _made(name, given, named)
        elif name in _ALIKE:
            size = math.prod(np.broadcast_shapes(*(a.shape for a in arrays)))
            if "shape" in named:
                size = max(size, _made("ones", [named["shape"]], {}))
        elif name == "einsum":
            size = _all_indices(given)
        elif name == "tile":
            size = np.size(given[0]) * _made("ones", given[1:], {})
        else:
            raise NotReplayable(f"no function {name}")
        free = name in ("empty", "empty_like", "expand_dims")
        return function, 0 if free else _small(size)

    def _product(self, function: Any, given: Any) -> Any:
        one, other = (np.asarray(arg) for arg in given[:2])
        if one.ndim > 2 or other.ndim > 2:
            raise NotReplayable("a product of arrays with more than two axes")
        summed = one.shape[-1] if one.ndim and function is not np.outer else 1
        _small(one.size * other.size // max(1, summed) ** 2)

        def work(result: Any) -> int:
            multiplied = math.isqrt(one.size * other.size * np.size(result))
            return max(one.size, other.size, np.size(result), multiplied // BLAS)

        return function, work


_REBUILT: dict[str, Callable[[_Machine, Any], Any]] = {
    "value": _Machine.value,
    "constant": _Machine.constant,
    "list": _Machine.items,
    "tuple": lambda machine, content: tuple(machine.items(content)),
    "slice": lambda machine, content: slice(*machine.items(content)),
    "full": lambda _, content: _full(*content),
    "scalar": lambda _, content: _dtype(content[0]).type(content[1]),
    "dtype": lambda _, content: _dtype(content),
    "ellipsis": lambda *_: Ellipsis,
}


def _full(shape: Any, dtype: Any, value: Any) -> Any:
    _small(math.prod(_natural(length) for length in shape))
    return np.full(shape, _dtype(dtype).type(value))


def _known(name: Any) -> str:
    if name in ("__getitem__", "__setitem__"):
        return str(name)
    if not isinstance(name, str) or name.startswith("_"):
        raise NotReplayable("an operation without a name")
    return name


def _natural(number: Any) -> int:
    if type(number) is not int or number < 0:
        raise NotReplayable("not a natural number")
    return number


def _dtype(name: Any) -> Any:
    if name not in _DTYPES:
        raise NotReplayable("an unknown dtype")
    return np.dtype(name)


def _small(size: int) -> int:
    if size > MOST_ELEMENTS:
        raise NotReplayable("too large an array")
    return int(size)


def _arrays(tree: Any) -> Any:
    if isinstance(tree, np.ndarray):
        yield tree
    elif isinstance(tree, tuple | list):
        for item in tree:
            yield from _arrays(item)


def _made(name: str, given: Any, named: Any) -> int:
    if name == "arange":
        start, stop, step = (0, given[0], 1) if len(given) == 1 else (*given, 1)[:3]
        return int(abs((stop - start) / step)) + 1
    first = given[0] if given else named["shape"]
    if name in ("eye", "identity"):
        columns = given[1] if len(given) > 1 and given[1] is not None else first
        return _natural(int(first)) * _natural(int(columns))
    lengths = first if isinstance(first, tuple | list) else (first,)
    return math.prod(_natural(int(n)) for n in lengths)


def _all_indices(given: Any) -> int:
    subscripts, *operands = given
    letters = subscripts.replace(" ", "").partition("->")[0].split(",")
    if "." in subscripts or len(letters) != len(operands):
        raise NotReplayable("subscripts of an unknown form")
    lengths: dict[str, int] = {}
    for names, operand in zip(letters, operands, strict=True):
        lengths |= dict(zip(names, operand.shape, strict=True))
    return math.prod(lengths.values())


def _copied(*owners: Any) -> Any:
    """Count the elements of the result, unless it is a view of one of these arrays."""

    def work(result: Any) -> int:
        return 0 if any(np.may_share_memory(result, o) for o in owners) else int(np.size(result))

    return work


def _same_memory(one: Any, other: Any) -> bool:
    def place(array: Any) -> Any:
        return array.__array_interface__["data"], array.strides, array.shape

    return bool(place(one) == place(other))
