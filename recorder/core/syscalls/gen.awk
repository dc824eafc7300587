# SPDX-License-Identifier: Apache-2.0
#
# Turns the system call tables (*.tbl) into C, for arch.c:
#
#     LC_ALL=C awk -f gen.awk *.tbl >arch-tables.c
#
# A fault stops it with "FILE:LINE: what" and status 1, and nothing is written.
#
# A .tbl file is one table of system calls and the architectures that use it:
#
#     # a comment
#     arch NAME KEY=VALUE...
#     NUMBER NAME [SECOND-NAME...]
#
# One "arch" line or more first, then the rows, ascending by NUMBER: what the kernel
# dispatches and logs, so with MIPS' base and with bit 30 for x32. A second name finds the
# number as well. A file without rows declares architectures whose calls are not known.
#
# NAME   AUDIT_ARCH_* in lower case without the prefix, where that is unique
# token  AUDIT_ARCH_* as a record prints it: hexadecimal, nothing in front
# bit    hexadecimal: of several architectures with one token, this is the one whose
#        numbers have that bit
# audit  AUDIT_ARCH_*
# uname  what `uname -m` says, comma-separated
# scmp   SCMP_ARCH_*, as libseccomp and OCI name it
# go     GOARCH
# sub    SCMP_ARCH_* of Docker's archMap, comma-separated
# systemd what SystemCallArchitectures= calls it
# endian little, big or either
# bits   of a long: 31, 32 or 64
# enosys the error ENOSYS, where it is not 38 (arch/NAME/include/uapi/asm/errno.h)
#
# token, audit, endian and bits are required. Where architectures share a name, the first
# one wins: those without "bit" come first, then files in the order of their names, then
# lines.

function fault(text, where)
{
	failed = 1
	if (where == "")
		where = FILENAME ":" FNR
	# Not "/dev/stderr": some awks would open, and so empty, the file behind it.
	print where ": " text | "cat >&2"
	close("cat >&2")
	exit 1
}

function expect(key, form, required)
{
	keys[++nkeys] = key
	form_of[key] = "^(" form ")$"
	if (required)
		is_required[key] = 1
}

BEGIN {
	expect("token", "[1-9a-f][0-9a-f]*", 1)
	expect("bit", "[1-9a-f][0-9a-f]*")
	expect("audit", "AUDIT_ARCH_[A-Z0-9_]+", 1)
	expect("uname", "[A-Za-z0-9_]+(,[A-Za-z0-9_]+)*")
	expect("scmp", "SCMP_ARCH_[A-Z0-9_]+")
	expect("go", "[a-z0-9]+")
	expect("sub", "SCMP_ARCH_[A-Z0-9_]+(,SCMP_ARCH_[A-Z0-9_]+)*")
	expect("systemd", "[a-z0-9]+(-[a-z0-9]+)*")
	expect("endian", "little|big|either", 1)
	expect("bits", "31|32|64", 1)
	expect("enosys", "[1-9][0-9]*")

	if (ARGC < 2)
		fault("usage: LC_ALL=C awk -f gen.awk *.tbl", "gen.awk")
	# The C side searches by strcmp().
	if (!("a_c" < "ab"))
		fault("this locale does not sort by byte; set LC_ALL=C", "gen.awk")
	sort_arguments()
	for (i = 1; i < ARGC; i++)
		is_empty[ARGV[i]] = 1
}

# The order in which a shell or make lists the files must not matter.
function sort_arguments(    i, j, file)
{
	for (i = 2; i < ARGC; i++) {
		file = ARGV[i]
		for (j = i; j > 1 && ARGV[j - 1] "" > file ""; j--)
			ARGV[j] = ARGV[j - 1]
		ARGV[j] = file
	}
}

FNR == 1 {
	table = ++ntables
	nrows[table] = 0
	last = -1
}

/^[ \t]*(#.*)?$/ {
	next
}

$1 == "arch" {
	add_arch()
	next
}

{
	add_row()
}

# What is declared once only: returns nothing, or stops and says where the other one is.
function once(what, key)
{
	if (key in seen_at)
		fault("duplicate " what ", first at " seen_at[key])
	seen_at[key] = FILENAME ":" FNR
}

