package logly.analysis.sigma;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of the system calls that rules ask for, by architecture as audit records write it; auditd itself adds them only
 * where it writes the enriched format. Source: the tables of the Linux kernel.
 */
final class Syscalls {
    private static final String X86_64 = "c000003e";
    private static final String AARCH64 = "c00000b7";

    private static final Map<String, String> X86_64_NAMES = table("""
            open=2 ioctl=16 sendto=44 socket=41 connect=42 accept=43 execve=59 kill=62 rename=82 mkdir=83
            creat=85 link=86 unlink=87 symlink=88 chmod=90 fchmod=91 chown=92 sysinfo=99 ptrace=101
            syslog=103 setuid=105 mknod=133 personality=135 prctl=157 mount=165 init_module=175
            delete_module=176 epoll_wait=232 openat=257 mkdirat=258 mknodat=259 unlinkat=263 renameat=264
            fchmodat=268 splice=275 vmsplice=278 accept4=288 epoll_create1=291 perf_event_open=298
            process_vm_writev=311 finit_module=313 renameat2=316 memfd_create=319 bpf=321 execveat=322
            userfaultfd=323 open_tree=428 move_mount=429
            """);

    private static final Map<String, String> AARCH64_NAMES = table("""
            epoll_create1=20 ioctl=29 mknodat=33 mkdirat=34 unlinkat=35 symlinkat=36 renameat=38 mount=40
            fchmod=52 fchmodat=53 openat=56 vmsplice=75 splice=76 personality=92 init_module=105
            delete_module=106 syslog=116 ptrace=117 kill=129 setuid=146 prctl=167 sysinfo=179 socket=198
            accept=202 connect=203 sendto=206 execve=221 perf_event_open=241 accept4=242
            process_vm_writev=271 finit_module=273 renameat2=276 memfd_create=279 bpf=280 execveat=281
            userfaultfd=282 open_tree=428 move_mount=429
            """);

    private Syscalls() {}

    private static Map<String, String> table(String pairs) {
        Map<String, String> names = new HashMap<>();
        for (String pair : pairs.strip().split("\\s+", -1)) {
            String[] parts = pair.split("=", 2);
            names.put(parts[1], parts[0]);
        }
        return Map.copyOf(names);
    }

    /** Null where the architecture or the number is not listed. */
    static @Nullable String name(String arch, String number) {
        return switch (arch) {
            case X86_64 -> X86_64_NAMES.get(number);
            case AARCH64 -> AARCH64_NAMES.get(number);
            default -> null;
        };
    }
}
