#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Serves N requests by nginx, which is started behind the words of WRAP...:
#
#   serve.sh FOLDER N [WRAP...]
set -eu
folder=$1 n=$2
shift 2
port=$((20000 + $$ % 10000))
mkdir -p "$folder/www"
echo hello >"$folder/www/index.html"
cat >"$folder/nginx.conf" <<-END
	daemon off;
	worker_processes 1;
	pid $folder/nginx.pid;
	error_log $folder/error.log;
	events {}
	http {
		access_log off;
		server { listen 127.0.0.1:$port; root $folder/www; }
	}
END
chmod 755 "$folder" "$folder/www"
"$@" nginx -c "$folder/nginx.conf" -e "$folder/error.log" &
server=$!
until ab -q -n 1 "http://127.0.0.1:$port/" >/dev/null 2>&1; do
	kill -0 $server
	sleep 0.02
done
ab -q -n "$n" -c 4 "http://127.0.0.1:$port/" >/dev/null
kill -QUIT "$(cat "$folder/nginx.pid")"
wait $server
