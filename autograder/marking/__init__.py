"""People mark texts: on a local page, or in a spreadsheet.

answers       all answers to one question, with what is alike side by side
changing      one change of a mark, made only upon what its marker saw
page, texts.* the page
server        serves it to this machine alone
spreadsheet   the same marks as a CSV file, both ways
"""
