"""From Argo CD and Flux objects to the folders of this repository that they apply."""
