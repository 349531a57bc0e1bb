package logly.analysis.notify;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import logly.analysis.notify.Target.Shape;
import logly.analysis.notify.Target.Tls;
import logly.analysis.selector.BadSelector;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.analysis.sigma.RefusedRule;
import logly.analysis.sigma.YamlNode;
import org.jspecify.annotations.Nullable;

/** Reads whom to tell of what. Every key is known, and every name that a route uses. */
final class PlanReader {
    private static final Set<String> KEYS = Set.of("targets", "routes", "heartbeat");
    private static final Set<String> HTTP = Set.of("type", "url", "secret");
    private static final Set<String> MAIL = Set.of("type", "host", "port", "tls", "user", "password", "from", "to");
    private static final Set<String> ROUTE = Set.of("to", "severity", "selector");

    NotifyPlan read(String text) {
        Map<String, Target> targets = new LinkedHashMap<>();
        List<Route> routes = new ArrayList<>();
        URI heartbeat = null;
        for (YamlNode document : YamlNode.documents(text)) {
            if (document instanceof YamlNode.Scalar scalar && scalar.isNull()) {
                continue;
            }
            Map<String, YamlNode> fields = fields(document, "the file", KEYS);
            YamlNode named = fields.get("targets");
            if (named != null) {
                named.asFields("targets").forEach((name, node) -> targets.put(name, target(name, node)));
            }
            YamlNode listed = fields.get("routes");
            if (listed != null) {
                listed.asItems().forEach(node -> routes.add(route(node, targets.keySet())));
            }
            YamlNode beat = fields.get("heartbeat");
            heartbeat = beat == null ? heartbeat : url(beat, "heartbeat");
        }
        return new NotifyPlan(targets, routes, heartbeat);
    }

    private static Map<String, YamlNode> fields(YamlNode node, String what, Set<String> known) {
        Map<String, YamlNode> fields = node.asFields(what);
        fields.forEach((key, value) -> {
            if (!known.contains(key)) {
                throw new RefusedRule(
                        value.line(),
                        what + ": '" + key + "' is none of "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        });
        return fields;
    }

    private static Target target(String name, YamlNode node) {
        String what = "targets." + name;
        if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new RefusedRule(node.line(), what + ": a name has letters, digits and . _ - only");
        }
        String type = required(node.asFields(what), "type", node, what).asText(what + ".type");
        if (type.equals("smtp")) {
            return mail(name, node, what);
        }
        for (Shape shape : Shape.values()) {
            if (shape.name().toLowerCase(Locale.ROOT).equals(type)) {
                Map<String, YamlNode> fields = fields(node, what, HTTP);
                String secret = YamlNode.text(fields, "secret");
                if (secret != null && shape != Shape.WEBHOOK) {
                    throw new RefusedRule(node.line(), what + ".secret: only messages to a webhook are signed");
                }
                return new Target.Http(name, shape, url(required(fields, "url", node, what), what + ".url"), secret);
            }
        }
        throw new RefusedRule(
                node.line(), what + ".type: '" + type + "' is none of alertmanager, slack, smtp, webhook");
    }

    private static Target mail(String name, YamlNode node, String what) {
        Map<String, YamlNode> fields = fields(node, what, MAIL);
        Tls tls = tls(fields.get("tls"), what);
        String port = YamlNode.text(fields, "port");
        return new Target.Mail(
                name,
                required(fields, "host", node, what).asText(what + ".host"),
                port == null ? (tls == Tls.TLS ? 465 : 587) : number(port, 65_535, node, what + ".port"),
                tls,
                YamlNode.text(fields, "user"),
                YamlNode.text(fields, "password"),
                required(fields, "from", node, what).asText(what + ".from"),
                required(fields, "to", node, what).asTexts(what + ".to"));
    }

    private static Tls tls(@Nullable YamlNode node, String what) {
        if (node == null) {
            return Tls.STARTTLS;
        }
        String word = node.asText(what + ".tls");
        for (Tls tls : Tls.values()) {
            if (tls.name().toLowerCase(Locale.ROOT).equals(word)) {
                return tls;
            }
        }
        throw new RefusedRule(node.line(), what + ".tls: '" + word + "' is none of none, starttls, tls");
    }

    private static Route route(YamlNode node, Set<String> targets) {
        Map<String, YamlNode> fields = fields(node, "a route", ROUTE);
        List<String> to = required(fields, "to", node, "a route").asTexts("to");
        to.stream().filter(name -> !targets.contains(name)).findFirst().ifPresent(name -> {
            throw new RefusedRule(node.line(), "to: there is no target '" + name + "'");
        });
        String severity = YamlNode.text(fields, "severity");
        String selector = YamlNode.text(fields, "selector");
        try {
            return new Route(
                    to,
                    severity == null ? 0 : number(severity, 100, node, "severity"),
                    selector == null ? Selector.all(Nouns.FINDINGS) : Selector.parse(selector, Nouns.FINDINGS));
        } catch (BadSelector e) {
            throw new RefusedRule(node.line(), "selector: " + e.getMessage());
        }
    }

    private static YamlNode required(Map<String, YamlNode> fields, String key, YamlNode node, String what) {
        YamlNode found = fields.get(key);
        if (found == null) {
            throw new RefusedRule(node.line(), what + ": " + key + " is missing");
        }
        return found;
    }

    private static int number(String text, int most, YamlNode node, String what) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > most) {
            throw new RefusedRule(node.line(), what + ": '" + text + "' is no whole number up to " + most);
        }
        return Integer.parseInt(text);
    }

    private static URI url(YamlNode node, String what) {
        String text = node.asText(what);
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && Set.of("http", "https").contains(url.getScheme())) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw new RefusedRule(node.line(), what + ": '" + text + "' is no address: " + e.getMessage());
        }
        throw new RefusedRule(node.line(), what + ": '" + text + "' is no http or https address");
    }
}
