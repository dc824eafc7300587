#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The docker format: it follows the schema of Docker's fields, and what a daemon makes of it
# on each machine is the OCI profile of what was recorded of that machine.
. "${SRC:?}/tests/lib.sh"

python3 -c 'import jsonschema' 2>/dev/null || skip_all "no python3-jsonschema"

python3 - "$SRC" "$SECCOMP_RECORD" "$TMP/log" <<'PYTHON'
import copy, json, random, subprocess, sys
import jsonschema

src, program, log = sys.argv[1:]
count = 0

def ok(good, what):
    global count
    count += 1
    print("%sok %d - %s" % ("" if good else "not ", count, what))

# The machines that Docker runs on: what it compares a rule's arches with (goToNative of
# moby/profiles, seccomp/seccomp_linux.go), and the architectures that run there, its own
# one first (archMap of default.json there).
machines = {
    "amd64": ("amd64", ["X86_64", "X86", "X32"]),
    "386": ("x86", ["X86"]),
    "arm64": ("arm64", ["AARCH64", "ARM"]),
    "arm": ("arm", ["ARM"]),
    "mips64": ("mips64", ["MIPS64", "MIPS", "MIPS64N32"]),
    "mips64le": ("mipsel64", ["MIPSEL64", "MIPSEL", "MIPSEL64N32"]),
    "mipsle": ("mipsel", ["MIPSEL"]),
    "ppc64": ("ppc64", ["PPC64"]),
    "ppc64le": ("ppc64le", ["PPC64LE"]),
    "riscv64": ("riscv64", ["RISCV64"]),
    "loong64": ("loongarch64", ["LOONGARCH64"]),
    "s390x": ("s390x", ["S390X", "S390"]),
}
every = sorted({arch for _, family in machines.values() for arch in family})

# Of each architecture its token, and its calls by name.
def table(path):
    with open(src + "/tests/data/" + path, encoding="utf-8") as file:
        head = file.readline().rstrip("\n").split("\t")
        return [dict(zip(head, line.rstrip("\n").split("\t"))) for line in file]

calls = {}
for row in table("syscalls.tsv"):
    calls.setdefault(row["arch"], {})[row["name"]] = row["number"]
arches = {row["scmp_arch"][len("SCMP_ARCH_"):]: (row["token"], calls.get(row["table"], {}))
          for row in table("arches.tsv") if row["scmp_arch"]}

def record(wanted, names):
    serial = 0
    with open(log, "w", encoding="ascii") as file:
        for arch in wanted:
            token, numbers = arches[arch]
            for name in sorted(set(names) & set(numbers)):
                if random.random() < 0.3:
                    continue
                serial += 1
                file.write("type=SECCOMP msg=audit(17000000%02d.000:%d): auid=0 uid=0 gid=0 "
                           "ses=1 pid=1 comm=\"app\" exe=\"/app\" sig=0 arch=%s syscall=%s "
                           "compat=0 ip=0x7f00 code=0x7ffc0000\n" %
                           (serial % 60, serial, token, numbers[name]))

