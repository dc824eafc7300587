# SPDX-License-Identifier: Apache-2.0
#
# What the readers make of every document in tests/declared: a line in its list each, and
# beside it what tests/show-declared prints of it, read and found right.
. "${SRC:?}/tests/lib.sh"

cd "$SRC/tests/declared" || exit 99
[ -x "$BUILD/tests/show-declared" ] || skip_all "tests/show-declared is not built"

grep -v '^#' list >"$TMP/list"
plan $(($(wc -l <"$TMP/list") + 2))

while read -r file others; do
	case $others in
	\?*)
		what=${others%% *}
		if ! grep -qs "^#define HAVE_${what#\?} 1" "$BUILD/config.h"; then
			skip "$file" "built without ${what#\?}"
			continue
		fi
		others=${others#"$what"}
		;;
	esac
	# shellcheck disable=SC2086 # they are words
	"$BUILD/tests/show-declared" "$file" $others >"$TMP/shown" 2>&1
	[ $? -le 1 ] || echo "it crashed" >>"$TMP/shown"
	if cmp -s "$TMP/shown" "$file.shown"; then
		ok 0 "$file"
	else
		ok 1 "$file"
		diff "$file.shown" "$TMP/shown" | sed 's/^/# /'
	fi
done <"$TMP/list"

unlisted=$(for file in *; do
	case $file in
	list | *.shown) ;;
	*) grep -q -e "^$file\$" -e "^$file " -e " $file\$" -e " $file " list || echo "$file" ;;
	esac
done)
is "$unlisted" "" "every document is in the list"

# As deep and as large as an attacker likes: refused, and soon.
hostile() {
	printf '{"syscalls": '
	yes '[' | head -n 200000 | tr -d '\n'
}
hostile >"$TMP/deep"
"$BUILD/tests/show-declared" "$TMP/deep" >"$TMP/shown"
grep -q '^unread 1:[0-9]*: .*nested' "$TMP/shown"
ok $? "what is nested too deeply is refused"
