seccomp.keep read,write
