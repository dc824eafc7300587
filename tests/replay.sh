#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The fuzz targets on what fuzzing has found so far, one run a folder of tests/corpus.
. "${SRC:?}/tests/lib.sh"

replay() { # TARGET FOLDER
	files=$(find "$SRC/tests/corpus/$2" -type f | wc -l)
	[ "$files" -gt 0 ] && find "$SRC/tests/corpus/$2" -type f -exec "$BUILD/tests/$1" {} + \
		>"$TMP/out" 2>&1
	result=$?
	ok $result "$1: $files files of tests/corpus/$2"
	[ $result -eq 0 ] || sed 's/^/# /' "$TMP/out"
}

plan 6
replay fuzz-containers containers
replay fuzz-declared declared
replay fuzz-stream stream
replay fuzz-input input
replay fuzz-recording recording
replay fuzz-state state
