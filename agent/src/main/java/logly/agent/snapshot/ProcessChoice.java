package logly.agent.snapshot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import logly.agent.proc.ProcessStat;

/** Which processes a snapshot shows, in the order of what they tell. Pure. */
final class ProcessChoice {
    private static final int MAX_ANCESTORS = 8;

    private final Map<Long, ProcessStat> byPid = new HashMap<>();

    ProcessChoice(Collection<ProcessStat> all) {
        all.forEach(process -> byPid.put(process.pid(), process));
    }

    /**
     * Of an event: the process that it names, its ancestors up to the first process of all, its descendants, and those
     * of its service, the busiest first.
     *
     * @param inUnit whether systemd runs a process for the service; asked only if no process has the service's name
     */
    List<Long> of(Subject subject, Predicate<Long> inUnit) {
        Set<Long> chosen = new LinkedHashSet<>();
        subject.pid().ifPresent(pid -> {
            addWithAncestors(pid, chosen);
            addDescendants(pid, chosen);
        });
        List<Long> named = byCpuTime(process -> subject.isNamed(process.name()));
        chosen.addAll(named.isEmpty() ? byCpuTime(process -> inUnit.test(process.pid())) : named);
        return List.copyOf(chosen);
    }

    private void addWithAncestors(long pid, Set<Long> chosen) {
        ProcessStat process = byPid.get(pid);
        for (int i = 0; process != null && process.pid() > 1 && i <= MAX_ANCESTORS; i++) {
            chosen.add(process.pid());
            process = byPid.get(process.parentPid());
        }
    }

    private void addDescendants(long pid, Set<Long> chosen) {
        List<Long> parents = pid > 1 && byPid.containsKey(pid) ? List.of(pid) : List.of();
        while (!parents.isEmpty()) {
            Set<Long> present = Set.copyOf(parents);
            List<Long> children = byPid.values().stream()
                    .filter(process -> present.contains(process.parentPid()))
                    .map(ProcessStat::pid)
                    .filter(chosen::add)
                    .toList();
            parents = children;
        }
    }

    private List<Long> byCpuTime(Predicate<ProcessStat> wanted) {
        return byPid.values().stream()
                .filter(wanted)
                .sorted(Comparator.comparingLong(ProcessStat::cpuTicks)
                        .reversed()
                        .thenComparing(ProcessStat::pid))
                .map(ProcessStat::pid)
                .toList();
    }

    /**
     * Of a regular look: so many that used the processors most since the look before, and so many with the most memory.
     *
     * @param before ticks by process at the look before; one that is not in it counts from its start
     */
    List<Long> busiestAndLargest(int each, Map<ProcessKey, Long> before) {
        Set<Long> chosen = new LinkedHashSet<>();
        top(each, Comparator.comparingLong(process -> ticksSince(process, before)), chosen);
        top(each, Comparator.comparingLong(ProcessStat::rssPages), chosen);
        return new ArrayList<>(chosen);
    }

    private static long ticksSince(ProcessStat process, Map<ProcessKey, Long> before) {
        return process.cpuTicks() - before.getOrDefault(ProcessKey.of(process), 0L);
    }

    private void top(int count, Comparator<ProcessStat> by, Set<Long> chosen) {
        byPid.values().stream()
                .sorted(by.reversed().thenComparing(ProcessStat::pid))
                .limit(count)
                .map(ProcessStat::pid)
                .forEach(chosen::add);
    }
}
