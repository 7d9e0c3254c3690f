#pragma once

namespace aml::sandbox {

/// Refuses the whole process, all of its threads and what they start, each system call that a
/// server of files and connections has no use for: other programs, other processes, namespaces,
/// mounts, tracing, the kernel's own settings. Such a call is answered as by a kernel that does not
/// know it, so that libraries go on without.
/// Shape:   `starts_programs`: scripts are run, which takes more calls.
/// Errors:  false where the kernel has no such filters, or this machine's calls are not known here.
/// Threads: any; it holds for all at once.
/// Source:  documented (seccomp(2)).
bool refuse_other_calls(bool starts_programs);

}  // namespace aml::sandbox
