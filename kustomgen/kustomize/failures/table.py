"""What kustomize says, kind by kind, and who finds the line.

The texts are those of kustomize's own packages (``api``, ``kyaml``) and of evanphx/json-patch, in
the versions that the engine is built from; ``tests/cases/does_not_build`` has a tree for each.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kustomgen.kustomize.failures import fields, files, generators, json_patches, merges, replacements
from kustomgen.kustomize.failures.scene import Scene, Spot

Finder = Callable[[Scene, "re.Match[str]"], list[Spot]]

_ID = r"(?P<kind>[^.\s/]+)\.(?P<version>\[noVer\]|[^.\s/]+)\.(?P<group>\[noGrp\]|[^\s/]*)/(?P<name>\S+?)\.(?P<namespace>\[noNs\]|[^\s.:]+)"
_SOURCE = r"\[(?P<source>(?:path|patch): \".*\")\]"
_NODES = r"wrong node kind: expected (?P<expected>\w+) but got (?P<got>\w+): node contents:\n(?P<content>.*)"
_ODD_ID = r"resid\.ResId\{.*?Kind:\"(?P<kind>\w+)\".*?\}, Name:\"(?P<name>[^\"]*)\".*?\}"

FINDERS: tuple[tuple[re.Pattern[str], Finder], ...] = tuple(
    (re.compile(pattern, re.DOTALL), finder)
    for pattern, finder in (
        # JSON patches
        (r"(?P<op>\w+) operation does not apply: (?:doc )?is missing (?:from |destination )?(?:path|key): \"?(?P<path>[^\"]*?)\"?: missing value",
         json_patches.missing),
        (r"error in (?P<op>add|remove|replace|move|copy|test) for (?:path|from): '(?P<path>[^']*)'", json_patches.missing),
        (r"testing value (?P<path>\S*) failed: test failed", json_patches.failed_test),
        (r"Unexpected kind: (?P<op>.*)", json_patches.unknown_operation),
        (r"(?P<op>\w+) operation failed to decode", json_patches.without_pointer),
        (rf"must specify a target for JSON patch {_SOURCE}", json_patches.without_target),
        # strategic merge patches
        (rf"unable to parse SM or JSON patch from {_SOURCE}", merges.unparsed),
        (rf"no resource matches strategic merge patch \"{_ID}\"", merges.unmatched),
        (rf"(?:no|multiple) matches for Id {_ID}", merges.unmatched),
        (r"must specify one of patch and path in", merges.neither),
        (r"patch and path can't be set at the same time", merges.both),
        (rf"Multiple Strategic-Merge Patches in one `patches` entry .*?{_SOURCE}", merges.several),
        (r"unknown patch strategy '(?P<word>[^']*)'", merges.directive),
        (r"error parsing regexp: .*?: `\^?(?:\(\?:)?(?P<pattern>.*?)\)?\$?`", merges.pattern),
        (r"unable to parse requirement|invalid selector|found '[^']*',? expected", merges.label_query),
        # replacements
        (r"replacements must specify a source and at least one target", replacements.incomplete),
        (rf"nothing selected by {_ID}", replacements.no_source),
        (rf"multiple matches for selector {_ID}", replacements.many_sources),
        (rf"fieldPath `(?P<path>[^`]*)` is missing for replacement source {_ID}", replacements.no_source_field),
        (r"unable to find (?:or create )?field \"(?P<path>[^\"]*)\" in replacement target", replacements.no_target_field),
        (r"options\.index (?P<index>-?\d+) is out of bounds", replacements.index),
        (r"target must specify resources to select", replacements.no_select),
        (r"cannot specify both path and inline replacement", replacements.path_and_inline),
        # generators
        (r"invalid literal source (?P<literal>.*), expected key=value", generators.literal),
        (rf"id {_ODD_ID} does not exist; cannot merge or replace", generators.nothing_to_merge),
        (rf"id {_ODD_ID} exists; (?:can not use )?behavior", generators.exists),
        (r"(?P<kind>configmap|secret) (?P<name>\S+) illegally repeats the key `(?P<key>[^`]*)`", generators.repeated),
        (r"a (?P<kind>configmap|secret) must have a name", generators.nameless),
        (r"(?:missing key name|missing file path|key names or file paths cannot|invalid file source).*?(?: in source \"(?P<source>[^\"]*)\"|$)",
         generators.file_source),
        # fields of the kustomization
        (r"unknown field \"(?P<field>[^\"]+)\"", fields.unknown),
        (r"Go struct field TransformerConfig\.(?P<field>\w+)", fields.configuration),
        (r"cannot unmarshal (?P<got>\w+) into Go struct field \w+\.(?P<path>\S+) of type (?P<type>\S+)", fields.mistyped),
        (r"(?P<field>kind|apiVersion)(?: for [\w.]+)? should be ", fields.top_field),
        (r"resource with name (?P<name>\S+) does not match a config", fields.replicas),
        (r"var '\{(?P<name>\S+) .*?\}'", fields.variable),
        (rf"considering field '(?P<field>[^']*)' of object {_ID}: {_NODES}", fields.of_object),
        (_NODES, fields.image_or_patch),
        (r"namespace transformation produces ID conflict",
         fields.plain_field("namespace", "two objects have the same kind and name: rename one, or give them different namespaces")),
        (r"field 'sortOptions\.order'", fields.plain_field("sortOptions", "write `order: fifo` or `order: legacy`", "order")),
        (r"field 'sortOptions\.legacySortOptions'",
         fields.plain_field("sortOptions", "write `order: legacy` with it, or take it out", "legacySortOptions")),
        (r"unable to load external plugin '(?P<kind>[^']*)'", fields.plugin),
        (rf"plugin {_ID} fails configuration", fields.failed_plugin),
        (r"label name '(?P<key>[^']*)' exists in both", fields.key_twice),
        # files
        (r"(?:evalsymlink failure on|lstat|open) '?(?P<path>/[^':]+?)'? ?:.*no such file or directory", files.absent),
        (r"no such file or directory: (?P<path>/\S+)", files.absent),
        (r"unable to find one of .* in directory '(?P<path>[^']*)'", files.no_kustomization),
        (r"Found multiple kustomization files", files.several),
        (r"line (?P<line>\d+): mapping key \"(?P<key>[^\"]*)\" already defined", files.key_twice),
        (r"new root cannot be empty", files.empty),
        (r"MalformedYAMLError: yaml: .* in File: (?P<file>\S+)", files.not_yaml),
        (r"yaml: (?:line \d+|unmarshal errors|control characters|invalid|did not|found|mapping|block)", files.not_yaml),
        (r"missing (?:Resource metadata|metadata\.name|kind) ?", files.no_object),
        (r"--enable-helm", files.helm),
    )
)  # fmt: skip
