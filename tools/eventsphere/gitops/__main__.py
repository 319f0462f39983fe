"""`python -m eventsphere.gitops`: write what is made from the service graph."""

from pathlib import Path

from eventsphere.gitops import picture, policies


def main() -> None:
    """Write NetworkPolicies and the picture of the tree in the current folder."""
    root = Path.cwd()
    for path in policies.write(root):
        print(path)
    (root / picture.PICTURE).write_text(picture.page(root))


if __name__ == "__main__":
    main()
