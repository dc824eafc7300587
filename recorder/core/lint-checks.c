/* SPDX-License-Identifier: Apache-2.0 */
#include "count.h"
#include "lint-parts.h"

#define OCI "oci docker spo"

static const struct lint_check checks[] = {
	/* What its text alone shows: the readers' */
	{"unreadable", DECLARED_ERROR,
	 .what = "It cannot be read any further: nothing behind is known."},
	{"too-many-rules", DECLARED_ERROR, .what = "No kernel takes so large a filter."},
	{"json-mark", DECLARED_ERROR,
	 .what = "JSON begins with no byte order mark: save it without."},
	{"json-comment", DECLARED_ERROR, .what = "JSON has no comments: take them out."},
	{"json-comma", DECLARED_ERROR,
	 .what = "JSON has no comma behind the last element: take it out."},
	{"repeated-field", DECLARED_ERROR, .what = "A member is there twice: leave one."},
	{"field-case", DECLARED_WARNING,
	 .what = "A member is spelt in other letters, which not all readers take for "
		 "it."},
	{"unknown-field", DECLARED_WARNING,
	 .what = "There is no such member: it is passed over."},
	{"no-default", DECLARED_ERROR, .what = "The default action is missing."},
	{"notify-default", DECLARED_ERROR,
	 .what = "No runtime takes SCMP_ACT_NOTIFY for all calls: name those to be "
		 "notified of."},
	{"notify-write", DECLARED_ERROR, .what = "runc refuses to be notified of write."},
	{"unknown-action", DECLARED_ERROR, .what = "There is no such action."},
	{"action-name", DECLARED_ERROR,
	 .what = "The action is spelt in another way here."},
	{"no-action", DECLARED_ERROR, .what = "A rule has no action."},
	{"unknown-arch", DECLARED_ERROR, .what = "There is no such architecture."},
	{"arch-name", DECLARED_ERROR, .what = "The architecture has another name here."},
	{"no-architecture", DECLARED_ERROR,
	 .what = "An entry of archMap has no architecture."},
	{"arches-twice", DECLARED_ERROR,
	 .what = "Architectures are said in two ways, which Docker refuses: leave one."},
	{"unknown-flag", DECLARED_ERROR, .what = "There is no such flag."},
	{"errno-range", DECLARED_ERROR, .what = "An error number is 1 to 4095."},
	{"unknown-errno", DECLARED_ERROR, .what = "There is no such error."},
	{"errno-unused", DECLARED_WARNING,
	 .what = "An error goes with an action that returns none."},
	{"errno-default", DECLARED_ERROR, .what = "systemd cannot set up such a filter."},
	{"no-name", DECLARED_ERROR, .what = "A system call's name is missing."},
	{"no-names", DECLARED_WARNING, .what = "A rule without names does nothing."},
	{"name-twice", DECLARED_ERROR,
	 .what = "A rule has \"name\" and \"names\", which Docker refuses: leave "
		 "\"names\"."},
	{"unknown-operator", DECLARED_ERROR, .what = "There is no such comparison."},
	{"no-operator", DECLARED_ERROR, .what = "A condition has no comparison."},
	{"index-range", DECLARED_ERROR, .what = "A call has arguments 0 to 5."},
	{"no-index", DECLARED_WARNING,
	 .what = "A condition does not say on which argument it is."},
	{"unknown-capability", DECLARED_WARNING, .what = "There is no such capability."},
	{"unknown-machine", DECLARED_WARNING, .what = "Docker calls no machine so."},
	{"kernel-version", DECLARED_ERROR,
	 .what = "A kernel's version is two numbers, as 4.8."},
	{"unknown-group", DECLARED_ERROR,
	 .what = "There is no such group, or none that is known here: write out its "
		 "calls."},
	{"base", DECLARED_ERROR, .what = "A base profile is missing or does not count."},
	{"api-version", DECLARED_ERROR,
	 .what = "A SeccompProfile is of another group or version."},
	{"manifest-field", DECLARED_ERROR,
	 .what = "A manifest of Kubernetes has no such field there."},
	{"manifest-place", DECLARED_ERROR,
	 .what = "The field is on another level than it belongs."},
	{"manifest-type", DECLARED_ERROR,
	 .what = "A seccompProfile has no type, or one that there is not."},
	{"manifest-path", DECLARED_ERROR,
	 .what = "A localhostProfile is missing, in vain, or no path below the kubelet's "
		 "folder."},
	{"manifest-annotation", DECLARED_ERROR,
	 .what = "Kubernetes passes over the annotation: use securityContext."},
	{"manifest-unconfined", DECLARED_WARNING,
	 .what = "A container runs without a filter, as it says."},
	{"manifest-privileged", DECLARED_WARNING,
	 .what = "A privileged container runs without a filter, whatever it says."},
	{"manifest-none", DECLARED_NOTE, .what = "A container has no profile."},
	{"compose-option", DECLARED_ERROR,
	 .what = "security_opt has what is no option, or is no list."},
	{"compose-place", DECLARED_ERROR,
	 .what = "A service of compose has no such member: use security_opt."},
	{"compose-unconfined", DECLARED_WARNING,
	 .what = "A service runs without a filter, as it says."},
	{"include", DECLARED_ERROR,
	 .what = "What is included is missing or not looked at."},
	{"syntax", DECLARED_ERROR, .what = "The line has another form than it should."},
	{"policy", DECLARED_ERROR, .what = "minijail refuses such a policy."},
	{"redefined", DECLARED_ERROR,
	 .what = "A call has two lines, of which one counts."},
	{"mode", DECLARED_ERROR, .what = "firejail takes one kind of filter only."},
	{"keep-32", DECLARED_WARNING,
	 .what = "firejail takes this list for one of 64-bit calls."},
	{"log", DECLARED_WARNING, .what = "firejail passes over what is to be logged."},
	{"section", DECLARED_WARNING, .what = "systemd takes no filter in this section."},
	{"other-filter", DECLARED_NOTE,
	 .what = "A setting filters more than is looked at here."},
	{"unknown-setting", DECLARED_WARNING,
	 .what = "There is no such setting of systemd: it is passed over."},
	{"every-arch", DECLARED_NOTE,
	 .what = "A unit does not say which architectures' calls it makes."},
	{"no-filter", DECLARED_WARNING, .what = "Nothing here filters system calls."},

	/* What its rules show */
	{"unknown-call", DECLARED_WARNING,
	 .what = "There is no such system call on any architecture: what reads it passes "
		 "over it.",
	 .kinds = OCI " list", .run = lint_unknown_calls, .anyway = true},
	{"second-name", DECLARED_WARNING,
	 .what = "The call has another name in libseccomp, which passes over this one.",
	 .kinds = OCI " list", .run = lint_second_names, .anyway = true},
	{"foreign-call", DECLARED_NOTE,
	 .what = "None of the architectures has the call: leave it out, or name the one "
		 "that has it.",
	 .run = lint_foreign_calls, .anyway = true},
	{"libseccomp-call", DECLARED_NOTE,
	 .what = "libseccomp of this machine does not know the call and passes over it.",
	 .kinds = OCI " list", .run = lint_library_calls, .anyway = true},
	{"libseccomp-arch", DECLARED_NOTE,
	 .what = "libseccomp of this machine does not know the architecture.",
	 .kinds = OCI, .run = lint_library_arches, .anyway = true},
	{"duplicate", DECLARED_WARNING,
	 .what = "A call has the same rule twice: leave one.", .kinds = OCI " list",
	 .run = lint_duplicates},
	{"contradiction", DECLARED_WARNING,
	 .what = "A call has two rules that do different things, of which the first "
		 "counts.",
	 .kinds = OCI " list", .run = lint_contradictions},
	{"shadowed", DECLARED_WARNING,
	 .what = "A rule's conditions mean nothing, since another rule for the call "
		 "always holds.",
	 .kinds = OCI " list", .run = lint_shadowed},
	{"refused", DECLARED_ERROR,
	 .what = "Two rules for a call contradict each other so that libseccomp refuses "
		 "them.",
	 .run_on = lint_refused},
	{"never-holds", DECLARED_WARNING, .what = "A condition can never hold.",
	 .run = lint_never_holds, .anyway = true},
	{"always-holds", DECLARED_WARNING,
	 .what = "A condition always holds: leave it out.", .run = lint_always_holds,
	 .anyway = true},
	{"masked-bits", DECLARED_WARNING,
	 .what = "A value has bits outside of its mask, which libseccomp passes over.",
	 .run = lint_masked_bits, .anyway = true},
	{"alternatives", DECLARED_WARNING,
	 .what = "Two conditions of a rule are on one argument: one of all the rule's "
		 "suffices.",
	 .kinds = OCI, .run = lint_alternatives, .anyway = true},
	{"default-log", DECLARED_WARNING,
	 .what = "The default action denies nothing: in production deny what is not "
		 "needed.",
	 .kinds = OCI, .run = lint_default_log},
	{"deny-list", DECLARED_WARNING,
	 .what = "What is not named is allowed: list what is needed, and deny the rest.",
	 .kinds = OCI, .run = lint_deny_list},
	{"default-allow-rules", DECLARED_WARNING,
	 .what = "All calls are allowed, and some once more: an allow-list's default "
		 "denies.",
	 .kinds = OCI, .run = lint_default_allow_rules},
	{"as-default", DECLARED_NOTE,
	 .what = "A rule does what the default does: leave it out.", .kinds = OCI,
	 .run = lint_as_default},
	{"log-rule", DECLARED_NOTE, .what = "A rule allows calls, and has each logged.",
	 .kinds = OCI, .run = lint_log_rules},
	{"arch-open", DECLARED_WARNING,
	 .what = "Calls of other architectures are let through, whatever they are.",
	 .run = lint_arch_open},
	{"secondary-arch", DECLARED_NOTE,
	 .what = "The machine's calls of another architecture are open too: leave it out "
		 "if unused.",
	 .kinds = OCI, .run = lint_secondary_arches},
	{"essential", DECLARED_ERROR,
	 .what = "A call is denied that programs need to end.", .kinds = OCI,
	 .run_on = lint_essential},
	{"runtime", DECLARED_ERROR,
	 .what = "runc and crun cannot start a container: allow what they need, see "
		 "--base of emit.",
	 .kinds = OCI, .run_on = lint_runtimes},
	{"one-runtime", DECLARED_WARNING,
	 .what = "One of runc and crun cannot start a container: allow what it needs."},
	{"clone3", DECLARED_WARNING,
	 .what = "clone3 is denied in a way that keeps programs from clone: answer "
		 "ENOSYS.",
	 .kinds = OCI, .run_on = lint_clone3},
	{"probing", DECLARED_NOTE,
	 .what = "Calls that are tried first are denied in a way that keeps programs "
		 "from others.",
	 .kinds = OCI, .run_on = lint_probing},
	{"risky", DECLARED_NOTE, .what = "A call is allowed that attackers like.",
	 .run_on = lint_risky},
};

const struct lint_check *lint_check_at(size_t i)
{
	return i < COUNT(checks) ? &checks[i] : NULL;
}

const struct lint_check *lint_check_of(const char *code)
{
	for (size_t i = 0; i < COUNT(checks); i++)
		if (strcmp(checks[i].code, code) == 0)
			return &checks[i];
	return NULL;
}
