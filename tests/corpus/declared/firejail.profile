# a profile
include disable-common.inc
caps.drop all
seccomp.keep read,write:ENOSYS,!close,$300,@aio,nosuch
seccomp.32.drop mount,umount2:kill,read:log
seccomp-error-action EACCES
