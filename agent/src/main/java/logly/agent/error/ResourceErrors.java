package logly.agent.error;

import java.util.List;

/** Memory, handles, processes and other limits. */
final class ResourceErrors {
    static final List<ErrorType> TYPES = List.of(
            new ErrorType(
                    "out_of_memory",
                    Category.RESOURCE,
                    20,
                    List.of(
                            "out of memory*",
                            "oom-kill*",
                            "oom killer",
                            "invoked oom-killer",
                            "outofmemoryerror",
                            "cannot allocate memory",
                            "java heap space",
                            "gc overhead limit exceeded",
                            "memoryerror",
                            "std::bad_alloc",
                            "enomem",
                            "heap out of memory",
                            "allowed memory size of",
                            "memory exhausted",
                            "memory allocation of",
                            "oomkilled",
                            "oom command not allowed*",
                            "killed process",
                            "unable to allocate"),
                    List.of(
                            "{process:a process} needs more memory than there is or than it may have",
                            "a leak: its memory grew over days"),
                    List.of(
                            "free -h; ps aux --sort=-rss | head",
                            "journalctl -k | grep -i oom",
                            "give it more memory, a limit of its own, or restart {service:it}")),
            new ErrorType(
                    "too_many_open_files",
                    Category.RESOURCE,
                    15,
                    List.of(
                            "too many open files*",
                            "emfile",
                            "enfile",
                            "file table overflow",
                            "file descriptor limit*",
                            "descriptors exhausted"),
                    List.of("a leak of files or sockets, or a limit that is too low for the load"),
                    List.of(
                            "ls /proc/{pid:PID}/fd | wc -l; cat /proc/{pid:PID}/limits",
                            "LimitNOFILE= in the unit of {service:the service}, then restart")),
            new ErrorType(
                    "process_limit",
                    Category.RESOURCE,
                    15,
                    List.of(
                            "unable to create new native thread",
                            "unable to create native thread*",
                            "can't start new thread",
                            "cannot fork",
                            "fork: retry*",
                            "fork failed*",
                            "resource temporarily unavailable",
                            "can't create thread*",
                            "pids cgroup*",
                            "fork rejected by pids controller*"),
                    List.of("too many threads or processes: a leak, or a limit (nproc, TasksMax)"),
                    List.of(
                            "ps -eLf | wc -l; ps -eLo user,comm | sort | uniq -c | sort -n | tail",
                            "TasksMax= in the unit of {service:the service}")),
            new ErrorType(
                    "worker_limit",
                    Category.RESOURCE,
                    10,
                    List.of(
                            "server reached maxrequestworkers*",
                            "reached pm.max_children*",
                            "max_children setting*",
                            "worker_connections are not enough",
                            "listen queue overflow*",
                            "possible socket backlog*",
                            "all workers are busy",
                            "thread pool is exhausted",
                            "rejectedexecutionexception",
                            "queue full",
                            "queue is full"),
                    List.of("more requests than workers, or workers that wait for something slow (database, upstream)"),
                    List.of(
                            "look at what the workers wait for before you raise the limit",
                            "see response times of the minutes before")),
            new ErrorType(
                    "connection_table_full",
                    Category.NETWORK,
                    15,
                    List.of(
                            "nf_conntrack: table full*",
                            "table full, dropping packet*",
                            "neighbour table overflow*",
                            "neighbor table overflow*"),
                    List.of("too many connections for this kernel's table: a flood, or many short ones"),
                    List.of(
                            "sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max",
                            "conntrack -L | awk '{print $5}' | sort | uniq -c | sort -n | tail")),
            new ErrorType(
                    "rate_limited",
                    Category.RESOURCE,
                    0,
                    List.of(
                            "too many requests",
                            "rate limit exceeded",
                            "rate limited",
                            "ratelimited",
                            "limiting requests*",
                            "limiting connections*",
                            "throttlingexception",
                            "toomanyrequests*"),
                    List.of("a client, or this host towards a service, asks too often"),
                    List.of("see who asks so often: {ip:the address} in the log", "back off and retry later")));

    private ResourceErrors() {}
}
