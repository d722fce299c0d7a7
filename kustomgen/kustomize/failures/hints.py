"""What to do about the common reasons for which kustomize fails."""

from __future__ import annotations

import re

_HINTS = (
    (r"security; file|is not in or below",
     "move it into the folder, give it a kustomization, or build as Flux does: `--load-restrictor LoadRestrictionsNone`"),
    (r"remote resources are not fetched", "copy it into the repository, or allow it: `--allow-remote`"),
    (r"git fetch|dial tcp|Could not resolve host|connection refused|failed to run '.*git|hit \d+s timeout",
     "this is a remote resource, and it could not be fetched: copy it into the repository"),
    (r"--enable-helm", "helmCharts need Helm, which `kubectl apply -k` does not run: render the chart into a file"),
    (r"external plugins disabled|unable to load external plugin|--enable-alpha-plugins|--enable-exec",
     "the build needs a plugin, and neither `kubectl apply -k` nor kustomgen runs any"),
    (r"must be merge or replace", "an object of that name exists: write `behavior: merge` in the generator"),
    (r"failed to find unique target|no matches for Id",
     "a patch names the object as it is called before namePrefix, nameSuffix and namespace, with its apiVersion"),
    (r"ID conflict|already registered id",
     "two objects have the same kind and name: rename one, or take out what is listed twice"),
    (r"unknown field",
     "see its fields: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/"),
    (r"cannot unmarshal (?:number|bool) into .* of type string", "put the value in quotes"),
    (r"cannot unmarshal \w+ into .* of type u?int", "write a whole number, without quotes"),
    (r"cannot unmarshal array into .*types\.Kustomization|a mapping of fields is expected",
     "write fields, for example `resources:` with this list below it"),
    (r"cannot unmarshal \w+ into .* of type ", "write the kind of value that the field takes"),
    (r"expected kind != 'Component'", "list a Component under `components`, not under `resources`"),
    (r"expected kind 'Component'", "list it under `resources`, or give it `kind: Component`"),
    (r"is empty", "write its `resources`"),
    (r"cannot start any token|not YAML: .*tab", "YAML is indented with spaces, not with tabs"),
    (r"control characters|not valid UTF-8|invalid UTF-8", "this is no text: list it under `files` of a generator, if it is data"),
    (r"multiple kustomization files", "keep one of them"),
    (r"unable to find one of", "the folder has no kustomization: write one, or name the folder that has it"),
    (r"cycle detected", "two kustomizations list one another: take out one of the two entries"),
    (r"does not match a config with",
     "`replicas` must name a workload of the build, as it is called before namePrefix"),
    (r"no such file or directory", "write the file, or take the entry out"),
    (r"operation does not apply|missing path", "the JSON patch expects a field that the object does not have"),
    (r"missing metadata.name|missing Resource metadata", "every object needs apiVersion, kind and metadata.name"),
    (r"unable to parse SM or JSON patch", "the patch is not YAML, or not an object with kind and metadata.name"),
    (r"kustomize crashed", "a newer kustomize may not: one document per patch file avoids the best known crash"),
)  # fmt: skip


def hint_for(cause: str) -> str:
    """What to do about a cause in kustomize's own words; empty if it speaks for itself."""
    return next((hint for pattern, hint in _HINTS if re.search(pattern, cause, re.DOTALL | re.IGNORECASE)), "")
