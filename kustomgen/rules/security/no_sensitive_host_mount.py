"""No container mounts a system path of the node.

/etc, /proc, /sys, /dev, /boot, /lib and /usr contain the node's accounts, keys, devices and
programs. Reading them exposes the node's secrets; writing them gives root. One device, such as a
serial port or a graphics card, is a warning, and so are programs and settings without keys that are
mounted read-only. ``no-host-path`` covers all host paths; this rule also
applies where that one is off.

Fix: mount only the directory below /var or /opt that the program needs, or none.

Fails::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      volumes: [{name: etc, hostPath: {path: /etc}}]
      containers: [{name: web, image: "shop/web:1.4.2", volumeMounts: [{name: etc, mountPath: /host/etc}]}]

Passes::

    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      volumes: [{name: logs, hostPath: {path: /var/log/pods}}]
      containers: [{name: web, image: "shop/web:1.4.2", volumeMounts: [{name: logs, mountPath: /logs}]}]
"""

from __future__ import annotations

import posixpath
import re

from kustomgen.k8s.security import mounts
from kustomgen.rules.api import Build, Iterator, Node, Params, Pod, Problem, Rule, Severity


class NoSensitiveHostMount(Params):
    paths: tuple[str, ...] = ("/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/sys", "/usr")


def check(build: Build, params: NoSensitiveHostMount) -> Iterator[Problem]:
    for pod in build.pods:
        for volume in pod.volumes():
            at = volume["hostPath"]["path"]
            path = f"/{posixpath.normpath(at.text).lstrip('/')}" if at.text else ""
            found = path == "/" or any(f"{path}/".startswith(f"{sensitive}/") for sensitive in params.paths)
            if path and found and any(mounts(pod, volume)):
                weak = bool(_ONE_DEVICE.fullmatch(path)) or bool(_TRUSTED.fullmatch(path))
                weak |= bool(_PUBLIC.match(path)) and _only_reads(pod, volume)
                yield Problem(at, f"{at.text!r} of the node is mounted", Severity.WARNING if weak else None)


def _only_reads(pod: Pod, volume: Node) -> bool:
    """Whether every container mounts the volume read-only."""
    return all(mount["readOnly"].value is True for _, mount in mounts(pod, volume))


_PUBLIC = re.compile(
    r"/(?:boot|lib|lib64|usr|sys)(?:/|$)|/proc/(?:swaps|meminfo|cpuinfo|version)$"
    r"|/etc/(?:os-release|localtime|timezone|machine-id|hostname|ssl/certs|pki/tls/certs)(?:/|$)"
)
"""What every program of the node may read: no accounts, no keys. Written, it is the node itself."""


_TRUSTED = re.compile(
    r"/etc/(?:ssl|pki|ca-certificates|localtime|timezone)"
    r"|/usr/(?:local/)?share/ca-certificates|/usr/share/zoneinfo(?:/[\w./+-]+)?"
)
"""The authorities that a node trusts, as control planes and upgrade controllers mount them; its
time zone.
"""

_ONE_DEVICE = re.compile(
    r"/dev/(?:tty\w+|serial/.+|dri(?:/.+)?|snd(?:/.+)?|video\w+|fuse|kvm|net/tun|bus/usb(?:/.+)?|nvidia\w*|dvb(?:/.+)?|i2c.*|gpio.*|hidraw\d*|input(?:/.+)?|apex_\d|rtc\d*|watchdog\d*)"
)


RULE = Rule(
    "no-sensitive-host-mount",
    Severity.ERROR,
    __doc__,
    check,
    NoSensitiveHostMount(),
    aliases=("kube-linter/sensitive-host-mounts",),
)
