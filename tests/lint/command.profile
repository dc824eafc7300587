# a command that is misspelt
seccomp.kep read,write
