package logly.analysis.sigma;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import logly.analysis.selector.Network;
import logly.schemas.IpText;
import org.jspecify.annotations.Nullable;

/**
 * Records that make no hits: those that fulfil all that the entry names.
 *
 * @param network of the record's address
 * @param user name, in which {@code *} stands for any characters
 * @param host name, likewise
 * @param rule id of the only rule that it is for
 * @param expires records of that time and later are no longer meant
 * @param line of the file, from 1
 */
record AllowEntry(
        @Nullable Network network,
        @Nullable Glob user,
        @Nullable Glob host,
        @Nullable String rule,
        @Nullable Instant expires,
        String reason,
        int line) {
    private static final Set<String> KEYS = Set.of("cidr", "user", "host", "rule", "expires", "reason");

    static AllowEntry read(YamlNode node) {
        Map<String, String> texts = new LinkedHashMap<>();
        node.asFields("an entry").forEach((key, value) -> {
            if (!KEYS.contains(key)) {
                throw new RefusedRule(value.line(), "'" + key + "' is none of cidr, expires, host, reason, rule, user");
            }
            texts.put(key, value.asText(key));
        });
        if (texts.getOrDefault("reason", "").isBlank()) {
            throw new RefusedRule(node.line(), "reason: is missing");
        }
        if (!texts.containsKey("cidr") && !texts.containsKey("user") && !texts.containsKey("host")) {
            throw new RefusedRule(
                    node.line(), "an entry names a cidr, user or host; a rule alone is disabled by an overlay");
        }
        String cidr = texts.get("cidr");
        Network network = cidr == null
                ? null
                : Network.parse(cidr)
                        .orElseThrow(() ->
                                new RefusedRule(node.line(), "cidr: '" + cidr + "' is no address or block of them"));
        return new AllowEntry(
                network,
                glob(texts.get("user")),
                glob(texts.get("host")),
                texts.get("rule"),
                expiry(texts.get("expires"), node.line()),
                String.valueOf(texts.get("reason")),
                node.line());
    }

    private static @Nullable Glob glob(@Nullable String text) {
        return text == null ? null : Glob.parse(text, true);
    }

    private static @Nullable Instant expiry(@Nullable String text, int line) {
        if (text == null) {
            return null;
        }
        try {
            return text.length() == "2026-11-26".length()
                    ? LocalDate.parse(text)
                            .plusDays(1)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()
                    : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new RefusedRule(
                    line,
                    "expires: '" + text + "' is neither a day such as 2026-11-26 nor a time such as"
                            + " 2026-11-26T12:00:00Z");
        }
    }

    boolean isExpired(long millis) {
        return expires != null && millis >= expires.toEpochMilli();
    }

    /** Whether it takes this record away from the rule. */
    boolean allows(SigmaRule of, SigmaRecord record, long millis) {
        if (isExpired(millis) || (rule != null && !of.isNamed(rule))) {
            return false;
        }
        Map<String, List<String>> resources = record.resources();
        return (network == null || isIn(network, resources.getOrDefault("ip", List.of())))
                && (user == null
                        || resources.getOrDefault("user", List.of()).stream().anyMatch(user::passes))
                && (host == null
                        || resources.getOrDefault("host", List.of()).stream().anyMatch(host::passes));
    }

    private static boolean isIn(Network network, List<String> addresses) {
        for (String address : addresses) {
            byte[] bytes = IpText.bytesOrNull(address);
            if (bytes != null && network.contains(bytes)) {
                return true;
            }
        }
        return false;
    }
}
