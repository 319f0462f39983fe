"""What a tree must be before it may be merged: schemas, our policies, expected kinds, deprecations."""
