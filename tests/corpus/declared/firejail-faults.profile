seccomp
seccomp.drop read:EWHAT
seccomp-error-action perhaps
seccomp.block-secondary
