"""What an image must carry before it goes on: signature, bill of materials and provenance, all by one workflow."""

import shutil
import subprocess
from collections.abc import Iterable

from eventsphere import naming
from eventsphere.errors import CommandError

ISSUER = "https://token.actions.githubusercontent.com"
SIGNER = ".github/workflows/build.yml@refs/heads/main"
"""The one workflow that may sign, on the one branch. Anybody can add another workflow on another branch."""
BILL, PROVENANCE = "cyclonedx", "slsaprovenance1"
"""The types of attestation that the build makes, as cosign names them."""
PROOFS = {
    "signature": ["verify"],
    "bill of materials": ["verify-attestation", "--type", BILL],
    "provenance": ["verify-attestation", "--type", PROVENANCE],
}
"""What cosign is asked to verify, by its name."""
SECONDS = 60.0


def require_cosign() -> None:
    """Raise CommandError unless cosign is here."""
    if not shutil.which("cosign"):
        remedy = f"install it: {naming.command('delivery install cosign')} (--no-signatures: local only)"
        raise CommandError("cosign is missing, so no signature is verified", remedy)


def verify(images: Iterable[str], source: str) -> None:
    """Let cosign verify every proof of each image, as made by the workflow of the repository at `source`.

    Raises:
        CommandError: an image lacks a proof, or its proof is another signer's; the line names both.
    """
    identity = ["--certificate-identity", f"{source}/{SIGNER}", "--certificate-oidc-issuer", ISSUER]
    for image in images:
        for proof, command in PROOFS.items():
            _verify(image, proof, ["cosign", *command, *identity, image])


def _verify(image: str, proof: str, command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise CommandError(f"{image}: cosign gave no answer in {SECONDS:.0f} s", "try again") from error
    if done.returncode:
        reason = " ".join(done.stderr.split())[-200:]
        raise CommandError(f"{image}: no valid {proof} ({reason})", "build it by the workflow, which signs")
