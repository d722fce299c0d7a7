"""An object's way through kustomizations, followed as kustomize goes it, each field remembering
what set it.

travel                      the object, and what it was known by before
stage                       what each way of changing an object is given
merge                       strategic merge patches
patching                    which patches are for it, and what they do
fields                      images, replicas, labels, annotations, namespace, names
specs                       where those reach to
generating                  ConfigMaps and Secrets
replacing                   replacements
opaque                      what only kustomize could tell
follow                      all of them, in kustomize's order
"""
