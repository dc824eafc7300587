# SPDX-License-Identifier: Apache-2.0
#
# What lint finds in the documents of tests/lint, which have a fault each: all of the
# list's lines about one, and nothing else; and that nothing is wrong in good ones.
. "${SRC:?}/tests/lib.sh"

cd "$SRC/tests/lint" || exit 99

grep -v '^#' list >"$TMP/list"
files=$(awk '{ print $1 }' "$TMP/list" | uniq)
# shellcheck disable=SC2086 # they are words
plan $(($(words $files | wc -l) + 54))

has() { # WHAT: whether the program was built with it
	grep -qs "^#define HAVE_$1 1" "$BUILD/config.h"
}

# Of a text: PLACE SEVERITY CODE, - for no place.
faults() { # FILE
	sed -n "s/^$1#*[a-z]*:\([0-9]*:[0-9]*\): \([a-z]*\): \([a-z0-9-]*\): .*/\1 \2 \3/p
		s/^$1#*[a-z]*: \([a-z]*\): \([a-z0-9-]*\): .*/- \1 \2/p" "$TMP/out"
}

# 1 where there is an error, whatever else there is.
for file in $files; do
	case $file in
	*.yaml)
		if ! has YAML; then
			skip "$file" "built without YAML"
			continue
		fi
		;;
	libseccomp-*)
		if ! "$SECCOMP_RECORD" lint "$file" 2>/dev/null | grep -q libseccomp; then
			skip "$file" "this libseccomp knows it"
			continue
		fi
		;;
	esac
	case $file in
	*.json) run lint "$file" ;;
	*) run lint --arch x86_64 "$file" ;;
	esac
	status=$?
	expected=$(grep "^$file " "$TMP/list" | cut -d ' ' -f 2- | grep -v '^clean$')
	is "$(faults "$file") $status" \
		"$expected $(echo "$expected" | grep -c ' error ' | sed 's/[1-9][0-9]*/1/')" "$file"
done

unlisted=$(for file in *; do
	[ "$file" = list ] || grep -q "^$file " list || echo "$file"
done)
is "$unlisted" "" "every document is in the list"

# The codes that there are, in the readers and the checks.
"$SECCOMP_RECORD" lint --codes | awk '{ print $1 }' | sort >"$TMP/codes"
is "$(sort -u "$TMP/codes" | grep -vxF too-many-rules |
	while read -r code; do grep -q " $code\$" list || echo "$code"; done)" "" \
	"every code has a document"
