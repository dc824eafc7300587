# SPDX-License-Identifier: Apache-2.0
#
# What the live tests share, sourced after lib.sh: real daemons with a configuration and a
# folder of the test's own, programs whose calls are known, and what of the machine was
# changed for a while put back, also where the script is killed.
#
# A script begins with `live`.

# Alone, and in a mount namespace, so that nobody else sees what it mounts.
live() {
	if [ -z "${ALONE-}" ]; then
		[ "$(id -u)" = 0 ] || skip_all "needs root"
		unshare -m true 2>/dev/null || skip_all "no mount namespaces"
		alone unshare -m --propagation private
	fi
	why=$(no_records)
	[ -z "$why" ] || skip_all "$why"
	[ -x "$BUILD/bench/hammer" ] || skip_all "bench/hammer is not built"
}

cleanup() {
	[ -z "$follower" ] || kill -9 "$follower" 2>/dev/null
	tap_stop
	for pid in $daemons; do
		kill -9 "$pid" 2>/dev/null
	done
	put_back
}

# Has this command run at the end of the script, even if that is killed.
afterwards() { # COMMAND
	echo "$1" >>"$TMP/afterwards"
	[ -z "${keeper-}" ] || return 0
	# shellcheck disable=SC2016 # for that shell to expand
	setsid sh -c 'while kill -0 "$1"; do sleep 0.2; done
		[ ! -s "$2/afterwards" ] || tac "$2/afterwards" | sh
		rm -rf "$2"' keeper $$ "$TMP" </dev/null >/dev/null 2>&1 &
	keeper=$!
}
put_back() {
	[ ! -s "$TMP/afterwards" ] || tac "$TMP/afterwards" | sh >/dev/null 2>&1
	: >"$TMP/afterwards"
}

# A kernel setting, put back at the end.
setting() { # FILE VALUE
	afterwards "echo '$(cat "$1")' >'$1'"
	echo "$2" >"$1"
}

# Likewise a number of the audit status.
audit_status() { # NAME
	auditctl -s | sed -n "s/^$1 //p"
}
audit_setting() { # NAME OPTION VALUE
	afterwards "auditctl $2 $(audit_status "$1")"
	auditctl "$2" "$3" >/dev/null
}

# The program known-calls, of which live.sh says more.
known() { # FILE [OPTION...]
	file=$1
	shift
	${CC:-cc} "$@" -O1 -fno-stack-protector -fno-pie -nostdlib -static -o "$file" \
		"$SRC/tests/known-calls.c" 2>"$TMP/cc.err"
}
known_or_skip() { # FILE
	case $(uname -m) in
	x86_64) ;;
	*) skip_all "known-calls.c knows x86-64 only" ;;
	esac
	known "$1" || skip_all "no compiler: $(head -n 1 "$TMP/cc.err")"
}

under() { # COMMAND...
	"$BUILD/tests/under-filter" "$@"
}

# Calls of a program with a copy of its own, to be waited for by `hammered`: getppid as
# often and as fast as can be. Where it waits for room in the audit queue, the kernel can
# forget to wake it until another record comes (see sources/kernel.c), for a minute. So
# others come; who makes them can be forgotten too, and is not waited for.
hammer() { # FILE TIMES
	cp "$BUILD/bench/hammer" "$1"
	rm -f "$1.done"
	{
		"$1" "$2"
		echo $? >"$1.done"
	} &
	until [ -s "$1.done" ] || ! kill -0 $$; do
		sleep 0.5
		[ -s "$1.done" ] || under /bin/true &
	done 2>/dev/null &
}
hammered() { # FILE
	until [ -s "$1.done" ]; do
		sleep 0.1
	done
	[ "$(cat "$1.done")" = 0 ]
}

# What a recording says: how often the call NAME was made; how many were lost.
calls() { # RECORDING NAME
	grep -o "\"name\": \"$2\", \"count\": [0-9]*" "$1" |
		$AWK '{ n += $NF } END { print n + 0 }'
}
lost() { # RECORDING KIND
	sed -n "s/.*\"lost\": {[^}]*\"$2\": \([0-9]*\).*/\1/p" "$1" |
		$AWK '{ n += $1 } END { print n + 0 }'
}
# Exactly what known-calls does in N runs, its execve included.
is_known() { # RECORDING RUNS WHAT
	is "$(for name in execve getppid uname exit_group; do calls "$1" $name; done | tr '\n' ' ')" \
		"$2 $((7 * $2)) $((3 * $2)) $2 " "$3"
}

