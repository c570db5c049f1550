"""An answer in text that is SVG with an event handler, and ends the quotation it stands in."""

import json
import zipfile

ANSWER = """The variance shrinks.
</blockquote></td></table>
<svg onload=alert(document.domain)><style>body{display:none}</style></svg>
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
