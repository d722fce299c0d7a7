"""The outside world: kustomizations on disk, and the kustomize that builds them.

engine          the only subprocess of the package
failure         what kustomize said when it failed, down to its cause
wrapper         a kustomization around the user's own that says where each object came from
build           overlays, files of manifests → Build
kustomization   one kustomization file: what it refers to, with places
sources         the files of one run, each read once
graph           which kustomizations there are, and which take part in a build
source          which line set this field, from
route           the kustomizations that an object comes through
trace           its way through them, each field remembering what set it
targets         which objects a target or a select is for
jsonpatch       JSON 6902 patches, applied as kustomize applies them
cells           values that know what set them
patches         the patches of a kustomization, with the places of their values
places, spot    the same field in two texts; where to write a value
"""
