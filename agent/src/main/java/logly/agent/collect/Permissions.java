package logly.agent.collect;

import java.util.ArrayList;
import java.util.List;
import logly.agent.proc.KernelFiles;
import logly.schemas.Refusal;

/**
 * What the agent may not read beside its log sources. It is tried out on the first process, which belongs to root: the
 * kernel decides at the moment of opening, whatever the mode of the file says.
 */
public final class Permissions {
    private final KernelFiles files;

    public Permissions(KernelFiles files) {
        this.files = files;
    }

    /** Empty where nothing is refused. */
    public List<Refusal> refusals() {
        List<Refusal> refusals = new ArrayList<>();
        if (files.find("proc/1/stat").isEmpty()) {
            refusals.add(new Refusal(
                    "/proc/<pid>", "processes of other users: /proc is mounted with hidepid, name a group by gid="));
        } else {
            if (files.find("proc/1/io").isEmpty()) {
                refusals.add(new Refusal(
                        "/proc/<pid>/io", "bytes and calls of other users' processes: needs CAP_SYS_PTRACE"));
            }
            if (files.names("proc/1/fd").isEmpty()) {
                refusals.add(new Refusal(
                        "/proc/<pid>/fd",
                        "which process of another user owns a socket: needs CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH"));
            }
        }
        if (files.find("etc/passwd").isEmpty()) {
            refusals.add(new Refusal("/etc/passwd", "names of accounts"));
        }
        return refusals;
    }
}
