"""Security scans: other programs' opinions of this tree, against one list of exceptions that expire."""
