# SPDX-License-Identifier: Apache-2.0
# Turns *.list files into C arrays, for rules.h:
#
#     LC_ALL=C awk -f gen.awk *.list base/*.list >rules.c
#
# A file's name says its kind; # comments and empty lines are passed over. Stops with file
# and line at what is malformed or out of order.
#
#     NAME.list        a syscall's name a line: rules_NAME
#     base/NAME.list   "what TEXT", then perhaps "arch NAME" (of what it was measured on),
#                      then names, and of these perhaps "chance NAME..." and "needs
#                      NAME...": a row of rules_bases
#     siblings.list    "MEMBER... [> MORE...]: REASON": a row of rules_families; sources
#     probing.list     "NAME VERSION", of Linux: rules_probing; sources
#     libseccomp.list  "NAME VERSION", the release that first knows it: rules_libseccomp
#
# Sources: behind each row, with a tab before each, "WHO: WHAT [FILE]", one at least.

# PLACE: file and line, or none for those of now.
function stop(what, place)
{
	if (place == "")
		place = FILENAME ":" FNR
	printf "%s: %s\n", place, what > "/dev/stderr"
	failed = 1
	exit 1
}

function kind_of(path)
{
	if (path ~ /(^|\/)base\/[^\/]*$/)
		return "base"
	sub(/.*\//, "", path)
	if (path == "siblings.list")
		return "families"
	if (path == "probing.list")
		return "probing"
	return path == "libseccomp.list" ? "versions" : "names"
}

function list_name(path)
{
	sub(/.*\//, "", path)
	sub(/\.list$/, "", path)
	return path
}

function begin(name)
{
	last = ""
	if (kind == "names" || kind == "probing")
		printf "\nconst char *const rules_%s[] = {\n", name
	else if (kind == "versions")
		printf "\nconst struct rules_version rules_%s[] = {\n", name
	else if (kind == "base") {
		if (name !~ /^[a-z][a-z0-9.-]*$/)
			stop("\"" name "\" is no name of a baseline")
		base_name[++bases] = name
		printf "\nstatic const char *const base_%d[] = {\n", bases
	}
}

# A row that needs a source begins, or the file ends: so the one before had to have it.
function row(what)
{
	if (unsourced != "")
		stop("\"" unsourced "\" has no source", unsourced_at)
	unsourced = what
	unsourced_at = FILENAME ":" FNR
}

function source(line)
{
	if (line !~ /^\t[^ :][^:]*: .* \[[^][]+\]$/ || unsourced_at == "")
		stop("\"" substr(line, 2) "\" is no source: WHO: WHAT [FILE]")
	unsourced = ""
}

function end()
{
	row("")
	unsourced_at = ""
	if (kind == "versions")
		print "\t{NULL, NULL},\n};"
	else if (kind == "names" || kind == "probing" || kind == "base")
		print "\tNULL,\n};"
}

function check_name(name)
{
	if (name !~ /^[a-z_][a-z0-9_]*$/)
		stop("\"" name "\" is no syscall name")
}

# The name at the head of a line: of the right form, and behind the one before.
function head(name)
{
	check_name(name)
	if (last != "" && name "" <= last "")
		stop("\"" name "\" is out of order or repeated")
	last = name
}

# A text for C, which needs no more than this: what would have to be escaped is refused.
function quoted(text)
{
	if (text == "" || text ~ /["\\]/)
		stop("\"" text "\" is no text")
	return "\"" text "\""
}

# The words of TEXT as a static array.
function array(name, text,    word, i, n)
{
	n = split(text, word, " ")
	printf "\nstatic const char *const %s[] = {\n", name
	for (i = 1; i <= n; i++) {
		check_name(word[i])
		if ((families, word[i]) in in_family)
			stop("\"" word[i] "\" is repeated")
		in_family[families, word[i]] = 1
		printf "\t\"%s\",\n", word[i]
	}
	print "\tNULL,\n};"
	return n
}

function family(line,    at, names, i, n, word)
{
	at = index(line, ": ")
	names = substr(line, 1, at - 1)
	if (!at || names !~ /^[^>]+( > [^>]+)?$/)
		stop("\"" line "\" is no family: MEMBER... [> MORE...]: REASON")
	families++
	reason[families] = quoted(substr(line, at + 2))
	at = index(names, " > ")
	more[families] = at ? "family_more_" families : "NULL"
	if (at) {
		n = array("family_more_" families, substr(names, at + 3))
		names = substr(names, 1, at - 1)
	}
	n += array("family_" families, names)
	if (n < 2 || n > 32)
		stop("a family has 2 to 32 names")
	n = split(names, word, " ")
	for (i = 1; i <= n; i++) {
		if (word[i] in member_at)
			stop("\"" word[i] "\" is a member already, at line " member_at[word[i]])
		member_at[word[i]] = FNR
	}
}

# The order in which a shell lists the files must not matter.
function sort_bases(    i, j, k)
{
	for (i = 1; i <= bases; i++) {
		k = i
		for (j = i; j > 1 && base_name[sorted[j - 1]] "" > base_name[k] ""; j--)
			sorted[j] = sorted[j - 1]
		sorted[j] = k
	}
}

# Of a baseline some names, all on one line.
function some_names(line,    word, i, n)
{
	n = split(line, word, " ")
	if (n < 2 || (bases, word[1]) in some)
		stop("\"" line "\" is no list of names, or a second one")
	for (i = 2; i <= n; i++)
		if (!((bases, word[i]) in in_base))
			stop("\"" word[i] "\" is not in this baseline")
	some[bases, word[1]] = substr(line, length(word[1]) + 2)
}

function print_some(k, what,    word, i, n)
{
	if (!((k, what) in some))
		return
	n = split(some[k, what], word, " ")
	printf "\nstatic const char *const base_%s_%d[] = {\n", what, k
	for (i = 1; i <= n; i++)
		printf "\t\"%s\",\n", word[i]
	print "\tNULL,\n};"
}

function name_of_some(k, what)
{
	return (k, what) in some ? "base_" what "_" k : "NULL"
}

function print_bases(    i, k, group)
{
	sort_bases()
	for (i = 1; i <= bases; i++) {
		print_some(sorted[i], "chance")
		print_some(sorted[i], "needs")
	}
	print "\nconst struct rules_base rules_bases[] = {"
	for (i = 1; i <= bases; i++) {
		k = sorted[i]
		printf "\t{\"%s\", %s, %s, base_%d, %s, %s},\n", base_name[k], base_what[k],
			base_arch[k] ? base_arch[k] : "NULL", k,
			name_of_some(k, "chance"), name_of_some(k, "needs")
	}
	print "\t{NULL, NULL, NULL, NULL, NULL, NULL},\n};"
	print "\nconst char *const rules_base_groups[] = {"
	for (i = 1; i <= bases; i++) {
		group = base_name[sorted[i]]
		if (sub(/-[0-9].*/, "", group) && !(group in is_group))
			printf "\t\"%s\",\n", group
		is_group[group] = 1
	}
	print "\tNULL,\n};"
}

function print_families(    i)
{
	print "\nconst struct rules_family rules_families[] = {"
	for (i = 1; i <= families; i++)
		printf "\t{family_%d, %s, %s},\n", i, more[i], reason[i]
	print "\t{NULL, NULL, NULL},\n};"
}

BEGIN {
	print "/* Generated by rules/gen.awk from the lists beside it: change those. */"
	print "#include <stddef.h>\n\n#include \"rules.h\""
}

FNR == 1 {
	end()
	kind = kind_of(FILENAME)
	begin(list_name(FILENAME))
}

/^#/ || /^[ \t]*$/ { next }

kind == "versions" {
	head($1)
	if (NF != 2 || $2 !~ /^[0-9]\.[0-9]\.[0-9]$/)
		stop("\"" $0 "\" is no name and version")
	printf "\t{\"%s\", \"%s\"},\n", $1, $2
	next
}

/^\t/ && (kind == "families" || kind == "probing") {
	source($0)
	next
}

kind == "probing" {
	row($1)
	head($1)
	if (NF != 2 || $2 !~ /^[0-9]\.[0-9]+$/)
		stop("\"" $0 "\" is no name and version")
	printf "\t\"%s\",\n", $1
	next
}

kind == "families" {
	row($1)
	family($0)
	next
}

kind == "base" && /^what / && !(bases in base_what) {
	base_what[bases] = quoted(substr($0, 6))
	next
}

kind == "base" && /^arch / && last == "" {
	base_arch[bases] = quoted(substr($0, 6))
	next
}

kind == "base" && /^(chance|needs) / {
	some_names($0)
	next
}

{
	if (kind == "base" && !(bases in base_what))
		stop("a baseline says first: what TEXT")
	head($0)
	if (kind == "base")
		in_base[bases, $0] = 1
	printf "\t\"%s\",\n", $0
}

END {
	if (!failed) {
		end()
		print_bases()
		print_families()
	}
}
