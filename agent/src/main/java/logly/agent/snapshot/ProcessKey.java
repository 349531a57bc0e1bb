package logly.agent.snapshot;

import logly.agent.proc.ProcessStat;

/** One process among all that ever have its pid. */
record ProcessKey(long pid, long startTicks) {
    static ProcessKey of(ProcessStat process) {
        return new ProcessKey(process.pid(), process.startTicks());
    }
}