def emit(form, options):
    run = subprocess.run([program, "-F", form, "--quiet"] + options + [log],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if run.returncode:
        raise SystemExit("%s: %s" % (form, run.stderr.decode()))
    return json.loads(run.stdout)

# What is in force on a machine, as the daemon and then the runtime make it.
def on(machine, profile):
    name, family = machines[machine]
    family = ["SCMP_ARCH_" + arch for arch in family]
    listed = profile.get("architectures", [])
    for entry in profile.get("archMap", []):
        if entry["architecture"] == family[0]:
            listed = [family[0]] + (entry["subArchitectures"] or [])
            break
    rules = {}
    for rule in profile["syscalls"]:
        wanted = rule.get("includes", {}).get("arches", [])
        if wanted and name not in wanted:
            continue
        for call in rule["names"]:
            if call in rules:
                return "%s has two rules on %s" % (call, machine)
            rules[call] = (rule["action"], rule.get("errnoRet"))
    return {"default": (profile["defaultAction"], profile.get("defaultErrnoRet")),
            "flags": profile.get("flags"), "rules": rules,
            "arches": set(listed + family[:1]) & set(family)}

def compare(machine, docker, oci):
    a, b = on(machine, docker), on(machine, oci)
    if a != b:
        print("# %s: docker %s\n# oci %s" % (machine, a, b))
    return a == b

with open(src + "/tests/data/docker-seccomp.schema.json", encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
check = jsonschema.Draft7Validator(schema)

options = [[], ["--base", "none"], ["--default-action", "log"], ["--log-denials"],
           ["--default-action", "kill-process"], ["--default-errno", "ENOENT"],
           ["--default-action", "trap", "--log-denials"]]
# Shared calls, such as only some have, and such as answer ENOSYS where they are unseen.
names = ["read", "write", "openat", "open", "execve", "mmap", "mmap2", "socketcall", "poll",
         "arch_prctl", "fstat64", "clone3", "statx", "openat2", "futex_time64", "set_tls"]
machines_met = set()
apart = 0
for seed in range(50):
    random.seed(seed)
    recorded = (["X86_64", "X86", "X32", "AARCH64"] if seed == 0 else
                random.sample(every, random.randint(1, 5)))
    record(recorded, names)
    docker = emit("docker", options[seed % len(options)])
    faults = list(check.iter_errors(docker))
    good = not faults
    for fault in faults:
        print("#", fault.message[:200])
    for machine, (_, family) in machines.items():
        family = [arch for arch in family if arch in recorded]
        if family:
            these = [word for arch in family for word in ("--arch", "SCMP_ARCH_" + arch)]
            oci = emit("oci", options[seed % len(options)] + these)
            good = compare(machine, docker, oci) and good
            machines_met.add(machine)
    # No rule that no daemon ever takes.
    for rule in docker["syscalls"]:
        wanted = rule.get("includes", {}).get("arches")
        if wanted and not any(name in wanted for name, _ in machines.values()):
            print("# for no machine: %s" % rule)
            good = False
    apart += any("includes" in rule for rule in docker["syscalls"])
    ok(good, "%s: each machine has its own calls" % " ".join(recorded))
ok(machines_met == set(machines), "every machine was met")
ok(apart > 20, "in %d of them machines have different calls" % apart)

# The comparison and the schema find what is wrong.
random.seed(0)
record(["X86_64", "AARCH64"], names)
docker = emit("docker", [])
oci = emit("oci", ["--arch", "SCMP_ARCH_X86_64"])
ok(compare("amd64", docker, oci), "one more, to spoil")
for what, change in [
    ("a call that is missing", lambda d: d["syscalls"][0]["names"].pop()),
    ("a rule for all", lambda d: [rule.pop("includes", 0) for rule in d["syscalls"]]),
    ("another default", lambda d: d.update(defaultErrnoRet=2)),
    ("flags", lambda d: d.update(flags=["SECCOMP_FILTER_FLAG_LOG"])),
]:
    spoilt = copy.deepcopy(docker)
    change(spoilt)
    ok(on("amd64", spoilt) != on("amd64", oci), "it is found: " + what)
for what, change in [
    ("architectures beside archMap", lambda d: d.update(architectures=["SCMP_ARCH_X86"])),
    ("a rule without names", lambda d: d["syscalls"][0].update(names=[])),
    ("a machine that Docker does not know",
     lambda d: d["syscalls"][0].update(includes={"arches": ["x86_64"]})),
    ("a field that Docker does not know", lambda d: d.update(syscall=[])),
]:
    spoilt = copy.deepcopy(docker)
    change(spoilt)
    ok(not check.is_valid(spoilt), "the schema refuses " + what)
print("1..%d" % count)
PYTHON
