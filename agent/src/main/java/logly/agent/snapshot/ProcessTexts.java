package logly.agent.snapshot;

import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import logly.agent.proc.KernelFiles;
import logly.agent.proc.ProcessIo;
import logly.agent.proc.ProcessStat;
import logly.agent.proc.ProcessStatus;
import logly.schemas.ProcessTrace;

/**
 * What the kernel tells of one process, not yet understood.
 *
 * @param cmdline arguments with a zero byte behind each; empty for a thread of the kernel
 * @param io empty where the agent may not know
 */
record ProcessTexts(String stat, String status, String cmdline, Optional<String> io) {
    static final int MAX_COMMAND_LINE = 4096;

    /** Secrets are looked for in more than is shown, so that none is cut in two. */
    private static final int MAX_READ = 16 << 10;

    private static final long MILLIS_PER_SECOND = 1000;

    /** Empty where the process has ended. */
    static Optional<ProcessTexts> read(KernelFiles files, long pid) {
        String folder = "proc/" + pid + "/";
        return files.find(folder + "stat").flatMap(stat -> files.find(folder + "status")
                .map(status -> new ProcessTexts(
                        stat,
                        status,
                        files.findUtf8(folder + "cmdline", MAX_READ).orElse(""),
                        files.find(folder + "io"))));
    }

    /** What is the same for all processes of one look. */
    record Look(Instant at, double uptimeSeconds, long ticksPerSecond, Users users, UnaryOperator<String> redaction) {}

    /** Empty where the process ended while it was read. */
    Optional<ProcessTrace> parse(Look look) {
        return ProcessStat.parse(stat).map(process -> trace(process, ProcessStatus.parse(status), look));
    }

    private ProcessTrace trace(ProcessStat process, ProcessStatus memory, Look look) {
        ProcessIo counted = io.map(ProcessIo::parse).orElse(null);
        double age = look.uptimeSeconds() - (double) process.startTicks() / look.ticksPerSecond();
        return ProcessTrace.newBuilder()
                .setTimestamp(look.at())
                .setPid(process.pid())
                .setName(process.name())
                .setCmdline(commandLine(look.redaction()))
                .setState(process.state())
                .setParentPid(process.parentPid())
                .setUser(look.users().name(memory.uid()))
                .setMemoryRssBytes(memory.rssBytes())
                .setMemoryVirtualBytes(memory.virtualBytes())
                .setCpuUserMillis(process.userTicks() * MILLIS_PER_SECOND / look.ticksPerSecond())
                .setCpuSystemMillis(process.systemTicks() * MILLIS_PER_SECOND / look.ticksPerSecond())
                .setThreads(process.threads())
                .setReadBytes(counted == null ? null : counted.readBytes())
                .setWriteBytes(counted == null ? null : counted.writeBytes())
                .setReadSyscalls(counted == null ? null : counted.readSyscalls())
                .setWriteSyscalls(counted == null ? null : counted.writeSyscalls())
                .setStartedAt(startedAt(look.at(), age))
                .build();
    }

    private static Instant startedAt(Instant at, double ageSeconds) {
        return ageSeconds < 0 ? at : at.minusMillis(Math.round(ageSeconds * MILLIS_PER_SECOND));
    }

    private String commandLine(UnaryOperator<String> redaction) {
        String line = redaction.apply(cmdline.replace('\0', ' ').strip());
        return line.length() <= MAX_COMMAND_LINE ? line : line.substring(0, MAX_COMMAND_LINE);
    }
}
