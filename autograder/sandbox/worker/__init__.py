"""The program that runs a student's code. It is started inside the sandbox.

It needs the standard library and numpy. Of the autograder, it imports only the modules in this
folder, because nothing else exists where it runs. They import each other relative to the folder,
which has another name there. The parent imports `wire`, so that both ends agree.

Nothing here is a security boundary: student code shares this process and may rewrite every
function in it. The boundary is the sandbox around it, and the strict reader in `channel.py`.
"""
