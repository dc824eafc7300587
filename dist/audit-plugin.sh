#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What auditd starts, and writes its records to: keeps a profile current for as long as
# auditd runs. Change the options here; a plugin's own configuration takes two at most.
out=/var/lib/seccomp-record
mkdir -p "$out" || exit 1
exec seccomp-record --follow --quiet --exe nginx -o "$out/nginx.json" -