# Daemons end with the script, however that ends.
daemons=
daemon() { # COMMAND...: its pid is in $pid
	$bound "$@" </dev/null &
	pid=$!
	daemons="$daemons $pid"
}
daemon_stop() { # PID
	[ -n "$1" ] || return 0
	kill "$1" 2>/dev/null
	wait "$1" 2>/dev/null
	rest=
	for pid in $daemons; do
		[ "$pid" = "$1" ] || rest="$rest $pid"
	done
	daemons=$rest
}

# The kernel prints ten records in so many seconds (0: all), and announces how many it
# suppressed with the first message after that.
printk_limit() { # SECONDS
	setting /proc/sys/kernel/printk_ratelimit "$1"
}
# Where that is one second.
announced() {
	marks=$((${marks:-0} + 1))
	echo "<5>$TMP-mark-$marks" >/dev/kmsg
	soon is_announced
	sleep 1.5
}
is_announced() {
	[ $((tries % 15)) -ne 14 ] || under /bin/true
	dmesg | sed "1,\\#$TMP-mark-$marks#d" | grep -q 'callbacks suppressed'
}

# auditd, with its configuration and its logs in a folder. Why it cannot be; '': it can.
auditd=
no_auditd() {
	command -v auditd >/dev/null || {
		echo "auditd is not installed"
		return
	}
	[ "$(audit_status pid)" = 0 ] || echo "another auditd runs"
}
auditd_start() { # FOLDER FORMAT [LINE...]: 1 where it does not start
	etc=$1
	mkdir -p "$etc/plugins.d"
	chmod 700 "$etc" "$etc/plugins.d"
	printf '%s\n' "log_file = $etc/audit.log" "log_format = $2" \
		"flush = INCREMENTAL_ASYNC" "freq = 1" "space_left = 2" "admin_space_left = 1" \
		"plugin_dir = $etc/plugins.d" >"$etc/auditd.conf"
	shift 2
	[ $# -eq 0 ] || printf '%s\n' "$@" >>"$etc/auditd.conf"
	chmod 600 "$etc/auditd.conf"
	daemon auditd -n -c "$etc" -s nochange >"$etc/auditd.out" 2>&1
	auditd=$pid
	# The kernel sends to auditd, which may have ended before.
	until [ "$(audit_status pid)" = "$auditd" ]; do
		kill -0 "$auditd" 2>/dev/null || {
			head -n 5 "$etc/auditd.out" | sed 's/^/# /'
			return 1
		}
		sleep 0.1
	done
}
auditd_stop() {
	daemon_stop "$auditd"
	auditd=
}

# systemd-journald with folders of its own, which this script and the program see in place
# of the machine's. Its audit socket is opened here, as systemd does, and as large.
journald=
no_journald() {
	[ -x /lib/systemd/systemd-journald ] || echo "systemd-journald is not installed"
}
journald_start() { # BYTES of the audit socket, 0: none; yes or no: the kernel's log too
	for folder in /run/systemd /run/log /etc/systemd /var/log/journal; do
		umount $folder 2>/dev/null
		[ ! -d $folder ] || mount -t tmpfs tmpfs $folder || return 1
	done
	mkdir -p /run/systemd/journal /run/log
	# Whether audit is enabled is left as it is.
	printf '%s\n' '[Journal]' Storage=volatile Audit= ForwardToSyslog=no ForwardToWall=no \
		"ReadKMsg=$2" >/etc/systemd/journald.conf
	# Audit records come to the first network namespace only.
	if [ "$1" -eq 0 ]; then
		daemon unshare -n /lib/systemd/systemd-journald 2>/dev/null
	else
		daemon "$BUILD/tests/listen-audit" "$1" /lib/systemd/systemd-journald 2>/dev/null
	fi
	journald=$pid
	soon shows .journal find /run/log/journal || return 1
	[ "$2" = yes ] || return 0
	# Else what the kernel logged before would be taken for new.
	echo "<5>$TMP-ready-$pid" >/dev/kmsg
	soon shows "$TMP-ready-$pid" journalctl -q -o cat -n 100 _TRANSPORT=kernel
}
journald_stop() {
	daemon_stop "$journald"
	journald=
}

# rsyslogd with the kernel's log as its input, which it alone can read, and a folder for
# kern.log, everything, in the format that Debian has, and a socket for logger -u.
rsyslogd=
no_rsyslogd() {
	if ! command -v rsyslogd >/dev/null; then
		echo "rsyslog is not installed"
	elif pidof rsyslogd syslog-ng klogd >/dev/null; then
		echo "another daemon reads the kernel's log"
	fi
}
rsyslogd_start() { # FOLDER [PARAMETER...] of imklog
	etc=$1
	shift
	mkdir -p "$etc"
	cat >"$etc/rsyslog.conf" <<EOF
global(workDirectory="$etc" processInternalMessages="on")
module(load="imklog" $*)
module(load="imuxsock" SysSock.Name="$etc/socket" SysSock.RateLimit.Interval="0")
module(load="builtin:omfile" Template="RSYSLOG_TraditionalFileFormat")
*.* action(type="omfile" file="$etc/kern.log")
EOF
	: >"$etc/kern.log"
	daemon rsyslogd -n -iNONE -f "$etc/rsyslog.conf" >"$etc/rsyslogd.out" 2>&1
	rsyslogd=$pid
	waits_for "$etc/kern.log" ' rsyslogd: .* start$'
}
rsyslogd_stop() {
	daemon_stop "$rsyslogd"
	rsyslogd=
}

# Containers of busybox by runc and crun: what they share, or the end of the script.
containers_init() {
	for program in runc busybox jq; do
		command -v $program >/dev/null || skip_all "$program is missing"
	done
	rootfs=$TMP/rootfs
	mkdir -p "$rootfs/bin"
	cp "$(command -v busybox)" "$rootfs/bin/busybox"
	echo '{"defaultAction": "SCMP_ACT_LOG", "syscalls": []}' >"$TMP/log.json"
	mkdir "$TMP/spec"
	(cd "$TMP/spec" && runc spec) || skip_all "runc makes no spec"
}
bundle() { # NAME IMAGE NNP COMMAND...: a bundle $TMP/NAME
	mkdir -p "$TMP/$1"
	jq --slurpfile profile "$TMP/log.json" --arg image "$2" --argjson nnp "$3" \
		--arg rootfs "$rootfs" --arg command "$(shift 3 && echo "$*")" '
		.linux.seccomp = $profile[0] | .process.terminal = false |
		.process.noNewPrivileges = $nnp | .root.path = $rootfs |
		.annotations = {"org.opencontainers.image.ref.name": $image} |
		.process.args = ($command | split(" "))' \
		"$TMP/spec/config.json" >"$TMP/$1/config.json"
}
# crun wants one hierarchy of control groups: it gets a namespace without the second one.
run_it() { # RUNTIME NAME
	case $1 in
	crun)
		unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"' sh \
			crun run --bundle "$TMP/$2" "$2-$$"
		;;
	*) "$1" run --bundle "$TMP/$2" "$2-$$" ;;
	esac </dev/null >/dev/null 2>"$TMP/runtime.err"
}
# What of the recording's groups a jq expression selects, one a line.
groups() { # EXPRESSION
	jq -r ".groups[] | $1" "$TMP/rec.json" | sort -u
}
# How many records are of containers, of none, and of nobody known.
attributed() {
	sed -n 's/^seccomp-record: containers: \([0-9]*\) records of containers, \([0-9]*\) of none, \([0-9]*\) .*/\1 \2 \3/p' \
		"$TMP/err"
}
# At most one record in a hundred is nobody's; which are, is shown.
hardly_any_unattributed() {
	groups 'select(.unattributed) | "# nobody: \(.exe) \(.comms) \([.syscalls[].name])"'
	attributed | $AWK '{ exit !($1 > 0 && 100 * $3 <= $1 + $2 + $3) }'
}
