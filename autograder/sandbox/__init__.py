"""Runs students' code: the kinds of sandbox, the worker inside, and `student` outside."""

from autograder.sandbox.choice import CAPABILITIES, choose
from autograder.sandbox.kinds import Sandbox
from autograder.sandbox.proxy import SandboxedCode
from autograder.sandbox.session import Session, TrustedSession

__all__ = ["CAPABILITIES", "Sandbox", "SandboxedCode", "Session", "TrustedSession", "choose"]
