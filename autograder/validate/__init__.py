"""Proves the checks: known mistakes must fail them, unusual but right code must not."""

from autograder.validate.fresh_inputs import Rerun, rerun
from autograder.validate.page import write_page
from autograder.validate.proof import Proof, read_excused
from autograder.validate.run import GradeAll, grade_specimens
from autograder.validate.specimens import Material, Specimen, read_material

__all__ = [
    "GradeAll",
    "Material",
    "Proof",
    "Rerun",
    "Specimen",
    "grade_specimens",
    "read_excused",
    "read_material",
    "rerun",
    "write_page",
]