function add_arch(    i, at, key)
{
	if (nrows[table])
		fault("malformed line: an architecture after the first row")
	if ($2 !~ /^[a-z0-9_]+$/)
		fault("malformed line: expected arch NAME KEY=VALUE...")
	once("architecture " $2, "arch " $2)

	narches++
	name_of[narches] = $2
	table_of[narches] = table
	arch_at[narches] = FILENAME ":" FNR
	for (i = 3; i <= NF; i++) {
		at = index($i, "=")
		key = substr($i, 1, at - 1)
		if (!(key in form_of))
			fault("malformed line: unknown key in " $i)
		if ((narches, key) in value)
			fault("malformed line: " key " twice")
		value[narches, key] = substr($i, at + 1)
		if (value[narches, key] !~ form_of[key])
			fault("malformed value: " $i)
	}
	for (key in is_required)
		if (!((narches, key) in value))
			fault("malformed line: " key "= is missing")
	add_token()
	delete is_empty[FILENAME]
}

function add_token(    token, bit)
{
	token = value[narches, "token"]
	bit = value[narches, "bit"]
	if (length(token) > 8 || length(bit) > 8)
		fault("malformed value: more than 32 bits")
	once("token " token (bit == "" ? "" : " bit " bit), "token " token " " bit)
	# Padded, so that the order of strings is that of numbers.
	padded[narches] = substr("00000000" token, length(token) + 1) " " \
		substr("00000000" bit, length(bit) + 1)
}

function add_row(    i)
{
	if (FILENAME in is_empty)
		fault("malformed line: a row before the first architecture")
	if ($1 !~ /^(0|[1-9][0-9]*)$/ || NF < 2)
		fault("malformed line: expected NUMBER NAME [SECOND-NAME...]")
	if (length($1) > 10 || $1 + 0 > 2147483647)
		fault("malformed line: number " $1 " is more than 31 bits")
	once("number " $1, "number " table " " $1)
	if ($1 + 0 < last)
		fault("number " $1 " after " last ": rows must ascend")
	last = $1 + 0

	number[table, nrows[table]] = $1
	for (i = 2; i <= NF; i++) {
		if ($i !~ /^[A-Za-z_][A-Za-z0-9_]*$/)
			fault("malformed name: " $i)
		once("name " $i, "name " table " " $i)
		row_of[table, $i] = nrows[table]
		if (!($i in is_word)) {
			is_word[$i] = 1
			words[++nwords] = $i
		}
	}
	name[table, nrows[table]] = $2
	nrows[table]++
}

END {
	if (failed)
		exit 1
	for (i = 1; i < ARGC; i++)
		if (ARGV[i] in is_empty)
			fault("declares no architecture", ARGV[i])
	for (i = 1; i <= narches; i++)
		if (has_bit(i) && !(("token " value[i, "token"] " ") in seen_at))
			fault("bit= needs another architecture with this token and without bit=", arch_at[i])
	sort_words()
	sort_tokens()

	print "/* Generated by syscalls/gen.awk from the .tbl files beside it: change those. */"
	print "#include \"arch-tables.h\"\n"
	print "/* clang-format off */"
	print_words()
	print_rows()
	print_names()
	print_tables()
	print_arches()
	print_tokens()
}

# Reading an element makes it, so "in" would not tell.
function has_bit(i)
{
	return value[i, "bit"] != ""
}

function sort_words(    i, j, word)
{
	for (i = 2; i <= nwords; i++) {
		word = words[i]
		for (j = i; j > 1 && words[j - 1] "" > word ""; j--)
			words[j] = words[j - 1]
		words[j] = word
	}
}

function sort_tokens(    i, j)
{
	for (i = 1; i <= narches; i++) {
		for (j = i; j > 1 && padded[by_token[j - 1]] > padded[i]; j--)
			by_token[j] = by_token[j - 1]
		by_token[j] = i
	}
}

# Elements of an array, as many on a line as fit.
function element(text)
{
	if (width + length(text) + 2 > 80) {
		printf "\n"
		width = 0
	}
	printf "%s%s,", (width ? " " : "\t"), text
	width += length(text) + 2
}

function close_array()
{
	print (width ? "\n" : "") "};\n"
	width = 0
}

