package logly.agent.error;

import java.util.List;

/** The machine, its kernel and its services. */
final class SystemErrors {
    static final List<ErrorType> TYPES = List.of(
            new ErrorType(
                    "kernel_panic",
                    Category.SYSTEM,
                    15,
                    List.of(
                            "kernel panic*",
                            "kernel bug at",
                            "unable to handle kernel",
                            "bug: unable to handle",
                            "oops:*"),
                    List.of("a fault in a driver or in memory; the kernel may be unreliable until it is started again"),
                    List.of(
                            "journalctl -k -b -1 | tail -100",
                            "reboot when you can; run a memory test if it comes again")),
            new ErrorType(
                    "hardware_error",
                    Category.SYSTEM,
                    15,
                    List.of(
                            "hardware error",
                            "machine check*",
                            "mce:",
                            "uncorrected error",
                            "uncorrectable error",
                            "pcie bus error",
                            "ecc error*",
                            "edac mc*",
                            "memory failure"),
                    List.of("memory, processor or a card is failing"),
                    List.of(
                            "journalctl -k | grep -i 'hardware error'",
                            "ras-mc-ctl --summary",
                            "plan to replace the part")),
            new ErrorType(
                    "overheating",
                    Category.SYSTEM,
                    10,
                    List.of(
                            "temperature above threshold",
                            "cpu clock throttled",
                            "critical temperature*",
                            "thermal shutdown"),
                    List.of("a fan, dust or the load: the processor slows itself down"),
                    List.of("sensors", "check fans and air flow")),
            new ErrorType(
                    "kernel_stall",
                    Category.SYSTEM,
                    10,
                    List.of(
                            "soft lockup*",
                            "hard lockup*",
                            "blocked for more than",
                            "detected stall*",
                            "self-detected stall*",
                            "rcu_sched self-detected*",
                            "watchdog: bug"),
                    List.of(
                            "a task waits for a disk or a network file system that does not answer",
                            "the host of this virtual machine is overloaded"),
                    List.of("iostat -x 1 5", "cat /proc/pressure/io", "dmesg -T | tail -50")),
            new ErrorType(
                    "segmentation_fault",
                    Category.SYSTEM,
                    15,
                    List.of(
                            "segfault at",
                            "segmentation fault*",
                            "sigsegv*",
                            "general protection fault",
                            "core dumped",
                            "dumped core",
                            "double free*",
                            "stack smashing detected",
                            "corrupted size vs. prev_size"),
                    List.of(
                            "a fault in {process:the program} or in one of its libraries; a library that was just upgraded under it"),
                    List.of("coredumpctl info", "restart {service:the service} and see whether it comes again")),
            new ErrorType(
                    "service_failed",
                    Category.SYSTEM,
                    10,
                    List.of(
                            "main process exited",
                            "control process exited",
                            "failed with result*",
                            "start request repeated too quickly",
                            "entered failed state",
                            "failed to start",
                            "dependency failed for",
                            "service failed",
                            "crashloopbackoff",
                            "back-off restarting",
                            "exited too quickly",
                            "gave up: entered fatal state",
                            "start operation timed out",
                            "stop-sigterm timed out"),
                    List.of("{unit:the service} ended or did not start; its own last lines tell why"),
                    List.of(
                            "systemctl status {unit:UNIT}",
                            "journalctl -u {unit:UNIT} -n 100",
                            "after a fix: systemctl reset-failed {unit:UNIT} && systemctl start {unit:UNIT}")),
            new ErrorType(
                    "process_killed",
                    Category.SYSTEM,
                    10,
                    List.of(
                            "code=killed",
                            "sigkill*",
                            "killed by signal*",
                            "terminated by signal*",
                            "terminated by sig*",
                            "killed (9)"),
                    List.of("somebody or the out-of-memory killer ended it"),
                    List.of("journalctl -k | grep -i 'killed process'", "journalctl --since -10min")),
            new ErrorType(
                    "clock_error",
                    Category.SYSTEM,
                    5,
                    List.of(
                            "time jumped*",
                            "clock skew*",
                            "no longer synchronized",
                            "clock unsynchronized",
                            "system clock wrong*",
                            "can't synchronise*",
                            "time has been changed",
                            "clock is not synchronized"),
                    List.of(
                            "the clock is not kept by a time server: certificates and logins may fail, times in logs mislead"),
                    List.of("timedatectl timesync-status", "chronyc tracking")),
            new ErrorType(
                    "package_failure",
                    Category.SYSTEM,
                    0,
                    List.of(
                            "dpkg: error*",
                            "unmet dependencies",
                            "held broken packages",
                            "rpm: error*",
                            "dpkg was interrupted",
                            "failed to fetch http*"),
                    List.of("an upgrade was interrupted, or a package source is away"),
                    List.of("dpkg --configure -a", "apt-get -f install")));

    private SystemErrors() {}
}
