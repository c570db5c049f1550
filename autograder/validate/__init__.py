"""Proves the checks: known mistakes must fail them, unusual but right code must not."""

from autograder.validate.page import write_page
from autograder.validate.proof import Proof, read_excused
from autograder.validate.run import Trials, try_all
from autograder.validate.specimens import Material, Specimen, read_material

__all__ = [
    "Material",
    "Proof",
    "Specimen",
    "Trials",
    "read_excused",
    "read_material",
    "try_all",
    "write_page",
]
