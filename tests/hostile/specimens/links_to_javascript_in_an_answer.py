"""An answer in Markdown and MathJax whose links are scripts, and whose picture tells who reads it."""

import json
import zipfile

ANSWER = r"""The variance shrinks, as [this figure](javascript:alert(document.domain)) shows.
![figure](https://collect.example/who-reads-this.png)
$\href{javascript:alert(1)}{x}$ $\require{html}\style{position:fixed;inset:0}{y}$
[a]: javascript:alert(2)
"""


def make(folder, material):
    """Write the answer into every cell of the given notebook that asks for one."""
    notebook = json.loads(material.starters["layered_network"])
    for cell in notebook["cells"]:
        if cell["metadata"].get("autograder", {}).get("question"):
            cell["source"] = ANSWER
    path = folder / "answer.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("layered_network.ipynb", json.dumps(notebook))
    return path
