#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads manifests of Kubernetes, and fails where one has a key that its kind has not, a key
of another type, or a reference to what is not there.

check-manifests.py FILE...           says what is wrong, a line each
check-manifests.py FILE get PATH     prints the value at PATH (a.b.0.c): a list in lines

The tables hold the fields that our manifests use, as the API reference of Kubernetes has
them (v1, apps/v1, batch/v1): a misspelt key is in none of them.
"""
import os
import re
import sys

import yaml

NAME = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
QUANTITY = r"[0-9]+(m|Ki|Mi|Gi)?"
PATH = r"/[^:]*"


def one_of(*words):
    return "|".join(re.escape(word) for word in words)


# A type is str, int, bool; an expression that a string matches; [type] of a list; a dict of
# fields, those with ! needed; {"*": type} of any keys.
LABELS = {"*": r"[A-Za-z0-9._-]+"}
META = {"name!": NAME, "labels": LABELS}
SECCOMP = {"type!": one_of("RuntimeDefault", "Localhost", "Unconfined"),
           "localhostProfile": r"[^/].*\.json"}
RESOURCES = {"requests": {"*": QUANTITY}, "limits": {"*": QUANTITY}}
CONTAINER = {
    "name!": NAME, "image": r"[a-z0-9./:_-]+", "command": [str], "args": [str],
    "env": [{"name!": r"[A-Z_]+", "value": str,
             "valueFrom": {"fieldRef!": {"fieldPath!": one_of("spec.nodeName")}}}],
    "ports": [{"name": NAME, "containerPort!": int}],
    "resources": RESOURCES,
    "volumeMounts": [{"name!": NAME, "mountPath!": PATH, "readOnly": bool,
                      "mountPropagation": one_of("HostToContainer"),
                      "subPathExpr": r"[^/].*"}],
    "securityContext": {
        "allowPrivilegeEscalation": bool, "readOnlyRootFilesystem": bool, "runAsUser": int,
        "capabilities": {"drop": ["ALL"],
                         "add": [one_of("AUDIT_READ", "AUDIT_CONTROL", "NET_ADMIN")]},
    },
}
POD = {
    "hostNetwork": bool, "hostPID": bool, "automountServiceAccountToken": bool,
    "enableServiceLinks": bool, "priorityClassName": one_of("system-node-critical"),
    "restartPolicy": one_of("Always", "OnFailure", "Never"),
    "tolerations": [{"operator": one_of("Exists", "Equal")}],
    "securityContext": {"seccompProfile": SECCOMP},
    "initContainers": [CONTAINER], "containers!": [CONTAINER],
    "volumes": [{"name!": NAME,
                 "hostPath": {"path!": PATH, "type": one_of("Directory", "DirectoryOrCreate")},
                 "persistentVolumeClaim": {"claimName!": NAME}}],
}
TEMPLATE = {"metadata": {"labels!": LABELS}, "spec!": POD}
KINDS = {
    ("v1", "Pod"): {"metadata!": META, "spec!": POD},
    ("apps/v1", "DaemonSet"): {
        "metadata!": META,
        "spec!": {"selector": {"matchLabels!": LABELS}, "template!": TEMPLATE}},
    ("batch/v1", "CronJob"): {
        "metadata!": META,
        "spec!": {"schedule!": r"([0-9*/,-]+ ){4}[0-9*/,-]+",
                  "concurrencyPolicy": one_of("Allow", "Forbid", "Replace"),
                  "jobTemplate!": {"spec!": {"backoffLimit": int, "template!": TEMPLATE}}}},
    ("v1", "PersistentVolumeClaim"): {
        "metadata!": META,
        "spec!": {"accessModes!": [one_of("ReadWriteOnce", "ReadWriteMany")],
                  "resources!": {"requests!": {"storage!": QUANTITY}}}},
    ("kustomize.config.k8s.io/v1beta1", "Kustomization"): {
        "resources": [str], "patches": [{"path!": str}],
        "images": [{"name!": str, "newName": str, "newTag": str}]},
}


def check(value, kind, where):
    if kind in (str, int, bool):
        if type(value) is not kind:
            yield f"{where}: is no {kind.__name__}"
    elif isinstance(kind, str):
        if not isinstance(value, str) or not re.fullmatch(kind, value):
            yield f"{where}: cannot be {value!r}"
    elif isinstance(kind, list):
        if not isinstance(value, list) or not value:
            yield f"{where}: is no list, or empty"
            return
        for i, element in enumerate(value):
            yield from check(element, kind[0], f"{where}.{i}")
    elif not isinstance(value, dict):
        yield f"{where}: has no fields"
    else:
        fields = {key.rstrip("!"): field for key, field in kind.items()}
        for key, element in value.items():
            if key not in fields and "*" not in fields:
                yield f"{where}.{key}: there is no such field"
            else:
                yield from check(element, fields.get(key, fields.get("*")), f"{where}.{key}")
        for key in kind:
            if key.endswith("!") and key[:-1] not in value:
                yield f"{where}.{key[:-1]}: is missing"


def check_pod(template, where):
    """What the fields say of each other."""
    spec = template["spec"]
    volumes = {volume["name"] for volume in spec.get("volumes", [])}
    for container in spec.get("initContainers", []) + spec["containers"]:
        at = f"{where}: {container['name']}"
        for mount in container.get("volumeMounts", []):
            if mount["name"] not in volumes:
                yield f"{at}: no volume {mount['name']}"
        if container.get("securityContext", {}).get("allowPrivilegeEscalation") is not False:
            yield f"{at}: privileges may be gained"
    for name in volumes:
        if not any(mount["name"] == name for container in
                   spec.get("initContainers", []) + spec["containers"]
                   for mount in container.get("volumeMounts", [])):
            yield f"{where}: nobody mounts {name}"
    profile = spec.get("securityContext", {}).get("seccompProfile", {})
    if (profile.get("type") == "Localhost") != ("localhostProfile" in profile):
        yield f"{where}: a localhostProfile goes with the type Localhost"


def check_images(document, where):
    """A kustomization names each image of its own manifests, so that one edit is enough."""
    named = {image["name"] for image in document.get("images", [])}
    for path in document["resources"]:
        path = os.path.join(os.path.dirname(where), path)
        if not os.path.isfile(path):
            continue
        with open(path, encoding="utf-8") as file:
            for image in re.findall(r"^ *image: (\S+)$", file.read(), re.MULTILINE):
                if image not in named:
                    yield f"{where}: {image} of {os.path.basename(path)} is not named"


def check_document(document, where, patch):
    kind = KINDS.get((document.get("apiVersion"), document.get("kind")))
    if not kind:
        yield f"{where}: no kind {document.get('apiVersion')} {document.get('kind')}"
        return
    body = {key: value for key, value in document.items() if key not in ("apiVersion", "kind")}
    faults = list(check(body, kind, where))
    yield from faults
    if faults or patch:
        return
    spec = document.get("spec", {})
    if document["kind"] == "Kustomization":
        yield from check_images(document, where)
    if document["kind"] == "Pod":
        yield from check_pod(document, where)
    if document["kind"] == "DaemonSet":
        yield from check_pod(spec["template"], where)
        if spec["selector"]["matchLabels"] != spec["template"]["metadata"]["labels"]:
            yield f"{where}: the selector does not match the template"
    if document["kind"] == "CronJob":
        yield from check_pod(spec["jobTemplate"]["spec"]["template"], where)


class Loader(yaml.SafeLoader):
    """Refuses a key that is there twice, which YAML forbids and PyYAML lets pass."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        if len(set(keys)) != len(keys):
            raise yaml.YAMLError(f"a key twice in {keys}")
        return super().construct_mapping(node, deep)


def load(path):
    with open(path, encoding="utf-8") as file:
        return [document for document in yaml.load_all(file, Loader) if document]


def main():
    if sys.argv[2:3] == ["get"]:
        value = load(sys.argv[1])[0]
        for word in sys.argv[3].split("."):
            value = value[int(word)] if word.isdigit() else value[word]
        print("\n".join(value) if isinstance(value, list) else value)
        return 0
    faults = []
    for path in sys.argv[1:]:
        for document in load(path):
            faults += check_document(document, path, path.endswith("-patch.yaml"))
    print("\n".join(faults))
    return 1 if faults else 0


sys.exit(main())
