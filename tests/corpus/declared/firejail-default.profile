seccomp
allow-debuggers
