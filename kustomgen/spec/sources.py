"""Where the files of a volume come from: the sources of core/v1 Volume that Kubernetes still serves
by itself.

Left out are those whose driver no longer exists (gitRepo, glusterfs, rbd, …) and those that it
hands to a CSI driver anyway (awsElasticBlockStore, azureDisk, …): for these there is ``csi``, or a
claim.
"""

SOURCES = (
    "emptyDir", "configMap", "secret", "projected", "persistentVolumeClaim", "csi", "downwardAPI", "ephemeral", "hostPath",
    "nfs", "iscsi", "fc",
)  # fmt: skip
"""As Kubernetes spells them; a volume has one of them."""
