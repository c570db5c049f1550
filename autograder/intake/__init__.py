"""From the bytes of a submission to its code, read in memory; or the reason why it is refused.

Every refusal is a `Refused`, whose sentence is the reason in the submission's row. It comes from:

submission    a folder with too much in it, or nothing
folder        links, pipes, and what cannot be read
receive       too many bytes
unpack        what is neither a zip nor a notebook nor a Python file
safe_zip      zips that are damaged, too large, or read differently by different programs
zip_member    members that are links or locked
file_names    names that lead elsewhere or that systems read differently
choose        no notebook for the part, or several
notebook      notebooks that are damaged, or not in Python
python_source code of a length that nobody writes
"""

from autograder.intake.choose import PartQuestions
from autograder.intake.opening import open_submission
from autograder.intake.pdf_files import pdf_files
from autograder.intake.receive import Received, digest_of, receive
from autograder.intake.submission import stem_of, submission_at, submission_in

__all__ = [
    "PartQuestions",
    "Received",
    "digest_of",
    "open_submission",
    "pdf_files",
    "receive",
    "stem_of",
    "submission_at",
    "submission_in",
]
