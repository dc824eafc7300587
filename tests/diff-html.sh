# SPDX-License-Identifier: Apache-2.0
#
# diff --format html-fragment: what it says, and that no name can break out of it.
. "${SRC:?}/tests/lib.sh"

command -v python3 >/dev/null || skip_all "no python3"

plan 11

# Prints "TAG.CLASS TEXT" for each piece of text; 1: a tag has no end, or a page that takes
# the fragment would run or load something.
cat >"$TMP/read.py" <<'PYTHON'
import html.parser, sys

WITHOUT_END = {"br", "hr", "img", "input", "link", "meta"}
KNOWN = {"section", "p", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "ul",
         "li", "code", "bdi"}

class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.wrong, self.tops = [], [], 0

    def handle_starttag(self, tag, attrs):
        if not self.open:
            self.tops += 1
        if tag not in KNOWN:
            self.wrong.append("element " + tag)
        for name, value in attrs:
            if name not in ("class", "scope"):
                self.wrong.append("attribute " + name)
        if tag not in WITHOUT_END:
            self.open.append((tag, dict(attrs).get("class", "")))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop()[0] != tag:
            self.wrong.append("end of " + tag)

    def handle_data(self, data):
        if not self.open and data.strip():
            self.wrong.append("text outside: " + data)
        elif data.strip():
            classes = [c for _, c in self.open if c][1:]
            print(".".join(classes[-1:] + [self.open[-1][0]]), data.strip())

    def unknown_decl(self, data):
        self.wrong.append("declaration")
    handle_decl = handle_pi = handle_comment = unknown_decl

reader = Reader()
reader.feed(open(sys.argv[1], encoding="utf-8", newline="").read())
reader.close()
if reader.open:
    reader.wrong.append("no end of " + reader.open[-1][0])
if reader.tops != 1:
    reader.wrong.append("%d elements at the top" % reader.tops)
for wrong in reader.wrong:
    print(wrong, file=sys.stderr)
sys.exit(bool(reader.wrong))
PYTHON

fragment() { # STATUS ARGUMENT...: the last answer, read, is in $TMP/text
	wanted=$1
	shift
	run diff -F html-fragment "$@"
	got=$?
	python3 "$TMP/read.py" "$TMP/out" >"$TMP/text" 2>"$TMP/wrong" && [ $got -eq "$wanted" ]
	ok $? "$wanted: tags have their ends, and do nothing"
	sed 's/^/# /' "$TMP/wrong" "$TMP/err"
}

# A name with what means something in HTML, a line's end, a quote, other directions.
evil='/x/<script>alert(1)</script>"'"'"'onload=&lt;<!--]]>'
bytes=$(printf '%s\n\t\033[31m\342\200\256\377' "$evil" | od -An -tx1 | tr -d ' \n' |
	tr 'a-f' 'A-F')
records >"$TMP/log" <<-END
	0 10 app hex:$bytes read
	0 10 app hex:$bytes socket
	1 10 app /bin/app mount
	1 10 app /bin/app chroot
	1 10 app /bin/app read
	1 10 app /bin/app 9999
END
run record -F recording -o "$TMP/rec.json" "$TMP/log"
echo '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
	"syscalls": [{"names": ["chroot", "ptrace", "write"], "action": "SCMP_ACT_ALLOW"},
	{"names": ["socket"], "action": "SCMP_ACT_ALLOW",
	 "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_LT"}]}]}' >"$TMP/some.json"

fragment 1 "$TMP/rec.json" "$TMP/some.json"
is "$(grep -c 'script>alert(1)</script>"'"'"'onload=&lt;<!--\]\]>\\x0a\\x09\\x1b\[31m.*\\xff$' "$TMP/text")" \
	2 "a hostile name is shown as it is, twice"
is "$(grep -c 'x0a.*x09' "$TMP/out")" 2 "and is on one line each time"
is "$(sed -n 's/^p //p' "$TMP/text")" \
	"3 missing, 1 conditional, 2 unused (1 high-risk); declared allows 4, recorded 5" "the summary"
is "$(grep -E '(th|code|h3|h4|td) (mount|socket|ptrace|write|errno EPERM|arg0 < 1|i386|CAP_|Unused|High|Others|Call)' \
	"$TMP/text" | tr '\n' ';')" \
	"missing.th Call;missing.code mount;missing.td errno EPERM;missing.td errno EPERM;missing.td errno EPERM;\
conditional.th Call;conditional.code socket;conditional.td arg0 < 1;unused.h3 Unused: allowed, never needed (2);\
unused.h4 High-risk;high-risk.code ptrace;unused.h4 Others;unused.code write;architectures.code i386;" \
	"the sections"
run diff -F html-fragment "$TMP/rec.json" "$TMP/some.json"
mv "$TMP/out" "$TMP/before"
run diff -F html-fragment "$TMP/rec.json" "$TMP/some.json"
cmp -s "$TMP/before" "$TMP/out"
ok $? "the same bytes each time"

# Everything at once, and nothing.
fragment 1 "$TMP/rec.json" docker-default
fragment 1 docker-default "$TMP/some.json"
sed 's/_ERRNO/_KILL/' "$TMP/some.json" >"$TMP/kill.json"
fragment 1 "$TMP/kill.json" "$TMP/some.json"
is "$(grep -o 'All other.*' "$TMP/text")" "All other calls: kill-thread there, errno EPERM here" "another default"
fragment 0 "$TMP/rec.json" "$TMP/rec.json"
