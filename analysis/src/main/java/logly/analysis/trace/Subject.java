package logly.analysis.trace;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import logly.analysis.BoundedText;
import logly.analysis.sigma.LiteralIndex;
import logly.schemas.Action;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * Whom and what an event speaks of.
 *
 * @param program who wrote it, by its canonical name; empty where unknown
 * @param names the services that it is about: the writer, unless that only reports about others, then the unit, process,
 *     container or package that it names
 * @param ip remote address; empty without
 * @param user account; empty without
 */
record Subject(String program, List<String> names, String ip, String user, List<Target> targets, List<String> paths) {
    static final Subject NONE = new Subject("", List.of(), "", "", List.of(), List.of());

    /** Characters of whatever is named: a host's past holds hundreds. */
    private static final int LONGEST = 128;

    private static final List<String> NAMING = List.of("unit", "process", "package", "container", "jail");
    /** Words behind which a supervisor, a container engine or a tool for deployment names its charge. */
    private static final List<String> BEHIND = List.of(
            "exited: ",
            "gave up: ",
            "spawned: ",
            "backoff: ",
            "stopped: ",
            "success: ",
            "container ",
            "unit ",
            "app ",
            "service ",
            "installed ",
            "upgrade ",
            "install ",
            "installed: ",
            "upgraded: ",
            "updated: ",
            "configure ",
            "unpacked ",
            "image ",
            "deploying ",
            "deployed ",
            "deploy ",
            "restarting ",
            "release ",
            "rollout of ",
            "rolled out ",
            "restart ",
            "stop ",
            "start ",
            "reload ",
            "updating ",
            "upgrading ",
            "upgraded ",
            "service=",
            "app=",
            "name=",
            "container_name=",
            "container=");

    private static final LiteralIndex BEHIND_INDEX = new LiteralIndex(
            IntStream.range(0, BEHIND.size()).boxed().collect(Collectors.toMap(i -> i, i -> List.of(BEHIND.get(i)))));

    Subject {
        program = BoundedText.cut(program, LONGEST);
        names = cut(names);
        ip = BoundedText.cut(ip, LONGEST);
        user = BoundedText.cut(user, LONGEST);
        targets = targets.isEmpty()
                ? List.of()
                : targets.stream().map(Subject::cut).toList();
        paths = cut(paths);
    }

    private static List<String> cut(List<String> texts) {
        return texts.isEmpty()
                ? List.of()
                : texts.stream().map(text -> BoundedText.cut(text, LONGEST)).toList();
    }

    private static Target cut(Target target) {
        return target.host().length() <= LONGEST
                ? target
                : new Target(BoundedText.cut(target.host(), LONGEST), target.port());
    }

    static Subject of(LogEvent event) {
        String service = event.getService();
        String program = service == null ? "" : ServiceNames.canonical(service);
        Set<String> names = new LinkedHashSet<>();
        Map<String, String> metadata = event.getMetadata();
        for (String key : NAMING) {
            String value = metadata.get(key);
            if (value != null && !value.isBlank() && !value.startsWith("user@")) {
                names.add(ServiceNames.canonical(value));
            }
        }
        String description = metadata.get("description");
        if (names.isEmpty() && description != null && program.equals("systemd")) {
            names.add(ServiceNames.described(description));
        }
        boolean reporter = program.isEmpty() || ServiceNames.isReporter(program);
        if (!reporter) {
            names.add(program);
        }
        boolean acts = event.getAction() == Action.PRIVILEGE_USED;
        if (names.isEmpty() || acts || (reporter && !metadata.containsKey("unit") && description == null)) {
            addCharges(event.getMessage(), names);
        }
        names.removeIf(name -> name.isEmpty() || (ServiceNames.isReporter(name) && reporter));
        Mentions mentions = Mentions.of(event);
        return new Subject(
                program,
                limited(names),
                text(event.getIpAddress()),
                text(event.getUser()),
                mentions.targets(),
                mentions.paths());
    }

    private static List<String> limited(Set<String> names) {
        List<String> all = new ArrayList<>(names);
        return List.copyOf(all.subList(0, Math.min(8, all.size())));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static void addCharges(String message, Set<String> names) {
        String text = message.toLowerCase(Locale.ROOT);
        BitSet there = new BitSet();
        BEHIND_INDEX.find(text, there);
        for (int i = there.nextSetBit(0); i >= 0; i = there.nextSetBit(i + 1)) {
            String words = BEHIND.get(i);
            int at = text.indexOf(words);
            if (at >= 0 && (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)))) {
                String name = nameAt(text, at + words.length());
                if (name.length() > 1 && !COMMON.contains(name)) {
                    names.add(ServiceNames.canonical(name));
                }
            }
        }
    }

    private static final Set<String> COMMON = Set.of(
            "the",
            "of",
            "to",
            "for",
            "with",
            "failed",
            "is",
            "has",
            "from",
            "in",
            "on",
            "at",
            "by",
            "and",
            "new",
            "all",
            "version",
            "release",
            "job",
            "unit",
            "service",
            "container",
            "exited",
            "process",
            "start",
            "stop",
            "image",
            "restart",
            "counter",
            "request",
            "config",
            "configuration",
            "file",
            "package",
            "packages",
            "status",
            "error",
            "started",
            "finished",
            "succeeded",
            "operation",
            "installed",
            "upgraded",
            "complete",
            "completed");

    private static String nameAt(String text, int from) {
        int at = from;
        while (at < text.length() && "'\"/ [".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        int end = at;
        while (end < text.length() && isNameCharacter(text.charAt(end))) {
            end++;
        }
        while (end > at && ".-".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        String name = text.substring(at, end);
        return name.isEmpty() || Character.isDigit(name.charAt(0)) ? "" : name;
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '@';
    }

    boolean isAbout(String name) {
        return names.contains(name);
    }

    /** By which name a person would call it. */
    String title() {
        return names.isEmpty() ? program : names.get(0);
    }
}
