seccomp.keep read,write
seccomp.drop mount
