"""Makes downloads as the platforms do, and reports how a submission in one ends."""

from autograder.course.rules import ArchiveLimits
from autograder.errors import Refused
from autograder.intake import open_submission, receive
from intake_builders import WANTED, notebook, zipped

GOOD = zipped({"norm.ipynb": notebook()})
LIMITS = ArchiveLimits()

CANVAS = {
    "curiemarie_1001_20001_Curie Marie - Noether Emmy.zip": GOOD,
    "hilbertdavid_LATE_1002_20002_hw-1.zip": GOOD,
    "größemüller_1003_20003_norm.ipynb": notebook(),
    "größemüller_1003_20004_norm_results-2.json": b"{}",
    "zeno_1004_text.html": b"<p>Sorry</p>",
}
MOODLE = {
    "Marie Curie_2315_assignsubmission_file/hw.zip": GOOD,
    "Emmy Noether_2316_assignsubmission_file_/sub/norm.ipynb": notebook(),
    "Emmy Noether_2316_assignsubmission_file_/norm_results.json": b"{}",
    "Emmy Noether_2316_assignsubmission_onlinetext/onlinetext.html": b"<p>Hello</p>",
    "Zeno Elea_2317_assignsubmission_onlinetext/onlinetext.html": b"<p>Sorry</p>",
    "David Hilbert_2318_assignsubmission_file_my_hw.zip": GOOD,
}
METADATA = b"""---
submission_71:
  :submitters:
  - :name: Marie Curie
    :sid: '4711'
    :email: marie@example.org
  - :name: Emmy Noether
    :sid: '4712'
    :email: emmy@example.org
  :created_at: 2026-12-01 22:59:03.123456789 Z
  :score: 10.0
  :results:
    :tests:
    - :name: x
      :submitters:
      - :name: nobody
submission_72:
  :submitters: &1
  - :name: David Hilbert
    :sid:
    :email: david@example.org
  :created_at: 2026-12-02T01:00:00+01:00
submission_73:
  :submitters: *1
"""
GRADESCOPE = {
    "assignment_9_export/submission_metadata.yml": METADATA,
    "assignment_9_export/submission_71/hw/norm.ipynb": notebook(),
    "assignment_9_export/submission_71/hw/norm_results.json": b"{}",
    "assignment_9_export/submission_72/hw.zip": GOOD,
    "assignment_9_export/submission_74/hw.zip": GOOD,
}


def end_of(submission, limits=LIMITS):
    """Return the result: the names of the files beside the code, or the reason of the refusal."""
    try:
        received = receive(submission, limits)
        work = open_submission(received, wanted=WANTED, limits=limits).parts["norm"]
    except Refused as refusal:
        return str(refusal)
    assert work.cells
    return sorted(work.files)


def by_stem(submissions):
    found = {submission.stem: submission for submission in submissions}
    assert len(found) == len(submissions)
    return found


ONE_OF = {
    "canvas": {"zeno_1_2_x.zip": GOOD},
    "moodle": {"Zeno_1_assignsubmission_file/x.zip": GOOD},
    "gradescope": {"submission_1/x.zip": GOOD},
    "zips": {"x.zip": GOOD},
}
