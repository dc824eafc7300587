#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The same specs, by us and by systemd-analyze timestamp. TEST_WHEN is the test program.
# Left out: what versions of systemd disagree on, and local times that occur twice or never,
# where systemd takes whatever mktime(3) happens to give.
set -u
ours=${TEST_WHEN:-./tests/test-when}
zones='UTC Europe/Berlin America/New_York Asia/Kolkata'
failed=0
n=0

if ! systemd-analyze timestamp @0 >/dev/null 2>&1; then
	echo '1..0 # SKIP systemd-analyze timestamp is not there, or does not run'
	exit 0
fi

# "UNIX seconds: @1395716396.654000", the digits after the point cut or filled to three
theirs() {
	TZ=$1 systemd-analyze timestamp -- "$2" 2>/dev/null |
		sed -n 's/^ *UNIX seconds: //p' |
		sed -e 's/^\(@[0-9]*\)$/\1.000/' -e 's/\(\.[0-9][0-9][0-9]\).*/\1/'
}

# same ZONE SPEC [THEIR-ZONE THEIR-SPEC]: both give the same time, or both fail
same() {
	n=$((n + 1))
	for _ in 1 2; do # once more, where midnight came between
		a=$(TZ=$1 "$ours" --eval "$2" 2>/dev/null)
		b=$(theirs "${3:-$1}" "${4:-$2}")
		[ "$a" = "$b" ] && break
	done
	if [ "$a" = "$b" ]; then
		echo "ok $n - TZ=$1 '$2': ${a:-refused}"
	else
		echo "not ok $n - TZ=$1 '$2'"
		echo "# ours ${a:-refused}, systemd ${b:-refused}"
		failed=1
	fi
}

for zone in $zones; do
	while IFS= read -r spec; do
		same "$zone" "$spec"
	done <<-'END'
		2012-10-30 18:17:16
		2012-10-30 18:17:16.123
		2012-10-30 18:17
		2012-10-30
		12-10-30
		12-10-30 18:17
		99-10-30
		68-10-30
		2012-1-3 4:5:6
		  2012-10-30  18:17
		2012-10-30 18:17:60
		Fri 2012-11-23 11:12:13
		Friday 2012-11-23
		friday 2012-11-23 11:12 UTC
		Thu 2012-11-23
		Fri, 2012-11-23
		Fri today
		2012-11-23 11:12 UTC
		2012-11-23 utc
		2012-07-23 11:12
		2024-03-31 01:59:59
		2024-03-31 03:00
		2024-10-27 01:59
		2024-10-27 03:00
		2000-02-29
		2038-01-19 03:14:08
		2100-07-01 12:00
		today
		today UTC
		yesterday
		tomorrow
		yesterday 11:12
		11:12
		11:12:13.5
		11:12 UTC
		@1395716396
		@1395716396.654
		@1h
		2012-10-30 24:00
		2012-10-30 18:60
		2012-10-30 18:17:16.
		2012-10-30 18:17 Nowhere/Else
		5min
		+
		+5min UTC
		+infinity
		ago
	END
done

same Europe/Berlin '2012-07-23 11:12 CEST'
same Europe/Berlin '2012-11-23 11:12 CEST'
same Europe/Berlin '2024-10-27 02:30 CEST'

# A zone by name is that zone's local time; some builds of systemd refuse the name itself.
for zone in Europe/Berlin America/New_York Asia/Tokyo Pacific/Auckland; do
	for spec in '2012-11-23 11:12:13' '2012-07-23' 'Sat 2012-11-24 00:00' 'today' \
		'tomorrow' '11:12' '2024-03-31 03:30'; do
		same UTC "$spec $zone" "$zone" "$spec"
	done
done
echo "1..$n"
exit $failed
