seccomp.keep read,write
seccomp.32.keep read,write