is "$(sort "$TMP/codes" | uniq -d)" "" "no code is there twice"
$AWK 'BEGIN { RS = ";" } /declared_fault\(/ {
	sub(/.*declared_fault\(/, "")
	gsub(/\\"/, "")
	gsub(/"[ \t\n]*"/, "")
	while (match($0, /"[^"]*"/)) {
		text = substr($0, RSTART + 1, RLENGTH - 2)
		if (text ~ /^[a-z0-9-]+$/)
			print text
		$0 = substr($0, RSTART + RLENGTH)
	}
}' "$SRC"/parsers/declared-*.c | sort -u >"$TMP/used"
[ "$(wc -l <"$TMP/used")" -gt 40 ]
ok $? "the readers have codes"
is "$(grep -vxF -f "$TMP/codes" "$TMP/used")" "" "and each is listed"

# What is good has no errors.
for file in "$SRC"/tests/profiles/*-default*.json "$SRC"/tests/declared/list-names \
	"$SRC"/tests/declared/systemd.service; do
	gives 0 '^seccomp-record: 0 errors' "$(basename "$file") has no errors" lint "$file"
done
gives 0 '^seccomp-record: 0 errors' "nor has docker-default" lint docker-default
for format in oci docker spo; do
	if [ $format = spo ] && ! has YAML; then
		skip "what is written as spo has no errors" "built without YAML"
		continue
	fi
	records <<-'EOF' >"$TMP/log"
		1 10 sh /bin/sh read
		2 10 sh /bin/sh write
	EOF
	emits $format "$TMP/profile" --base essential --base runc --base crun "$TMP/log"
	gives 0 '^seccomp-record: 0 errors, 0 warnings' "what is written as $format is good" \
		lint "$TMP/profile"
done

# Exit status.
gives 0 ' 1 warning,' "a warning is no error" lint duplicate.json
gives 1 ' 1 warning,' "unless it is to be" lint --strict duplicate.json
gives 0 ' 1 note$' "a note never is" lint --strict risky.json
gives 2 'no-such-file' "a file that is not there is trouble" lint no-such-file clean.json
gives 2 'looks like no kind' "and so is what is no profile" lint "$SRC/Makefile.am"
gives 2 'name a profile' "something must be named" lint
gives 2 'there are text' "and a format that is there" lint --format x clean.json
run lint -q unknown-action.json
is "$? $(cat "$TMP/out" "$TMP/err")" "1 " "nothing is printed with -q"

# Colour, where somebody looks.
paints '^[[1munknown-action.json:12:33: ^[[0m^[[31merror^[[0m: unknown-action' lint unknown-action.json

# Of several in a file, each by its name; too many of them are not read over and over.
if has YAML; then
	run lint --arch x86_64 several.yaml
	is "$(cut -d : -f 1 "$TMP/out" | uniq | tr '\n' ' ')" \
		"several.yaml#first several.yaml#second " \
		"several profiles of a file are looked at, and what is beside them once"
	"$SECCOMP_RECORD" lint --arch x86_64 - <several.yaml >"$TMP/out" 2>"$TMP/err"
	is "$? $(wc -l <"$TMP/out")" "1 5" "from standard input too"
	for i in $(seq 65); do
		sed "s/name: second/name: n$i/" several.yaml
		echo ---
	done >"$TMP/many.yaml"
	gives 1 ' 1 error,' "but not 65 of them" lint "$TMP/many.yaml"
	grep -q 'unreadable: holds 130 profiles: .* say which, as in many.yaml#first' "$TMP/out"
	ok $? "which it says"
else
	for i in 1 2 3 4; do skip "several profiles ($i)" "built without YAML"; done
fi

# Several: each by its name, one status.
run lint clean.json unknown-action.json duplicate.json
is "$? $(cut -d : -f 1 "$TMP/out" | tr '\n' ' ')" "1 unknown-action.json duplicate.json " \
	"several profiles are looked at in their order"
"$SECCOMP_RECORD" lint - <unknown-action.json >"$TMP/out" 2>"$TMP/err"
grep -q '^standard input:.*: error: unknown-action' "$TMP/out"
ok $? "one may come from standard input"

# What the text says: what is wrong and what to do.
run lint unknown-call.json
is "$(cat "$TMP/out")" "unknown-call.json:11:4: warning: unknown-call: there is no system \
call \"opennat\", did you mean openat?" "the nearest name is told"
sed 's/opennat/__NR_openat/' unknown-call.json >"$TMP/number"
run lint "$TMP/number"
grep -q '"__NR_openat", did you mean openat?$' "$TMP/out"
ok $? "also without what C has in front of it"
run lint --caps all docker-default
grep -q 'attackers like: mount' "$TMP/out" || grep -q 'attackers like:.* mount,' "$TMP/out"
ok $? "what a capability allows counts where it is there"
run lint docker-default
! grep -q 'attackers like:.* mount,' "$TMP/out"
ok $? "and not where it is not"
sed 's/"sigreturn"/"read"/' secondary-arch-i386.json >"$TMP/i386"
run lint --arch i386 "$TMP/i386"
grep -q ': warning: essential: .*: sigreturn$' "$TMP/out"
ok $? "a call may be missing on one architecture"
run lint --arch x86_64 "$TMP/i386"
! grep -q essential "$TMP/out"
ok $? "and not on another one"

# More than is kept is counted.
$AWK 'BEGIN {
	printf "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": ["
	for (i = 0; i < 1500; i++)
		printf "%s{\"names\": [\"nothing%d\"], \"action\": \"SCMP_ACT_NO\"}", \
			i ? "," : "", i
	print "]}"
}' >"$TMP/many"
gives 1 '^seccomp-record: 1500 errors' "faults past a limit are counted" lint "$TMP/many"
is "$(tail -n 1 "$TMP/out") $(wc -l <"$TMP/out")" "$TMP/many: and 2000 more 1001" \
	"and the count is said"

# A filter that no kernel takes.
$AWK 'BEGIN {
	printf "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": ["
	for (i = 0; i < 2049; i++) {
		printf "%s{\"names\": [\"ioctl\"], \"action\": \"SCMP_ACT_KILL\", ", i ? "," : ""
		printf "\"args\": [{\"index\": 1, \"value\": %d, \"op\": \"SCMP_CMP_EQ\"}]}", i
	}
	print "]}"
}' >"$TMP/large"
gives 1 '^seccomp-record: 1 error' "too many rules for one call are an error" lint "$TMP/large"
grep -q ': error: too-many-rules: ' "$TMP/out"
ok $? "which says so"

# What an attacker sends is refused within 64 MiB, all of the program included.
hostile() { # WHAT AWK-PROGRAM
	$AWK "BEGIN { $2 }" >"$TMP/hostile"
	if [ -n "${SANITIZED-}" ]; then
		skip "$1" "sanitizers take more memory"
		return
	fi
	(
		ulimit -v 65536
		run lint "$TMP/hostile"
		[ $? -eq 1 ] && grep -q ': error: ' "$TMP/out"
	)
	ok $? "$1"
}
hostile "10 MiB of brackets" 'printf "{\"syscalls\": "
	for (i = 0; i < 1048576; i++) printf "[[[[[[[[[["'
hostile "10 MiB of digits" 'printf "{\"defaultErrnoRet\": "
	for (i = 0; i < 1048576; i++) printf "9999999999"'
hostile "10 MiB of faults" 'printf "{\"defaultAction\": \"SCMP_ACT_LOG\", \"flags\": ["
	for (i = 0; i < 524288; i++) printf "\"x\",\"x\",\"x\",\"x\","
	print "\"x\"]}"'
hostile "10 MiB of names" 'printf "{\"defaultAction\": \"SCMP_ACT_LOG\", \"syscalls\": [{\"names\": ["
	for (i = 0; i < 1048576; i++) printf "\"n%06d\",", i
	print "\"x\"]}]}"'
hostile "10 MiB of comments" 'printf "{\"defaultAction\": \"SCMP_ACT_LOG\", \"flags\": ["
	for (i = 0; i < 1048576; i++) printf "/********/"
	print "]}"'
if has YAML; then
	pod='print "apiVersion: v1\nkind: Pod"'
	hostile "anchors and aliases" "$pod; print \"a: &a [x]\""'
		for (i = 1; i < 30000; i++) print "a" i ": &a" i " [*a,*a,*a,*a]"'
	hostile "billions of laughs" "$pod; print \"a0: &a0 [lol]\""'
		for (i = 1; i < 12; i++) {
			printf "a%d: &a%d [", i, i
			for (j = 0; j < 9; j++) printf "*a%d,", i - 1
			print "]"
		}'
	hostile "an alias of itself" "$pod"'
		print "spec: &a {containers: [{securityContext: *a}]}"'
	hostile "merges of all before" "$pod; print \"a0: &a0 {k0: 0}\""'
		for (i = 1; i < 1024; i++) print "a" i ": &a" i " {<<: *a" i - 1 ", k" i ": 0}"'
	hostile "merges of many members" "$pod; printf \"a: &a {\""'
		for (i = 0; i < 60000; i++) printf "k%d: 0,", i
		print "}\nspec: {<<: *a}"'
	hostile "as many aliases as may be" "$pod; print \"a: &a [[],[],[],[],[],[],[],[],[],[],[],[]]\""'
		for (i = 0; i < 4097; i++) print "k" i ": *a"'
else
	skip "anchors and aliases" "built without YAML"
	skip "billions of laughs" "built without YAML"
	skip "an alias of itself" "built without YAML"
	skip "merges of all before" "built without YAML"
	skip "merges of many members" "built without YAML"
	skip "as many aliases as may be" "built without YAML"
fi

# Control characters of a document or a name reach no terminal.
mkdir "$TMP/$(printf 'a\033[1m')"
sed 's/opennat/open\\u001b[1mnat/' unknown-call.json >"$TMP/$(printf 'a\033[1m')/b"
run lint "$TMP/$(printf 'a\033[1m')/b"
is "$(tr -d '\n -~' <"$TMP/out")" "" "nothing that a terminal could take for a command"
