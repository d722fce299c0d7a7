"""What a page shows, as values: computed from a report and from builds, and rendered elsewhere.

findings       causes, each with its place and fix
excerpt        the lines around a place, without credentials
overview       counts, builds, what was not looked at
environments   objects by environments, for all overlays of one base
room           how much of a large tree fits
matrix         its rows: each object, and the fields in which neighbours differ
tree           kustomizations, what each changes, and what it builds on
fold           many of them as few, for a picture
traffic        ways from a host to a pod, and what keeps pods available
landscape      what these are computed from: the builds of a run
page           all of it
"""
