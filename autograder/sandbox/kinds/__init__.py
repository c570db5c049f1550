"""The kinds of sandbox, each in its own module. All of them start the same worker.

They differ in how they protect against it:

- `Bubblewrap`: the worker has its own namespaces (files, processes, network, ...), a read-only
  system and private scratch space. If root starts it, it also takes a user id that nobody else has.
- `UserSeparation`: for places where namespaces are forbidden (inside most containers). Root starts
  the worker under its own user id, closes folders to it, and kills all processes of that user at
  the end. The network is closed only if the kernel accepts a filter of system calls.
- `Unprotected`: no protection. It is chosen only by name, for code that one trusts.
"""

from autograder.sandbox.kinds.base import Sandbox, StartedWorker
from autograder.sandbox.kinds.bubblewrap import Bubblewrap
from autograder.sandbox.kinds.unprotected import Unprotected
from autograder.sandbox.kinds.user_separation import UserSeparation

__all__ = ["Bubblewrap", "Sandbox", "StartedWorker", "Unprotected", "UserSeparation"]
