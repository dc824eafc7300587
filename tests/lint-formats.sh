# SPDX-License-Identifier: Apache-2.0
#
# What lint prints for programs: JSON as recorder/lint.schema.json has it, and SARIF 2.1.0
# with what that requires; both say what the text says.
. "${SRC:?}/tests/lib.sh"

command -v python3 >/dev/null || skip_all "no python3"

mkdir "$TMP/a b"
odd="$TMP/a b/$(printf 'c%%d\303\251\\')"
printf '{"defaultAction": "SCMP_ACT_ALLOW",\n"\303\251": "\303\251", "flags": ["\\\\"]}' >"$odd"

cd "$SRC/tests/lint" || exit 99
files=$(ls ./*.json ./*.profile ./*.policy ./*.service | sed 's|^\./||')
# shellcheck disable=SC2086 # they are words
for format in text json sarif; do
	run lint --format $format --arch x86_64 $files "$odd" && exit 1
	cp "$TMP/out" "$TMP/$format"
	cp "$TMP/err" "$TMP/$format.err"
done
# shellcheck disable=SC2086
run lint --format sarif --arch x86_64 $files "$odd"
cmp -s "$TMP/out" "$TMP/sarif"
same=$?
run lint --format sarif "$SRC/tests/lint/clean.json"
cp "$TMP/out" "$TMP/clean"

python3 - "$SRC/recorder/lint.schema.json" "$TMP" $same <<'PYTHON'
import json, re, sys, urllib.parse

count = 0
def ok(good, what):
    global count
    count += 1
    print("%sok %d - %s" % ("" if good else "not ", count, what))

folder = sys.argv[2]
def load(name):
    return json.load(open(folder + "/" + name, encoding="utf-8"))

# What the text has, as tuples; paths as they are shown there.
text = []
for line in open(folder + "/text", encoding="utf-8"):
    m = re.match(r"(.*?)(?::(\d+):(\d+))?: (error|warning|note): ([a-z0-9-]+): (.*)\n", line)
    text.append((m[1], int(m[2] or 0), int(m[3] or 0), m[4], m[5], m[6]))
ok(len(text) > 60, "there are %d faults" % len(text))

doc = load("json")
found = [(p["path"], f.get("line", 0), f.get("column", 0), f["severity"], f["code"], f["text"])
         for p in doc["profiles"] for f in p["faults"]]
ok(found == text, "JSON says the same")
for name in ("error", "warning", "note"):
    ok(doc["summary"][name + "s"] == sum(1 for f in text if f[3] == name), "and how many %ss" % name)
ok(open(folder + "/json.err").read() == "", "and nothing beside it")

try:
    import jsonschema
    schema = json.load(open(sys.argv[1], encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    ok(not list(check.iter_errors(doc)), "it is what the schema says")
    doc["profiles"][0]["faults"] = [{"severity": "fatal", "code": "x", "text": "x"}]
    ok(list(check.iter_errors(doc)), "which says something")
except (ImportError, AttributeError):
    ok(True, "it is what the schema says # SKIP no python3-jsonschema with draft 2020-12")
    ok(True, "which says something # SKIP no python3-jsonschema with draft 2020-12")

log = load("sarif")
run, = log["runs"]
ok(log["version"] == "2.1.0" and "sarif-schema-2.1.0" in log["$schema"], "SARIF 2.1.0")
driver = run["tool"]["driver"]
rules = driver["rules"]
ok(driver["name"] == "seccomp-record" and driver["version"], "names its tool")
ok(len({rule["id"] for rule in rules}) == len(rules) > 50, "each rule has an id of its own")
ok(all(rule["shortDescription"]["text"] and rule["help"]["text"] and
       rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
       for rule in rules), "what it means, help, and a level")
ok(run["columnKind"] == "unicodeCodePoints", "columns are characters")

def shown(uri):
    path = urllib.parse.unquote(uri[len("file://"):] if uri.startswith("file://") else uri)
    return "standard input" if path == "stdin" else path.replace("\\", "\\\\")

found = []
for result in run["results"]:
    place = result["locations"][0]["physicalLocation"]
    region = place.get("region", {"startLine": 0, "startColumn": 0})
    found.append((shown(place["artifactLocation"]["uri"]), region["startLine"],
                  region["startColumn"], result["level"], result["ruleId"],
                  result["message"]["text"]))
ok(found == text, "and says the same")
ok(all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"]),
   "each result finds its rule")
ok(all(re.fullmatch(r"(file:///)?[A-Za-z0-9._~/%-]+", r["locations"][0]["physicalLocation"]
                    ["artifactLocation"]["uri"]) for r in run["results"]), "paths are URIs")
place = [f for f in text if f[4] == "unknown-flag" and f[0].startswith("/")]
ok(place and place[0][1:3] == (2, 21), "a column is a number of characters")
ok(load("clean")["runs"][0]["results"] == [], "where nothing is wrong there are no results")
ok(sys.argv[3] == "0", "the same profiles give the same bytes")
print("1..%d" % count)
PYTHON
