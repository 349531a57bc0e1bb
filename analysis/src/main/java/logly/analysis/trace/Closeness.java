package logly.analysis.trace;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How much a supposed cause and its effect have in common, 0 to 1; 0 where it cannot be the cause. */
final class Closeness {
    static final double SAME = 1;
    static final double NAMED = 0.9;
    static final double SAME_HOST = 0.75;
    static final double SAME_KIND = 0.75;
    static final double UNKNOWN_PEER = 0.55;
    static final double UNKNOWN_ADDRESS = 0.35;
    private static final int SHORTEST_NAME = 3;

    private Closeness() {}

    /** @param past of the host of the cause */
    static double of(Edge edge, Signal cause, Signal effect, EventPast past) {
        return switch (edge.scope()) {
            case RELATED -> related(cause, effect, past);
            case HOST -> host(cause, effect, past);
            case PEER -> peer(cause, effect, past);
            case RESOLVER -> resolver(cause, effect);
            case PERSON -> person(cause.subject(), effect);
        };
    }

    static double related(Signal cause, Signal effect, EventPast past) {
        boolean same = shares(cause.subject().names(), effect.subject().names());
        if (effect.condition() == Condition.PORT_CONFLICT) {
            return !same && sharesPort(cause, effect, past) ? SAME : 0;
        }
        if (same || sharesPath(cause, effect)) {
            return SAME;
        }
        if (isNamed(cause.subject().names(), effect.text())
                || isNamed(effect.subject().names(), cause.text())) {
            return NAMED;
        }
        return 0;
    }

    /** What fails to reach an address, or is refused, had resolved the name. */
    private static double resolver(Signal cause, Signal effect) {
        List<String> names = cause.subject().names();
        boolean resolves = names.stream().anyMatch(ServiceNames::isResolver)
                && (cause.condition() != effect.condition()
                        || !shares(names, effect.subject().names()));
        boolean resolved = effect.text().contains("refused")
                || effect.subject().targets().stream()
                        .anyMatch(target -> target.isLocal() || Mentions.isV4(target.host()));
        boolean dns = effect.condition() == Condition.DNS_FAILURE;
        boolean named = effect.subject().targets().stream()
                .anyMatch(target -> !target.host().isEmpty());
        return !resolves || (resolved && !dns) ? 0 : dns || named ? SAME : SAME_KIND;
    }

    private static double host(Signal cause, Signal effect, EventPast past) {
        double related = related(cause, effect, past);
        if (cause.condition().nature() != Condition.Nature.METRIC
                || cause.subject().paths().isEmpty()) {
            return Math.max(SAME_HOST, related);
        }
        String mount = cause.subject().paths().get(0);
        List<String> paths = effect.subject().paths();
        boolean elsewhere = !mount.equals("/") && !paths.isEmpty();
        return below(mount, paths) && !mount.equals("/") ? SAME : elsewhere ? UNKNOWN_ADDRESS : SAME_HOST;
    }

    private static boolean below(String mount, List<String> paths) {
        return paths.stream().anyMatch(path -> path.equals(mount) || path.startsWith(mount + "/"));
    }

    /** Whether the cause is about the party that the effect could not reach. */
    private static double peer(Signal cause, Signal effect, EventPast past) {
        List<String> names = cause.subject().names();
        if (isOtherKind(cause, effect, past)) {
            names = without(names, effect.subject().names());
        }
        boolean itself = shares(names, effect.subject().names());
        if (itself || isNamed(names, effect.text())) {
            return itself ? SAME_KIND : NAMED;
        }
        boolean remote = false;
        boolean other = false;
        for (Target target : effect.subject().targets()) {
            boolean here = target.isLocal() || past.addresses.contains(target.host());
            remote |= !here;
            if (target.port() > 0) {
                if (listens(names, target.port(), past)) {
                    return here ? SAME : NAMED;
                }
                other |= isOthers(names, target.port(), past);
            }
        }
        if (effect.condition() == Condition.DATABASE_DOWN
                || ServiceNames.isDatabase(effect.subject().title())) {
            return !other && names.stream().anyMatch(ServiceNames::isDatabase) ? SAME_KIND : 0;
        }
        boolean nobody = names.stream().anyMatch(ServiceNames::isJob);
        boolean kernel =
                names.isEmpty() && cause.condition() != Condition.STALLED && cause.condition() != Condition.OOM_KILL;
        return other || nobody || kernel ? 0 : remote ? UNKNOWN_ADDRESS : UNKNOWN_PEER;
    }

