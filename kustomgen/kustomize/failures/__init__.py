"""Why a build failed: kustomize's message down to its cause, the line to edit, and what to do
there.
"""

from kustomgen.kustomize.failures.explain import FailedBuildError, explain
from kustomgen.kustomize.failures.located import located

__all__ = ["FailedBuildError", "explain", "located"]
