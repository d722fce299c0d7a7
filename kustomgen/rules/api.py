"""The one import of a rule module: the types that a rule yields, gets and declares."""

from collections.abc import Iterator

from kustomgen.errors import Mark
from kustomgen.k8s.build import Build
from kustomgen.k8s.image import Image
from kustomgen.k8s.pods import Container, Pod, pod_of
from kustomgen.k8s.resource import Node, Resource
from kustomgen.policy.edits import GONE, Edit
from kustomgen.policy.finding import Severity
from kustomgen.policy.missing import missing
from kustomgen.policy.needs import Need
from kustomgen.policy.rule import AnyRule, ComparingRule, Member, Params, Problem, Rule, once
from kustomgen.policy.selecting import selects_nothing

__all__ = [
    "GONE",
    "AnyRule",
    "Build",
    "ComparingRule",
    "Container",
    "Edit",
    "Image",
    "Iterator",
    "Mark",
    "Member",
    "Need",
    "Node",
    "Params",
    "Pod",
    "Problem",
    "Resource",
    "Rule",
    "Severity",
    "missing",
    "once",
    "pod_of",
    "selects_nothing",
]
