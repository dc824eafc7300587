seccomp.drop mount:log
