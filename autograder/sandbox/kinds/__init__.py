"""The kinds of sandbox: a module for each. All of them start the same worker.

They differ in what stands around it:

- `Bubblewrap`: namespaces of its own (files, processes, network, ...), a read-only system, private
  scratch space; started by root, the worker also takes a user id that nobody else has.
- `UserSeparation`: where namespaces are forbidden (inside most containers). Root starts the worker
  under a user id of its own, next to folders it cannot enter, and kills all of that user's
  processes at the end. The network is closed only where the kernel takes a filter of system calls.
- `Unprotected`: nothing. Only by name, for code one trusts.
"""

from autograder.sandbox.kinds.base import Sandbox, Started
from autograder.sandbox.kinds.bubblewrap import Bubblewrap
from autograder.sandbox.kinds.unprotected import Unprotected
from autograder.sandbox.kinds.user_separation import UserSeparation

__all__ = ["Bubblewrap", "Sandbox", "Started", "Unprotected", "UserSeparation"]
