"""Is this machine ready for a lecture? `machine()` looks at the machine, `python -m helpers doctor` at the models, too.

Files, versions and free memory are looked at; no model is loaded, and without a network nothing waits.
"""

from helpers.doctor.report import Finding, Report, machine
