"""A check's report for people."""

from eventsphere.check.policy import policies
from eventsphere.check.run import Report
from eventsphere.console import out


def show(report: Report) -> None:
    """Print what must be mended, with the reason of each policy, and what was looked at."""
    for finding in report.findings:
        out.print(f"✗ {finding}", style="red", markup=False)
        reason = policies()[finding.rule].reason if finding.rule in policies() else ""
        shown = ", ".join(finding.folders)
        out.print(f"  {reason + ' ' if reason else ''}({shown})", style="dim", markup=False)
    looked = f"{report.objects} objects of {len(report.folders)} folders, {report.policies} policies"
    second = "and Checkov" if report.checkov else "(without Checkov: `make check-gitops` runs it too)"
    verdict = f"{len(report.findings)} to mend" if report.findings else "all is well"
    out.print(f"{verdict}: {looked} {second}, {report.seconds:.1f} s", style="bold", markup=False)