function print_words(    i, size)
{
	print "const char arch_words[] ="
	for (i = 1; i <= nwords; i++) {
		print "\t\"" words[i] "\\0\""
		offset[words[i]] = size + 0
		size += length(words[i]) + 1
	}
	print "\t\"\";"
	print "_Static_assert(sizeof(arch_words) == " size " + 1, \"offsets fit the words\");"
	print "_Static_assert(sizeof(arch_words) <= UINT16_MAX, \"offsets fit 16 bits\");\n"

	print "const uint16_t arch_word_offsets[] = {"
	for (i = 1; i <= nwords; i++)
		element(offset[words[i]])
	close_array()
	print "const size_t arch_n_words = " nwords ";"
	print "_Static_assert(sizeof(arch_word_offsets) / sizeof(uint16_t) == " nwords ", \"\");\n"
}

function print_rows(    t, r)
{
	print "const int32_t arch_row_numbers[] = {"
	for (t = 1; t <= ntables; t++)
		for (r = 0; r < nrows[t]; r++)
			element(number[t, r])
	close_array()
	print "const uint16_t arch_row_words[] = {"
	for (t = 1; t <= ntables; t++)
		for (r = 0; r < nrows[t]; r++)
			element(offset[name[t, r]])
	close_array()
}

function print_names(    t, i)
{
	print "const struct syscall_name arch_names[] = {"
	for (t = 1; t <= ntables; t++) {
		nnames[t] = 0
		for (i = 1; i <= nwords; i++)
			if ((t, words[i]) in row_of) {
				element("{" offset[words[i]] ", " row_of[t, words[i]] "}")
				nnames[t]++
			}
	}
	close_array()
}

function print_tables(    t, rows, names)
{
	print "static const struct syscall_table tables[] = {"
	for (t = 1; t <= ntables; t++)
		if (nrows[t]) {
			print "\t{.row = " rows + 0 ", .n_rows = " nrows[t] ", .name = " names + 0 \
				", .n_names = " nnames[t] "},"
			index_of[t] = ntables_out++
			rows += nrows[t]
			names += nnames[t]
		}
	print "};\n"
	print "_Static_assert(sizeof(arch_row_numbers) / sizeof(int32_t) == " rows + 0 ", \"\");"
	print "_Static_assert(sizeof(arch_row_words) / sizeof(uint16_t) == " rows + 0 ", \"\");"
	print "_Static_assert(sizeof(arch_names) / sizeof(struct syscall_name) == " names + 0 \
		", \"\");\n"
}

function print_arches(    i, pass)
{
	print "const struct arch arch_rows[] = {"
	for (pass = 0; pass < 2; pass++)
		for (i = 1; i <= narches; i++)
			if (has_bit(i) == pass)
				print_arch(i)
	print "};"
	print "const size_t arch_n_rows = " narches ";"
	print "_Static_assert(sizeof(arch_rows) / sizeof(struct arch) == " narches ", \"\");\n"
}

function print_arch(i)
{
	place_of[i] = nplaces++
	print "\t{"
	print "\t\t.name = \"" name_of[i] "\","
	print "\t\t.token = 0x" value[i, "token"] ","
	print "\t\t.audit = \"" value[i, "audit"] "\","
	print "\t\t.unames = \"" value[i, "uname"] "\","
	print "\t\t.scmp = \"" value[i, "scmp"] "\","
	print "\t\t.go = \"" value[i, "go"] "\","
	print "\t\t.subs = \"" value[i, "sub"] "\","
	print "\t\t.systemd = \"" value[i, "systemd"] "\","
	print "\t\t.big_endian = " (value[i, "endian"] == "big" ? "true" : "false") ","
	print "\t\t.bits = " value[i, "bits"] ","
	print "\t\t.enosys = " (value[i, "enosys"] == "" ? 38 : value[i, "enosys"]) ","
	print "\t\t.table = " (nrows[table_of[i]] ? "&tables[" index_of[table_of[i]] "]" : "NULL") ","
	print "\t},"
}

function print_tokens(    i, here, before)
{
	print "const struct arch_token arch_tokens[] = {"
	for (i = 1; i <= narches; i++) {
		here = by_token[i]
		print "\t{.token = 0x" value[here, "token"] ", .bit = " \
			(has_bit(here) ? "0x" value[here, "bit"] : "0") \
			", .place = " place_of[here] "}, /* " name_of[here] " */"
	}
	print "};\n"
	for (i = 2; i <= narches; i++) {
		before = value[by_token[i - 1], "token"]
		print "_Static_assert(0x" before " <= 0x" value[by_token[i], "token"] ", \"tokens ascend\");"
	}
}
