# what it includes has the lines
include firejail-include.local
include /etc/firejail/firejail-common.inc
seccomp.32.drop mount