    /** Whether the effect looked on another host for what listens there by custom: not for one of its own kind. */
    private static boolean isOtherKind(Signal cause, Signal effect, EventPast past) {
        List<Target> ported = effect.subject().targets().stream()
                .filter(target -> target.port() > 0)
                .toList();
        return !cause.host().equals(effect.host())
                && !ported.isEmpty()
                && ported.stream()
                        .allMatch(target -> !ServiceNames.usual(target.port()).isEmpty()
                                && !listens(effect.subject().names(), target.port(), past));
    }

    private static List<String> without(List<String> names, List<String> others) {
        return names.stream().filter(name -> !others.contains(name)).toList();
    }

    private static boolean listens(List<String> names, int port, EventPast past) {
        return names.contains(ServiceNames.usual(port))
                || names.stream()
                        .anyMatch(
                                name -> past.ports.getOrDefault(name, Set.of()).contains(port));
    }

    /** Whether the port is known to be somebody else's, or those services to have other ports. */
    private static boolean isOthers(List<String> names, int port, EventPast past) {
        boolean known =
                names.stream().anyMatch(name -> ServiceNames.hasUsualPort(name) || past.ports.containsKey(name));
        boolean taken = !ServiceNames.usual(port).isEmpty()
                || past.ports.entrySet().stream()
                        .anyMatch(entry -> entry.getValue().contains(port));
        return known || taken;
    }

    private static double person(Subject cause, Signal effect) {
        Subject subject = effect.subject();
        if (!cause.ip().isEmpty() && cause.ip().equals(subject.ip())) {
            return SAME;
        }
        if (!cause.user().isEmpty() && cause.user().equals(subject.user())) {
            boolean elsewhere = !cause.ip().isEmpty() && !subject.ip().isEmpty();
            return elsewhere ? 0 : NAMED;
        }
        boolean root = cause.user().equals("root") && effect.condition() == Condition.ACCOUNT_CHANGED;
        return root ? SAME_KIND : 0;
    }

    static boolean sharesName(Signal cause, Signal effect) {
        return shares(cause.subject().names(), effect.subject().names());
    }

    private static boolean shares(List<String> names, List<String> others) {
        return names.stream().anyMatch(others::contains);
    }

    static boolean sharesPath(Signal cause, Signal effect) {
        for (String path : cause.subject().paths()) {
            for (String other : effect.subject().paths()) {
                boolean deep = path.indexOf('/', 1) > 0;
                if (deep && (path.equals(other) || other.startsWith(path + "/") || path.startsWith(other + "/"))) {
                    return !path.startsWith("/usr/bin") && !path.startsWith("/bin") && !path.startsWith("/usr/sbin");
                }
            }
        }
        return false;
    }

    private static boolean sharesPort(Signal cause, Signal effect, EventPast past) {
        for (Target target : effect.subject().targets()) {
            List<String> names = cause.subject().names();
            boolean web =
                    ServiceNames.isWebPort(target.port()) && names.stream().anyMatch(ServiceNames::isWebServer);
            boolean listens = web || listens(names, target.port(), past);
            boolean named = cause.subject().targets().stream().anyMatch(own -> own.port() == target.port());
            if (target.port() > 0 && (listens || named)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of the names stands in the text as a word of its own. */
    static boolean isNamed(List<String> names, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return names.stream().anyMatch(name -> name.length() >= SHORTEST_NAME && holdsWord(lower, name));
    }

    static boolean holdsWord(String text, String word) {
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            int end = at + word.length();
            boolean before = at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
            boolean behind = end == text.length() || !Character.isLetterOrDigit(text.charAt(end));
            if (before && behind) {
                return true;
            }
        }
        return false;
    }
}
