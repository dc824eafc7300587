#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A container of a Kubernetes manifest as an OCI bundle's config.json, as far as a kubelet
would make it of the fields that our manifests use.

run-manifest.py MANIFEST CONTAINER SPEC HOST ROOTFS [ARG...]

SPEC is what `runc spec` writes. HOST stands for the node's /: the folders of hostPath and
the profiles of the kubelet are below it, and claims in HOST/claims. ARG... replace the
command.
"""
import json
import sys

import yaml

manifest, name, spec, host, rootfs, *args = sys.argv[1:]
with open(manifest, encoding="utf-8") as file:
    document = next(document for document in yaml.safe_load_all(file) if document)
with open(spec, encoding="utf-8") as file:
    config = json.load(file)

pod = document["spec"]
pod = pod.get("jobTemplate", {}).get("spec", pod)
pod = pod.get("template", {}).get("spec", pod)
container = next(container for container in pod.get("initContainers", []) + pod["containers"]
                 if container["name"] == name)
security = container.get("securityContext", {})

process = config["process"]
process["terminal"] = False
process["args"] = args or container.get("command", ["/usr/bin/seccomp-record"]) + \
    container.get("args", [])
process["noNewPrivileges"] = not security["allowPrivilegeEscalation"]
process["user"] = {"uid": security.get("runAsUser", 0), "gid": 0}
process.pop("rlimits", None)
if security.get("capabilities", {}).get("drop") == ["ALL"]:
    added = ["CAP_" + word for word in security["capabilities"].get("add", [])]
    process["capabilities"] = {kind: added for kind in ("bounding", "effective", "permitted")}
config["root"] = {"path": rootfs, "readonly": security.get("readOnlyRootFilesystem", False)}

shared = {"network": pod.get("hostNetwork"), "pid": pod.get("hostPID")}
config["linux"]["namespaces"] = [namespace for namespace in config["linux"]["namespaces"]
                                 if not shared.get(namespace["type"])]
volumes = {volume["name"]: volume for volume in pod.get("volumes", [])}
for mount in container.get("volumeMounts", []):
    volume = volumes[mount["name"]]
    source = host + volume["hostPath"]["path"] if "hostPath" in volume else \
        f"{host}/claims/{volume['persistentVolumeClaim']['claimName']}"
    source += "/" + mount["subPathExpr"].replace("$(NODE)", "node1") \
        if "subPathExpr" in mount else ""
    config["mounts"].append({
        "destination": mount["mountPath"], "source": source, "type": "bind",
        "options": ["rbind", "ro" if mount.get("readOnly") else "rw",
                    "rslave" if "mountPropagation" in mount else "rprivate"]})
profile = pod.get("securityContext", {}).get("seccompProfile", {}).get("localhostProfile")
if profile:
    with open(f"{host}/var/lib/kubelet/seccomp/{profile}", encoding="utf-8") as file:
        config["linux"]["seccomp"] = json.load(file)
print(json.dumps(config))
